import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { duration, plural } from "../shared/values";
import { clearHistory, history, onHistoryChange, type HistoryEntry, type Outcome } from "./history";

const TONES: Record<Outcome, string> = { complete: "good", truncated: "warn", cancelled: "", refused: "bad", failed: "bad" };
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

function when(at: string): string {
  const moment = new Date(at);
  return moment.toDateString() === new Date().toDateString() ? clock.format(moment) : `${day.format(moment)}, ${clock.format(moment)}`;
}

/** What was run before, the last first; a click brings it back into the editor by an `open` event. */
@customElement("history-panel")
export class HistoryPanel extends PageElement {
  @state() private entries: HistoryEntry[] = [];
  private stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = onHistoryChange(this.load);
    this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
  }

  private load = (): void => {
    this.entries = history();
  };

  private clear(): void {
    const restore = clearHistory();
    toast("History cleared", restore);
  }

  protected override render() {
    if (!this.entries.length) return html`<p class="side-note muted">No queries yet. The queries you run appear here.</p>`;
    return html`<ul class="history">${this.entries.map((entry) => this.item(entry))}</ul>
      <p class="side-note"><button class="button small" @click=${this.clear}>${icon("trash")} Clear history</button></p>`;
  }

  private item(entry: HistoryEntry) {
    const { at, query, seconds, rows, outcome, detail } = entry;
    return html`<li>
      <button class="open" title=${detail ?? ""} @click=${() => this.dispatchEvent(new CustomEvent("open", { detail: entry }))}>
        <code>${query.replace(/\s+/g, " ").slice(0, 160)}</code>
        <span class="muted"><span class="badge ${TONES[outcome]}">${outcome}</span> ${rows !== null && (outcome === "complete" || outcome === "truncated") ? `${plural(rows, "row")} · ` : nothing}${duration(seconds)} · <time datetime=${at}>${when(at)}</time></span>
      </button>
    </li>`;
  }
}
