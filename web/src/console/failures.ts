/** From what went wrong to what is said about it, and where in the query it is. */

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
}

/** What is said about an error that running or explaining a query raised. */
export function failureOf(error: unknown, query: string): Failure {
  if (error instanceof Interrupted) return { title: "The connection broke.", detail: error.message, tone: "bad" };
  if (!(error instanceof Problem)) return { title: "The service was not reached.", detail: (error as Error).message, tone: "bad", hint: "The query is kept here. Run it again when the mark at the top says ready." };
  const { document } = error;
  const failure: Failure = { title: `${document.title}.`, detail: document.detail ?? "", tone: "bad", place: placeIn(query, document) };
  switch (error.kind) {
    case "query-refused":
      return { ...failure, title: document.reason === "plan" ? "Refused: this query would do more than read." : "Refused.", hint: "Queries here may read everything and change nothing. Nothing of it was run." };
    case "query-invalid":
      return { ...failure, title: "The database does not understand this query." };
    case "query-failed":
      return { ...failure, title: "The query failed while it ran." };
    case "query-cancelled":
      return { title: "Cancelled.", detail: "The database stopped the query.", tone: "warn" };
    case "timed-out":
      return { ...failure, title: "The query took longer than it may.", hint: "Start from an indexed property, bound the length of paths, or add a LIMIT before what is costly. Explain shows the plan without running it." };
    case "too-many-queries":
      return { ...failure, tone: "warn", title: "Too many queries are running.", hint: document.retry_after ? `There may be room again in ${document.retry_after} s.` : "Wait for one to end, or cancel it." };
    case "query-too-large":
      return { ...failure, title: "The query needs more memory than one may take.", hint: "Aggregate or limit earlier, and avoid collecting whole nodes." };
    case "unauthenticated":
      return { ...failure, tone: "warn", title: "The service asks for a token.", hint: "Run it again to be asked for one." };
    case "forbidden":
      return { ...failure, title: "The token does not allow this." };
    default:
      return failure;
  }
}

/** A failure in the place of a result; `goTo` selects what is wrong in the editor. */
export function failureView({ title, detail, tone, hint, place }: Failure, goTo: (from: number, to: number) => void): TemplateResult {
  return html`<div class="failure ${tone}" role="alert">
    ${icon(title.startsWith("Refused") ? "refuse" : "warn")}
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
