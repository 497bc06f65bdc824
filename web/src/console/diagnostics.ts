import type { Diagnostic } from "@codemirror/lint";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Problem } from "../shared/api";
import type { Json } from "../shared/values";
import { tokenAt, tokens } from "./cypher";
import type { QueryInputs } from "./inputs";
import { offsetIn } from "./positions";
import { explainQuery, type Notification } from "./requests";

/** Typing pauses for this many milliseconds before the service is asked about the query. */
const PAUSE = 400;

/** What is wrong with the query, marked in the editor: the service explains it while it is written. */
export class Diagnostics implements ReactiveController {
  private timer = 0;
  private request: AbortController | undefined;

  constructor(
    host: ReactiveControllerHost,
    private readonly inputs: QueryInputs,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.cancel();
  }

  /** Checks the query once typing pauses. */
  schedule(): void {
    this.cancel();
    this.timer = window.setTimeout(() => void this.check(), PAUSE);
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  /** Only the last answer counts. */
  private async check(): Promise<void> {
    const { query } = this.inputs;
    if (!tokens(query).tokens.some(({ kind }) => kind !== "comment")) return this.inputs.mark([]);
    const parameters = this.inputs.values() ?? {};
    const missing = missingValues(query, parameters);
    const { signal } = (this.request = new AbortController());
    try {
      const { notifications } = await explainQuery({ query, parameters }, { quiet: true, signal });
      if (this.inputs.query === query) this.inputs.mark([...missing, ...warnings(query, notifications)]);
    } catch (error) {
      if (error instanceof Problem && this.inputs.query === query) this.inputs.mark([...missing, ...problemMarks(query, error)]);
    }
  }

  /** Marks what the database said about a query that ran or was explained. */
  showNotifications(notifications: Notification[], parameters?: Record<string, Json>): void {
    const { query } = this.inputs;
    this.inputs.mark([...(parameters ? missingValues(query, parameters) : []), ...warnings(query, notifications)]);
  }

  /** Marks where a query failed; what is marked stays if the problem has no place. */
  showProblem(problem: Problem): void {
    const marks = problemMarks(this.inputs.query, problem);
    if (marks.length) this.inputs.mark(marks);
  }
}

/** The first mention of each parameter without a value. */
function missingValues(query: string, values: Record<string, Json>): Diagnostic[] {
  const seen = new Set<string>();
  return tokens(query).tokens.flatMap(({ kind, from, to }) => {
    const name = query.slice(from + 1, to).replace(/^`|`$/g, "");
    if (kind !== "parameter" || !name || Object.hasOwn(values, name) || seen.has(name)) return [];
    seen.add(name);
    return [{ from, to, severity: "warning" as const, message: `$${name} has no value. Set it under Parameters.` }];
  });
}

function problemMarks(query: string, problem: Problem): Diagnostic[] {
  const offset = offsetIn(query, problem.document);
  return offset === undefined ? [] : [{ ...tokenAt(query, offset), severity: "error", message: problem.message }];
}

function warnings(query: string, notifications: Notification[]): Diagnostic[] {
  return notifications.flatMap((notification) => {
    const offset = offsetIn(query, notification);
    if (offset === undefined) return [];
    return [{ ...tokenAt(query, offset), severity: notification.severity === "WARNING" ? ("warning" as const) : ("info" as const), message: `${notification.title} ${notification.description}` }];
  });
}
