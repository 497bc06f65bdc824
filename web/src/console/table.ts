import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { copy, PageElement } from "../shared/element";
import { caption, compare, count, inline, isNode, isNumeric, nameFirst, toTsv, type Json, type NodeValue } from "../shared/values";

const ROW = 29;
/** Rows drawn beyond the window, so that a quick scroll shows no gap. */
const SPARE = 12;
/** Browsers stop at about 33 million pixels; so tall a table has as many rows as fit. */
const TALLEST = 1_100_000;

/** A node in a cell: first what it is known by. */
function nodeCell(node: NodeValue) {
  const { id, ...others } = nameFirst(node.properties);
  const name = caption(node);
  const rest = Object.entries(others).filter(([, value]) => value !== null && value !== name);
  return html`<strong>${name}</strong>${typeof id === "string" && id !== name ? html` <span class="muted">${id}</span>` : nothing} <span class="label">:${node.labels.join(":")}</span> <span class="muted">${rest.map(([key, value]) => `${key}: ${inline(value)}`).join(", ").slice(0, 200)}</span>`;
}

/** Rows and columns; only the rows in view are in the page, so that any number stays fluid. */
@customElement("result-table")
export class ResultTable extends PageElement {
  @property({ attribute: false }) columns: string[] = [];
  @property({ attribute: false }) rows: Json[][] = [];
  @state() private sorted: { column: number; down: boolean } | undefined;
  @state() private first = 0;
  @state() private height = 600;
  @state() private at: [row: number, column: number] = [0, 0];
  private order: Uint32Array = new Uint32Array();
  private widths: number[] = [];
  private numeric: boolean[] = [];
  private resizes = new ResizeObserver(([entry]) => entry && (this.height = entry.contentRect.height));

  /** The rows in the order shown. */
  get shown(): Json[][] {
    return Array.from(this.order, (index) => this.rows[index] ?? []);
  }

  get chosenRow(): Json[] | undefined {
    return this.rows[this.order[this.at[0]] ?? -1];
  }

  get chosenCell(): Json | undefined {
    return this.chosenRow?.[this.at[1]];
  }

  private get scroller(): HTMLElement | null {
    return this.querySelector(".scroller");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
  }

  protected override firstUpdated(): void {
    if (this.scroller) this.resizes.observe(this.scroller);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("rows") && !changed.has("columns")) return;
    this.sorted = undefined;
    this.at = [0, 0];
    this.order = Uint32Array.from(this.rows, (_, index) => index);
    const sample = this.rows.slice(0, 200);
    this.numeric = this.columns.map((_, column) => sample.some((row) => isNumeric(row[column] ?? null)) && sample.every((row) => row[column] === null || isNumeric(row[column] ?? null)));
    this.widths = this.columns.map((name, column) => {
      const longest = sample.reduce((most, row) => Math.max(most, Math.min(60, inline(row[column] ?? null).length)), 4);
      return Math.min(440, Math.max(72, Math.round(longest * 7.4 + 26), Math.round(name.length * 8.4 + 38)));
    });
    this.first = 0;
    if (this.scroller) this.scroller.scrollTop = 0;
  }

  private sort(column: number): void {
    const down = this.sorted?.column === column && !this.sorted.down;
    if (this.sorted?.column === column && this.sorted.down) {
      this.sorted = undefined;
      this.order = Uint32Array.from(this.rows, (_, index) => index);
      return;
    }
    this.sorted = { column, down };
    const cells = this.rows.map((row) => row[column] ?? null);
    this.order = Uint32Array.from(this.rows, (_, index) => index).sort((a, b) => {
      const [x, y] = [cells[a] ?? null, cells[b] ?? null];
      const result = compare(x, y);
      // Null stays last either way; equal rows keep their order.
      return (down && x !== null && y !== null ? -result : result) || a - b;
    });
  }

  private scrolled(): void {
    const first = Math.max(0, Math.floor((this.scroller?.scrollTop ?? 0) / ROW) - SPARE);
    if (Math.abs(first - this.first) >= SPARE / 2 || first === 0) this.first = first;
  }

  private async go(row: number, column: number): Promise<void> {
    row = Math.max(0, Math.min(this.order.length - 1, row));
    column = Math.max(0, Math.min(this.columns.length - 1, column));
    this.at = [row, column];
    const { scroller } = this;
    if (!scroller) return;
    const head = scroller.querySelector("thead")?.getBoundingClientRect().height ?? ROW;
    const top = row * ROW;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + ROW + head > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ROW + head - scroller.clientHeight;
    this.scrolled();
    await this.updateComplete;
    const cell = scroller.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private keyed(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (!target.dataset["cell"]) return;
    const [row, column] = this.at;
    const page = Math.max(1, Math.floor(this.height / ROW) - 2);
    const far = event.ctrlKey || event.metaKey;
    if (far && event.key.toLowerCase() === "c" && !getSelection()?.toString()) {
      event.preventDefault();
      void (event.shiftKey ? this.copyRow() : this.copyCell());
      return;
    }
    const to: Record<string, [number, number]> = {
      ArrowDown: [far ? this.order.length : row + 1, column],
      ArrowUp: [far ? 0 : row - 1, column],
      ArrowRight: [row, far ? this.columns.length : column + 1],
      ArrowLeft: [row, far ? 0 : column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: [far ? 0 : row, 0],
      End: [far ? this.order.length : row, this.columns.length],
    };
    const next = to[event.key];
    if (next) {
      event.preventDefault();
      void this.go(...next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.open();
    }
  }

  private open(): void {
    this.dispatchEvent(new CustomEvent("open-cell", { detail: { column: this.columns[this.at[1]], value: this.chosenCell ?? null }, bubbles: true }));
  }

  copyCell(): Promise<void> {
    const value = this.chosenCell;
    return copy(value === null || value === undefined ? "" : inline(value), "Cell");
  }

  copyRow(): Promise<void> {
    return copy(toTsv(this.columns, this.chosenRow ? [this.chosenRow] : []), "Row");
  }

  copyAll(): Promise<void> {
    return copy(toTsv(this.columns, this.shown), `${count(this.rows.length)} rows`);
  }

  protected override render() {
    const total = Math.min(this.order.length, TALLEST);
    const last = Math.min(total, this.first + Math.ceil(this.height / ROW) + 2 * SPARE);
    const spacer = (rows: number) =>
      rows > 0 ? html`<tbody role="presentation" aria-hidden="true"><tr role="presentation"><td role="presentation" class="spacer" style="height:${rows * ROW}px" colspan=${this.columns.length + 1}></td></tr></tbody>` : nothing;
    const indexes = Array.from({ length: Math.max(0, last - this.first) }, (_, at) => this.first + at);
    return html`<div class="scroller" @scroll=${this.scrolled} @keydown=${this.keyed}>
      <table class="rows" role="grid" aria-label="Result rows" aria-rowcount=${this.order.length + 1} aria-colcount=${this.columns.length + 1} style="min-width:${this.widths.reduce((sum, width) => sum + width, 58)}px">
        <colgroup><col style="width:58px" />${this.widths.map((width, column) => html`<col style=${column < this.widths.length - 1 ? `width:${width}px` : ""} />`)}</colgroup>
        <thead>
          <tr aria-rowindex="1">
            <th scope="col" class="nth"><span class="visually-hidden">Row</span></th>
            ${this.columns.map((name, column) => {
              const own = this.sorted?.column === column ? this.sorted : undefined;
              return html`<th scope="col" class=${this.numeric[column] ? "number" : ""} aria-sort=${own ? (own.down ? "descending" : "ascending") : "none"}>
                <button @click=${() => this.sort(column)} title="Sort by ${name}"><span>${name}</span><span class="arrow" aria-hidden="true">${own ? (own.down ? "▾" : "▴") : ""}</span></button>
              </th>`;
            })}
          </tr>
        </thead>
        ${spacer(this.first)}
        <tbody>
          ${indexes.map((row) => {
            const cells = this.rows[this.order[row] ?? 0] ?? [];
            return html`<tr aria-rowindex=${row + 2}>
              <th scope="row" class="nth number">${count(row + 1)}</th>
              ${this.columns.map((_, column) => this.cell(cells[column] ?? null, row, column))}
            </tr>`;
          })}
        </tbody>
        ${spacer(total - last)}
      </table>
    </div>`;
  }

  private cell(value: Json, row: number, column: number) {
    const here = this.at[0] === row && this.at[1] === column;
    // A tab stop must exist even when the chosen row is out of view.
    const stop = here || (column === 0 && row === this.first && (this.at[0] < this.first || this.at[0] > this.first + this.height / ROW + 2 * SPARE));
    const text = inline(value);
    const kind = value === null ? "null" : this.numeric[column] ? "number" : isNode(value) ? "node" : typeof value === "object" ? "mono" : "";
    return html`<td
      role="gridcell"
      class=${kind}
      data-cell="${row}:${column}"
      tabindex=${stop ? 0 : -1}
      aria-selected=${here ? "true" : nothing}
      title=${text.length > 40 ? text.slice(0, 400) : nothing}
      @focus=${() => (this.at = [row, column])}
      @dblclick=${() => this.open()}
    >${isNode(value) ? nodeCell(value) : text.length > 300 ? `${text.slice(0, 300)}…` : text}</td>`;
  }
}
