import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Problem } from "../shared/api";
import { announce } from "../shared/element";
import { count, plural, type Json } from "../shared/values";
import { failureOf, type Failure } from "./failures";
import { outcomeOf, remember } from "./history";
import { cancelRun, explainQuery, newRunId, runQuery, type Explanation, type QueryRequest, type QueryResult } from "./requests";

/** How many rows may come at most, as the console offers it. */
export const ROW_LIMITS = [100, 1000, 10_000, 100_000];

type Activity = "Running" | "Profiling" | "Explaining";

interface Run {
  id: string;
  activity: Activity;
  /** Of performance.now(). */
  started: number;
  rows: number;
  cancelling: boolean;
}

export interface Warning {
  title: string;
  detail: string;
}

interface PartialResult {
  columns: string[];
  rows: Json[][];
}

const secondsSince = (started: number): number => (performance.now() - started) / 1000;

/** The running query and its outcome: a result, a plan or a failure. One query at a time. */
export class Session implements ReactiveController {
  maxRows = 10_000;
  running: Run | undefined;
  result: QueryResult | undefined;
  /** Until the last row arrived; `result.summary.seconds` is the time of the service. */
  seconds = 0;
  /** Why the result may lack rows. */
  warning: Warning | undefined;
  failure: Failure | undefined;
  explanation: Explanation | undefined;
  /** What `result` is the result of. */
  request: QueryRequest | undefined;
  /** The query that `explanation` is about. */
  explainedQuery = "";
  private abort: AbortController | undefined;
  private ticking = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearInterval(this.ticking);
  }

  get elapsed(): number {
    return this.running ? secondsSince(this.running.started) : 0;
  }

  /** Runs a query and keeps it in the history. Returns its result, or the error it ended with. */
  async run(request: QueryRequest): Promise<QueryResult | Error> {
    const { run, signal } = this.begin("Running");
    this.explanation = undefined;
    let partial: PartialResult = { columns: [], rows: [] };
    try {
      const result = await runQuery(request, {
        run: run.id,
        maxRows: this.maxRows,
        signal,
        progress: (columns, rows) => {
          partial = { columns, rows };
          run.rows = rows.length;
          this.host.requestUpdate();
        },
      });
      this.seconds = secondsSince(run.started);
      this.result = result;
      this.request = request;
      const { summary } = result;
      if (summary.truncated_by) this.warning = { title: "Result truncated.", detail: this.truncation(result) };
      remember(request, { seconds: summary.seconds, rows: summary.rows, outcome: summary.truncated_by ? "truncated" : "complete", detail: null });
      return result;
    } catch (error) {
      const seconds = secondsSince(run.started);
      const raised = this.fail(error, request.query, seconds, partial);
      this.request = request;
      const outcome = outcomeOf(raised);
      if (outcome) remember(request, { seconds, rows: partial.rows.length || null, outcome, detail: raised.message });
      return raised;
    } finally {
      this.end();
    }
  }

  /** Asks for the plan of a query, which runs only to be profiled. Returns the plan, or the error it ended with. */
  async explain(request: QueryRequest, profile: boolean): Promise<Explanation | Error> {
    const { run, signal } = this.begin(profile ? "Profiling" : "Explaining");
    try {
      this.explanation = await explainQuery(request, { profile, run: run.id, signal });
      this.explainedQuery = request.query;
      announce(profile ? "Profiled" : "Plan ready");
      return this.explanation;
    } catch (error) {
      return this.fail(error, request.query, secondsSince(run.started));
    } finally {
      this.end();
    }
  }

  /** Stops what runs. The service tells the database; after that the request ends, whatever the database does. */
  async cancel(): Promise<void> {
    const { running, abort } = this;
    if (!running || running.cancelling) return;
    running.cancelling = true;
    this.host.requestUpdate();
    announce("Cancelling");
    try {
      await cancelRun(running.id);
    } catch {
      // It ended by itself meanwhile, or the service is gone.
    }
    // The database may have stopped only the check of the query, or nothing yet: disconnecting stops the rest.
    abort?.abort();
  }

  /** Forgets a failure, as when another query is loaded. */
  clearFailure(): void {
    this.failure = undefined;
    this.host.requestUpdate();
  }

  private begin(activity: Activity): { run: Run; signal: AbortSignal } {
    const run: Run = { id: newRunId(), activity, started: performance.now(), rows: 0, cancelling: false };
    this.running = run;
    this.failure = undefined;
    this.warning = undefined;
    this.abort = new AbortController();
    this.ticking = window.setInterval(() => this.host.requestUpdate(), 100);
    announce(activity);
    this.host.requestUpdate();
    return { run, signal: this.abort.signal };
  }

  private end(): void {
    clearInterval(this.ticking);
    this.running = undefined;
    this.abort = undefined;
    this.host.requestUpdate();
  }

  /** Shows the rows that came before the error, if any did, else the error alone. Returns it as an error of this page. */
  private fail(raised: unknown, query: string, seconds: number, partial?: PartialResult): Error {
    const aborted = raised instanceof DOMException && raised.name === "AbortError";
    const error = aborted ? new Problem({ type: "query-cancelled", title: "Cancelled", status: 409 }) : (raised as Error);
    const failure = failureOf(error, query);
    this.seconds = seconds;
    if (partial?.rows.length) {
      const { columns, rows } = partial;
      this.result = { columns, rows, summary: { rows: rows.length, seconds, complete: false, truncated_by: null, limit: null, notifications: [] } };
      this.warning = { title: `${failure.title}.`, detail: `Showing the ${plural(rows.length, "row")} received before that; there may be more. ${failure.detail}` };
      return error;
    }
    this.result = undefined;
    this.explanation = undefined;
    this.failure = failure;
    announce(`${failure.title}. ${failure.detail}`);
    return error;
  }

  /** Why the service ended an answer before its last row, and what helps. */
  private truncation({ summary }: QueryResult): string {
    const limit = summary.limit === null ? "" : count(summary.limit);
    const mayRaise = this.maxRows < (ROW_LIMITS.at(-1) ?? 0);
    if (summary.truncated_by === "rows") return `There are more than ${limit || count(summary.rows)} rows. Narrow the query with WHERE or LIMIT${mayRaise ? ", or raise the row limit" : ""}.`;
    if (summary.truncated_by === "bytes") return `It reached the size limit${limit ? ` of ${limit} bytes` : ""} after ${count(summary.rows)} rows. Return fewer columns or properties.`;
    return `It reached the time limit${limit ? ` of ${limit} s` : ""} after ${count(summary.rows)} rows.`;
  }
}
