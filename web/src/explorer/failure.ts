import { html, nothing, type TemplateResult } from "lit";
import { Problem } from "../shared/api";
import { icon } from "../shared/icons";
import { requestId } from "../shared/request-id";

/** A readable message for an error. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  const { status, retry_after: after } = error.document;
  const again = after ? ` Try again in ${after} s.` : "";
  if (status === 401) return `${error.message} You need a valid token to see this.`;
  if (status === 403 && error.kind === "forbidden") return `${error.message} Your token does not give access to this network.`;
  return `${error.message}${again}`;
}

/** Whether asking again may help. */
export const mayPass = (error: unknown): boolean => !(error instanceof Problem && [403, 404, 409, 422].includes(error.document.status));

/** A failure in the place of what was asked for, with a way to try again where that may help. */
export function failureNote(error: unknown, again?: () => void): TemplateResult {
  const title = error instanceof Problem ? error.document.title : "Can't reach the service";
  return html`<div class="note bad failure" role="alert">
    ${icon("warn")}
    <div>
      <p><strong>${title}</strong></p>
      <p>${errorMessage(error)}</p>
      ${again && mayPass(error) ? html`<button class="button small" @click=${again}>Try again</button>` : nothing}
      ${requestId(error)}
    </div>
  </div>`;
}

/** What went wrong with an action, next to its button. */
export const actionFailure = (error: unknown): TemplateResult =>
  html`<div class="note bad" role="alert">${icon("refuse")}<div><p>${errorMessage(error)}</p>${requestId(error)}</div></div>`;

export const loading = (what: string): TemplateResult => html`<p class="waiting muted" role="status">${icon("spinner", "spinner")} ${what}</p>`;

export const aborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
