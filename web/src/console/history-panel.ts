import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ask, askJson } from "../shared/api";
import { PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { duration, plural, type Json } from "../shared/values";

export interface HistoryEntry {
  at: string;
  query: string;
  parameters: Record<string, Json> | null;
  seconds: number | null;
  rows: number | null;
  outcome: "complete" | "cut" | "cancelled" | "refused" | "failed";
  detail: string | null;
}

const TONES: Record<HistoryEntry["outcome"], string> = { complete: "good", cut: "warn", cancelled: "", refused: "bad", failed: "bad" };
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

function when(at: string): string {
  const moment = new Date(at);
  return moment.toDateString() === new Date().toDateString() ? clock.format(moment) : `${day.format(moment)}, ${clock.format(moment)}`;
}

/** What was run before, the last first; a click brings it back into the editor. */
@customElement("history-panel")
export class HistoryPanel extends PageElement {
  @state() private items: HistoryEntry[] | undefined;
  @state() private failed = "";

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("ran", this.load);
    window.addEventListener("token-changed", this.load);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("ran", this.load);
    window.removeEventListener("token-changed", this.load);
  }

  private load = async (): Promise<void> => {
    try {
      const { items } = await askJson<{ items: HistoryEntry[] }>("cypher/history?limit=50", { quiet: true });
      this.items = items;
      this.failed = "";
    } catch (error) {
      this.failed = (error as Error).message;
    }
  };

  private async clear(): Promise<void> {
    try {
      await ask("cypher/history", { method: "DELETE" });
      toast("History cleared");
    } catch (error) {
      toast((error as Error).message);
    }
    await this.load();
  }

  protected override render() {
    if (this.failed) return html`<div class="side-note"><p class="note bad">${icon("warn")}<span>${this.failed}</span></p><button class="button small" @click=${this.load}>Try again</button></div>`;
    if (!this.items) return html`<p class="side-note muted">Loading…</p>`;
    if (!this.items.length) return html`<p class="side-note muted">Nothing has run yet. What you run stands here, with how it ended.</p>`;
    return html`<ul class="history">
        ${this.items.map(
          (past) => html`<li>
            <button class="open" title=${past.detail ?? ""} @click=${() => this.dispatchEvent(new CustomEvent("open", { detail: past }))}>
              <code>${past.query.replace(/\s+/g, " ").slice(0, 160)}</code>
              <span class="muted"><span class="badge ${TONES[past.outcome]}">${past.outcome}</span> ${past.rows !== null && (past.outcome === "complete" || past.outcome === "cut") ? `${plural(past.rows, "row")} · ` : nothing}${past.seconds === null ? nothing : `${duration(past.seconds)} · `}<time datetime=${past.at}>${when(past.at)}</time></span>
            </button>
          </li>`,
        )}
      </ul>
      <p class="side-note"><button class="button small" @click=${this.clear}>${icon("trash")} Clear history</button></p>`;
  }
}
