import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { askJson, ask, segment } from "../shared/api";
import { Busy } from "../shared/busy";
import { copy, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { toField, type Parameter } from "./parameters";

export interface SavedQuery {
  name: string;
  title: string;
  description: string;
  query: string;
  parameters: Parameter[];
  owner: string;
  builtin: boolean;
  changed_at: string;
}

/** The saved queries, your own first. `open` gives one to the page. */
@customElement("saved-queries")
export class SavedQueries extends PageElement {
  @property() current = "";
  @state() private items: SavedQuery[] | undefined;
  @state() private failed = "";
  @state() private filter = "";
  @state() private deleting: SavedQuery | undefined;
  private readonly busy = new Busy(this);

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("saved-changed", this.load);
    window.addEventListener("token-changed", this.load);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("saved-changed", this.load);
    window.removeEventListener("token-changed", this.load);
  }

  private load = async (): Promise<void> => {
    try {
      this.items = (await askJson<{ items: SavedQuery[] }>("cypher/saved", { quiet: true })).items;
      this.failed = "";
    } catch (error) {
      this.failed = (error as Error).message;
    }
  };

  private async confirmDelete(saved: SavedQuery): Promise<void> {
    this.deleting = saved;
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  private async deleteQuery(): Promise<void> {
    const saved = this.deleting;
    if (!saved) return;
    try {
      await ask(`cypher/saved/${segment(saved.name)}`, { method: "DELETE" });
      this.querySelector("dialog")?.close();
      toast(`“${saved.title}” deleted`, () => void this.restore(saved));
      this.dispatchEvent(new CustomEvent("removed", { detail: saved.name }));
    } catch (error) {
      this.querySelector("dialog")?.close();
      toast((error as Error).message);
    }
    await this.load();
  }

  /** Saves a deleted query again, as it was. */
  private async restore({ name, title, description, query, parameters }: SavedQuery): Promise<void> {
    try {
      await ask(`cypher/saved/${segment(name)}`, { method: "PUT", body: { title, description, query, parameters } });
      toast(`“${title}” is back`);
    } catch (error) {
      toast((error as Error).message);
    }
    await this.load();
  }

  private address(saved: SavedQuery): string {
    const defaults = saved.parameters.map(({ name, type, default: value }) => `${encodeURIComponent(name)}=${encodeURIComponent(toField(type, value))}`);
    return new URL(`cypher/saved/${segment(saved.name)}${defaults.length ? `?${defaults.join("&")}` : ""}`, document.baseURI).href;
  }

  protected override render() {
    if (this.failed) return html`<div class="side-note"><p class="note bad">${icon("warn")}<span>${this.failed}</span></p><button class="button small" @click=${this.load}>Try again</button></div>`;
    if (!this.items) return html`<p class="side-note muted">Loading…</p>`;
    const words = this.filter.toLowerCase();
    const shown = this.items.filter((saved) => `${saved.title} ${saved.name} ${saved.description}`.toLowerCase().includes(words));
    const own = shown.filter(({ builtin }) => !builtin);
    const builtin = shown.filter((saved) => saved.builtin);
    return html`
      <div class="side-search"><input class="input" type="search" aria-label="Filter saved queries" placeholder="Filter" .value=${this.filter} @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)} /></div>
      ${own.length ? html`<h3 class="side-title">Your queries</h3><ul class="saved-list">${own.map((saved) => this.item(saved))}</ul>` : nothing}
      ${builtin.length ? html`<h3 class="side-title">Built-in queries</h3><ul class="saved-list">${builtin.map((saved) => this.item(saved))}</ul>` : nothing}
      ${shown.length ? nothing : html`<p class="side-note muted">${this.items.length ? "No saved queries match." : "No saved queries yet. Write a query, then choose Save."}</p>`}
      <dialog aria-labelledby="delete-title">
        <div class="dialog">
          <h2 id="delete-title">Delete “${this.deleting?.title}”?</h2>
          <p class="muted">Links and programs that use <code>${this.deleting?.name}</code> will stop working.</p>
          <footer>
            <button class="button plain" @click=${() => this.querySelector("dialog")?.close()}>Cancel</button>
            <button class="button danger" aria-disabled=${this.busy.has("delete") ? "true" : nothing} @click=${() => void this.busy.run("delete", "delete", () => this.deleteQuery())}>${this.busy.spinner("delete", "delete")} Delete</button>
          </footer>
        </div>
      </dialog>
    `;
  }

  private item(saved: SavedQuery) {
    return html`<li class=${saved.name === this.current ? "current" : ""}>
      <button class="open" aria-current=${saved.name === this.current ? "true" : nothing} @click=${() => this.dispatchEvent(new CustomEvent("open", { detail: saved }))}>
        <strong>${saved.title}</strong>
        <span class="muted">${saved.description}</span>
        ${saved.parameters.length ? html`<span class="names">${saved.parameters.map(({ name }) => html`<span class="badge mono">$${name}</span>`)}</span>` : nothing}
      </button>
      <span class="more">
        <button class="button square small plain" aria-label="Copy the URL of ${saved.title}" title="Copy the URL that runs this query" @click=${() => copy(this.address(saved), "URL")}>${icon("link")}</button>
        ${saved.builtin ? nothing : html`<button class="button square small plain" aria-label="Delete ${saved.title}" title="Delete" @click=${() => this.confirmDelete(saved)}>${icon("trash")}</button>`}
      </span>
    </li>`;
  }
}
