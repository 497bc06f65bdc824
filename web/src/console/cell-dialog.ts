import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { copy, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import type { Json } from "../shared/values";

export interface Cell {
  column: string;
  value: Json;
}

/** One value of a result, whole. */
@customElement("cell-dialog")
export class CellDialog extends PageElement {
  @state() private cell: Cell | undefined;

  async show(cell: Cell): Promise<void> {
    this.cell = cell;
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  private get text(): string {
    if (!this.cell) return "";
    const { value } = this.cell;
    return typeof value === "string" ? value : JSON.stringify(value, null, 2);
  }

  protected override render() {
    return html`<dialog id="cell-dialog" aria-labelledby="cell-title" @close=${() => (this.cell = undefined)}>
      <div class="dialog">
        <header><h2 id="cell-title">${this.cell?.column ?? ""}</h2><span class="spread"></span><button class="button square plain small" aria-label="Close" @click=${() => this.querySelector("dialog")?.close()}>${icon("close")}</button></header>
        <pre class="cell-value" tabindex="0">${this.text}</pre>
        <footer><button class="button" @click=${() => copy(this.text, "Value")}>${icon("copy")} Copy</button></footer>
      </div>
    </dialog>`;
  }
}
