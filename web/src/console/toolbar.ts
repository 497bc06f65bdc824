import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icons";
import { count } from "../shared/values";
import { ROW_LIMITS, type Session } from "./session";

export interface ToolbarState {
  session: Session;
  /** Why the caller may not run queries; empty if they may. */
  refused: string;
  parametersShown: boolean;
  parameterCount: number;
  parametersWrong: boolean;
  sideOpen: boolean;
}

export interface ToolbarActions {
  run: () => void;
  cancel: () => void;
  explain: () => void;
  profile: () => void;
  toggleParameters: () => void;
  limitRows: (rows: number) => void;
  save: () => void;
  share: () => void;
  toggleSide: () => void;
}

/** The buttons under the query. */
export function toolbar({ session, refused, parametersShown, parameterCount, parametersWrong, sideOpen }: ToolbarState, actions: ToolbarActions): TemplateResult {
  const { running, maxRows } = session;
  const busy = running !== undefined || refused !== "";
  const title = (text: string) => refused || text;
  return html`<div class="toolbar" role="group" aria-label="Query actions">
    <button class="button primary run" aria-label="Run" title=${title("Run (Ctrl-Enter)")} ?disabled=${busy} @click=${actions.run}>${icon("play")} Run <kbd class="wide">Ctrl ↵</kbd></button>
    <button class="button cancel" aria-label="Cancel" title="Cancel (Esc)" ?disabled=${!running || running.cancelling} @click=${actions.cancel}>${icon("stop")}<span class="wide">Cancel</span></button>
    <button class="button plain" title=${title("Show the plan without running the query")} ?disabled=${busy} @click=${actions.explain}>Explain</button>
    <button class="button plain" title=${title("Run the query and measure each step")} ?disabled=${busy} @click=${actions.profile}>Profile</button>
    <span class="spread"></span>
    <button class="button plain" aria-pressed=${parametersShown ? "true" : "false"} @click=${actions.toggleParameters}>${icon("braces")}<span class="wide">Parameters</span>${parameterCount ? html` <span class="badge ${parametersWrong ? "bad" : ""}">${parameterCount}</span>` : nothing}<span class="narrow visually-hidden">Parameters</span></button>
    <label class="rows-limit"><span class="wide">Row limit</span> <select class="select" aria-label="Row limit" @change=${(event: Event) => actions.limitRows(Number((event.target as HTMLSelectElement).value))}>
      ${ROW_LIMITS.map((limit) => html`<option value=${limit} ?selected=${limit === maxRows}>${count(limit)}</option>`)}
    </select></label>
    <button class="button plain" aria-label="Save" title="Save this query" @click=${actions.save}>${icon("save")}<span class="wide">Save</span></button>
    <button class="button plain" aria-label="Copy link" title="Copy a link to this query and its parameters" @click=${actions.share}>${icon("link")}<span class="wide">Link</span></button>
    <button class="button plain browse" aria-label="Schema, saved queries, history" aria-expanded=${sideOpen ? "true" : "false"} @click=${actions.toggleSide}>${icon("panel")}</button>
  </div>`;
}
