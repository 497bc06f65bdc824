/** Turns errors into messages with their position in the query, and the likely fix. */

import { html, nothing, type TemplateResult } from "lit";
import { Problem } from "../shared/api";
import { icon } from "../shared/icons";
import { requestId } from "../shared/request-id";
import { likelyFix, type Edit, type Fix } from "./hints";
import { placeIn, type Place } from "./positions";
import { Interrupted } from "./requests";

export interface Failure {
  title: string;
  detail: string;
  tone: "bad" | "warn";
  hint?: string;
  fix?: Fix | undefined;
  /** What may stand in the place, if that is too much for the message. */
  expected?: string[];
  place?: Place | undefined;
  /** The service never ran it. */
  refused?: boolean;
  /** Running it again, as it is, may help. */
  passing?: boolean;
  error?: unknown;
}

/** The message for an error of running or explaining a query. */
export function failureOf(error: unknown, query: string): Failure {
  return { ...described(error, query), error };
}

function described(error: unknown, query: string): Failure {
  if (error instanceof Interrupted) return { title: "Connection lost", detail: error.message, tone: "bad", passing: true };
  if (!(error instanceof Problem)) return { title: "Can't reach the service", detail: (error as Error).message, tone: "bad", hint: "Your query is kept. Run it again when the status at the top says ready.", passing: true };
  const { document } = error;
  const failure: Failure = { title: document.title, detail: document.detail ?? "", tone: "bad", place: placeIn(query, document) };
  switch (error.kind) {
    case "query-refused":
      return { ...failure, title: document.reason === "plan" ? "Query refused: only read queries are allowed" : "Query refused", refused: true, hint: "Queries can read all data but can't change any. Nothing was run." };
    case "query-invalid":
      return { ...failure, title: "Invalid query", expected: document.expected ?? [], fix: likelyFix(query, document) };
    case "query-failed":
      return { ...failure, title: "The query failed while running" };
    case "query-cancelled":
      return { title: "Query cancelled", detail: "The database stopped the query.", tone: "warn" };
    case "timed-out":
      return { ...failure, title: "The query timed out", hint: "Start from an indexed property, limit the length of paths, or add LIMIT before expensive steps. Explain shows the plan without running the query." };
    case "too-many-queries":
    case "too-busy":
      return { ...failure, tone: "warn", title: error.kind === "too-busy" ? "The service is busy" : "Too many queries are running", hint: document.retry_after ? `Try again in ${document.retry_after} s.` : "Wait for one to finish, or cancel one.", passing: true };
    case "query-too-large":
      return { ...failure, title: "The query exceeded the memory limit", hint: "Aggregate or limit earlier, and avoid collecting whole nodes." };
    case "database-unavailable":
      return { ...failure, title: "The database is away", hint: "Your query is kept. The status at the top says when the database is back.", passing: true };
    case "unauthenticated":
      return { ...failure, tone: "warn", title: "Token required", hint: "Run the query again to enter a token." };
    case "forbidden":
      return { ...failure, title: "Your token does not allow this" };
    default:
      return failure;
  }
}

export interface FailureActions {
  /** Selects what is wrong in the editor. */
  goTo: (from: number, to: number) => void;
  /** Makes the likely fix. */
  apply: (edit: Edit) => void;
  again: () => void;
}

/** A failure in the place of a result. */
export function failureView({ title, detail, tone, hint, fix, expected, place, refused, passing, error }: Failure, actions: FailureActions): TemplateResult {
  const edit = fix?.edit;
  return html`<div class="failure ${tone}" role="alert">
    ${icon(refused ? "refuse" : "warn")}
    <div>
      <h2>${title}</h2>
      ${detail ? html`<p>${detail}</p>` : nothing}
      ${fix ? html`<p class="fix">${icon("info")}<strong>${fix.text}</strong> ${edit ? html`<button class="button small" @click=${() => actions.apply(edit)}>Fix it</button>` : nothing}</p>` : nothing}
      ${place
        ? html`<pre class="excerpt" tabindex="0"><span class="muted">${place.line}</span>  ${place.before}<mark>${place.token || " "}</mark>${place.after}</pre>
            <p><button class="button small" @click=${() => actions.goTo(place.from, place.to)}>Go to line ${place.line}, column ${place.column}</button></p>`
        : nothing}
      ${hint ? html`<p class="muted">${hint}</p>` : nothing}
      ${passing ? html`<p><button class="button small" @click=${actions.again}>Run again</button></p>` : nothing}
      ${expected?.length ? html`<details class="expected"><summary>What may stand here (${expected.length})</summary><p class="muted">${expected.join(", ")}</p></details>` : nothing}
      ${requestId(error)}
    </div>
  </div>`;
}
