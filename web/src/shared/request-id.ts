import { html, nothing } from "lit";
import { Problem } from "./api";
import { copy } from "./element";
import { icon } from "./icons";

/** The id that finds the request in the service's log, where asking its operator may help: not for a mistake of one's own. */
export function requestId(error: unknown) {
  if (!(error instanceof Problem)) return nothing;
  const { request_id: id, status } = error.document;
  if (!id || [401, 404, 409, 422].includes(status)) return nothing;
  return html`<p class="request-id muted">Request <code>${id}</code> <button class="button square small plain" aria-label="Copy the request id" title="Copy the request id, for whoever operates the service" @click=${() => void copy(id, "Request id")}>${icon("copy")}</button></p>`;
}
