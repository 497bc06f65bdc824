/** Turns errors into messages with their position in the query. */

import { html, nothing, type TemplateResult } from "lit";
import { Problem } from "../shared/api";
import { icon } from "../shared/icons";
import { placeIn, type Place } from "./positions";
import { Interrupted } from "./requests";

export interface Failure {
  title: string;
  detail: string;
  tone: "bad" | "warn";
  hint?: string;
  place?: Place | undefined;
  /** The service never ran it. */
  refused?: boolean;
}

/** The message for an error of running or explaining a query. */
export function failureOf(error: unknown, query: string): Failure {
  if (error instanceof Interrupted) return { title: "Connection lost", detail: error.message, tone: "bad" };
  if (!(error instanceof Problem)) return { title: "Can't reach the service", detail: (error as Error).message, tone: "bad", hint: "Your query is kept. Run it again when the status at the top says ready." };
  const { document } = error;
  const failure: Failure = { title: document.title, detail: document.detail ?? "", tone: "bad", place: placeIn(query, document) };
  switch (error.kind) {
    case "query-refused":
      return { ...failure, title: document.reason === "plan" ? "Query refused: only read queries are allowed" : "Query refused", refused: true, hint: "Queries can read all data but can't change any. Nothing was run." };
    case "query-invalid":
      return { ...failure, title: "Invalid query" };
    case "query-failed":
      return { ...failure, title: "The query failed while running" };
    case "query-cancelled":
      return { title: "Query cancelled", detail: "The database stopped the query.", tone: "warn" };
    case "timed-out":
      return { ...failure, title: "The query timed out", hint: "Start from an indexed property, limit the length of paths, or add LIMIT before expensive steps. Explain shows the plan without running the query." };
    case "too-many-queries":
      return { ...failure, tone: "warn", title: "Too many queries are running", hint: document.retry_after ? `Try again in ${document.retry_after} s.` : "Wait for one to finish, or cancel one." };
    case "query-too-large":
      return { ...failure, title: "The query exceeded the memory limit", hint: "Aggregate or limit earlier, and avoid collecting whole nodes." };
    case "unauthenticated":
      return { ...failure, tone: "warn", title: "Token required", hint: "Run the query again to enter a token." };
    case "forbidden":
      return { ...failure, title: "Your token does not allow this" };
    default:
      return failure;
  }
}

/** A failure in the place of a result; `goTo` selects what is wrong in the editor. */
export function failureView({ title, detail, tone, hint, place, refused }: Failure, goTo: (from: number, to: number) => void): TemplateResult {
  return html`<div class="failure ${tone}" role="alert">
    ${icon(refused ? "refuse" : "warn")}
    <div>
      <h2>${title}</h2>
      ${detail ? html`<p>${detail}</p>` : nothing}
      ${place
        ? html`<pre class="excerpt" tabindex="0"><span class="muted">${place.line}</span>  ${place.before}<mark>${place.token || " "}</mark>${place.after}</pre>
            <p><button class="button small" @click=${() => goTo(place.from, place.to)}>Go to line ${place.line}, column ${place.column}</button></p>`
        : nothing}
      ${hint ? html`<p class="muted">${hint}</p>` : nothing}
    </div>
  </div>`;
}
