import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { announce, copy, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { tabs } from "../shared/tabs";
import { count, duration, isGraphValue, plural, type Json } from "../shared/values";
import { hasGraph } from "../graph/model";
import type { Cell, CellDialog } from "./cell-dialog";
import { failureView } from "./failures";
import { unknownNames, type Edit } from "./hints";
import { offsetIn } from "./positions";
import { quoted, tokenAt } from "./cypher";
import type { Notification, QueryResult } from "./requests";
import { asJson, downloadCsv, downloadJson, FORMATS, WholeResult, type Format } from "./result-export";
import { ResultGraph } from "./result-graph";
import type { Session } from "./session";
import type { ResultTable } from "./table";
import "../shared/menu";
import "./cell-dialog";
import "./json-view";
import "./plan";
import "./table";

export type View = "table" | "graph" | "plan" | "json" | "messages";
export interface Example {
  title: string;
  query: string;
}
/** Rows that are drawn automatically at most, if all their values are graph elements. */
const DRAWN_AT_ONCE = 300;

const empty = (name: Parameters<typeof icon>[0], text: unknown) => html`<div class="empty">${icon(name)}${text}</div>`;
const working = (text: string) => html`<div class="empty">${icon("spinner", "spinner")}<p>${text}…</p></div>`;

/**
 * The outcome of a query, as a table, a graph, a plan or JSON.
 *
 * Fires `explain` for a plan, `again` to run the query, `example` with a query to begin with, `go-to` with the part of
 * the query to select, and `fix` with an edit to make before it runs again.
 */
@customElement("result-panel")
export class ResultPanel extends PageElement {
  /** The same object all along, whose content changes. */
  @property({ attribute: false, hasChanged: () => true }) session!: Session;
  @property() query = "";
  @property({ attribute: false }) examples: Example[] = [];
  @state() view: View = "table";
  private readonly graph = new ResultGraph(this);
  private readonly whole = new WholeResult(this);
  private result: QueryResult | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { result } = this.session;
    if (!changed.has("session") || result === this.result) return;
    this.result = result;
    if (result) this.present(result);
  }

  /** Shows a new result in the view that fits it. */
  private present(result: QueryResult): void {
    const { rows, summary } = result;
    const drawable = hasGraph(rows);
    const isGraph = drawable && (rows[0] ?? []).every(isGraphValue);
    if (this.view === "plan" || this.view === "messages" || (this.view === "graph" && !drawable)) this.view = "table";
    if (isGraph && this.view === "table" && rows.length <= DRAWN_AT_ONCE) this.view = "graph";
    if (this.view === "graph") void this.graph.load(result);
    const { warning } = this.session;
    announce(`${plural(summary.rows, "row")} in ${duration(summary.seconds)}${warning ? `. ${warning.title} ${warning.detail}` : ""}`);
  }

  private choose(view: View): void {
    this.view = view;
    if (view === "plan" && !this.session.explanation && !this.session.running && !this.session.failure && this.query.trim()) this.emit("explain");
    if (view === "graph" && this.result) void this.graph.load(this.result);
  }

  private emit(event: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  private goTo = (from: number, to: number): void => this.emit("go-to", { from, to });

  private get table(): ResultTable | null {
    return this.querySelector("result-table");
  }

  /** The rows as the table shows them: in its order. */
  private get ordered(): Json[][] {
    return this.table?.shown ?? this.result?.rows ?? [];
  }

  private get notifications(): Notification[] {
    const { explanation } = this.session;
    if (explanation && this.view === "plan") return explanation.notifications;
    return this.result?.summary.notifications ?? explanation?.notifications ?? [];
  }

  protected override render() {
    const { running, failure, warning } = this.session;
    const { notifications } = this;
    const items = [
      { id: "table", text: "Table" },
      { id: "graph", text: "Graph" },
      { id: "plan", text: "Plan" },
      { id: "json", text: "JSON" },
      ...(notifications.length ? [{ id: "messages", text: "Messages", badge: String(notifications.length), tone: "warn" }] : []),
    ];
    const view = items.some(({ id }) => id === this.view) ? this.view : "table";
    return html`<section class="panel results" aria-label="Result" aria-busy=${running ? "true" : "false"}>
        <div class="result-head">
          ${tabs("Result", items, view, (id) => this.choose(id as View))}
          <span class="spread"></span>
          <p class="status number">${this.status()}</p>
          ${this.menus()}
        </div>
        ${this.downloading()} ${running || failure || !this.result?.rows.length || view === "plan" ? nothing : this.unknownNames()}
        ${warning && !running ? html`<div class="note warn strip">${icon("warn")}<span><strong>${warning.title}</strong> ${warning.detail}</span></div>` : nothing}
        <div class="result-body" role="tabpanel" id="panel-${view}" aria-labelledby="tab-${view}">
          ${failure && !running ? failureView(failure, { goTo: this.goTo, apply: (edit) => this.emit("fix", edit), again: () => this.emit("again") }) : this.body(view, notifications)}
        </div>
      </section>
      <cell-dialog></cell-dialog>`;
  }

  private status() {
    const { running, explanation, seconds, elapsed } = this.session;
    if (running) return html`${icon("spinner", "spinner")} ${running.cancelling ? "Cancelling" : running.activity} · ${duration(Math.max(elapsed, 0.001))}${running.rows ? ` · ${plural(running.rows, "row")}` : ""}`;
    if (this.view === "plan" && explanation) return explanation.seconds === null ? "Explained, not run" : `Profiled in ${duration(explanation.seconds)}`;
    if (!this.result) return "";
    const { summary } = this.result;
    return html`${plural(summary.rows, "row")} <span class="muted" title="Time in the service. Including the transfer: ${duration(seconds)}">in ${duration(summary.seconds)}</span>`;
  }

  private menus() {
    const { result } = this;
    const columns = result?.columns ?? [];
    return html`
      <drop-menu label="Copy" icon="copy" .disabled=${!result} .items=${[
        { text: "Cell", hint: "Ctrl-C", icon: "copy", act: () => void this.table?.copyCell() },
        { text: "Row", hint: "Ctrl-Shift-C", icon: "copy", act: () => void this.table?.copyRow() },
        { text: "All rows", hint: "tab-separated", icon: "copy", act: () => void this.table?.copyAll() },
        { text: "All as JSON", icon: "braces", act: () => void copy(asJson(columns, this.ordered), "JSON") },
      ]}></drop-menu>
      <drop-menu label="Download" icon="download" .disabled=${!result} .items=${[
        { text: "CSV", hint: "current rows", icon: "download", act: () => downloadCsv(columns, this.ordered) },
        { text: "CSV, formulas kept", hint: "not for spreadsheets", icon: "download", act: () => downloadCsv(columns, this.ordered, true) },
        { text: "JSON", hint: "current rows", icon: "download", act: () => downloadJson(columns, this.ordered) },
        ...(Object.keys(FORMATS) as Format[]).map((format, at) => ({ text: `Whole result as ${FORMATS[format].text}`, icon: "download" as const, act: () => this.downloadWhole(format), ...(at === 0 && { group: "Runs the query again, without the row limit" }) })),
      ]}></drop-menu>
    `;
  }

  private downloadWhole(format: Format): void {
    const { request } = this.session;
    if (request) void this.whole.download(request, format);
  }

  private downloading() {
    const { format, bytes } = this.whole;
    if (!format) return nothing;
    return html`<div class="note strip" role="status">${icon("spinner", "spinner")}<span>Downloading the whole result as ${FORMATS[format].text}: ${count(Math.round(bytes / 1000))} kB so far</span><span class="spread"></span><button class="button small" @click=${() => this.whole.cancel()}>Cancel</button></div>`;
  }

  /** Names that the database does not know, and what was probably meant. */
  private unknownNames() {
    const query = this.session.request?.query ?? "";
    const names = unknownNames(query, this.result?.summary.notifications ?? []);
    if (!names.length) return nothing;
    const fix = (edit: Edit) => this.emit("fix", edit);
    return html`<ul class="unknown note warn" aria-label="Unknown names">
      ${names.map(({ kind, name, meant, from, to }) => html`<li>${icon("warn")}<span>No such ${kind} <code>${name}</code>${meant ? html`. Did you mean <code>${meant}</code>?` : "."}</span> ${meant && query === this.query ? html`<button class="button small" @click=${() => fix({ from, to, text: quoted(meant) })}>Use ${meant}</button>` : nothing}</li>`)}
    </ul>`;
  }

  private body(view: View, notifications: Notification[]) {
    const { result } = this;
    if (view === "plan") return this.plan();
    if (view === "messages") return this.messages(notifications);
    if (!result) return this.session.running ? working(this.session.running.activity) : this.welcome();
    if (view === "json") return html`<json-view .result=${result}></json-view>`;
    if (view === "graph") return this.drawing(result);
    if (!result.rows.length) return this.noRows(result);
    return html`<result-table .columns=${result.columns} .rows=${result.rows} @open-cell=${(event: CustomEvent<Cell>) => void this.querySelector<CellDialog>("cell-dialog")?.show(event.detail)}></result-table>`;
  }

  private noRows({ columns }: QueryResult) {
    const unknown = this.unknownNames();
    const advice = unknown === nothing ? html`<p>Names of labels, types and properties are case-sensitive. The Schema tab lists them.</p>` : unknown;
    return empty("table", html`<p><strong>No rows.</strong> The query returned nothing${columns.length ? html` for <code>${columns.join(", ")}</code>` : ""}.</p>${advice}`);
  }

  private drawing({ rows }: QueryResult) {
    if (!hasGraph(rows)) return empty("graph", html`<p><strong>Nothing to draw.</strong> To see a graph, return nodes, relationships or paths: for example <code>p</code> or <code>a, r, b</code> from <code>MATCH p = (a)-[r]-(b)</code>.</p>`);
    if (this.graph.error) return empty("warn", html`<p><strong>The graph could not be drawn.</strong> ${this.graph.error}</p>`);
    if (!this.graph.graph) return working("Drawing");
    return html`<graph-view .graph=${this.graph.graph} ?expandable=${true} @expand=${this.graph.expand}></graph-view>`;
  }

  private plan() {
    const { running, explanation, explainedQuery } = this.session;
    if (!explanation) return running ? working(running.activity) : empty("tree", html`<p>Explain shows how the database would run the query. Profile runs it and counts rows and database hits.</p>`);
    return html`${explainedQuery !== this.query ? html`<div class="note strip">${icon("info")}<span>The query has changed. Explain it again to update the plan.</span></div>` : nothing}<plan-tree .plan=${explanation.plan}></plan-tree>`;
  }

  private messages(notifications: Notification[]) {
    return html`<ul class="messages" tabindex="0" aria-label="Database messages">${notifications.map((notification) => this.message(notification))}</ul>`;
  }

  private message(notification: Notification) {
    const { title, description, code, severity, line, column } = notification;
    const offset = offsetIn(this.query, notification);
    const show = (at: number) => {
      const { from, to } = tokenAt(this.query, at);
      this.goTo(from, to);
    };
    return html`<li>
      ${icon(severity === "WARNING" ? "warn" : "info", severity === "WARNING" ? "warning" : "")}
      <div><p><strong>${title}</strong> ${offset === undefined ? nothing : html`<button class="button small" @click=${() => show(offset)}>Line ${line}, column ${column}</button>`}</p><p class="muted">${description}</p><p class="muted mono code">${code}</p></div>
    </li>`;
  }

  private welcome() {
    return empty(
      "graph",
      html`<p><strong>Query your network with Cypher.</strong> Queries can read all data but can't change any. Start with an example, or open a saved query.</p>
        <div class="examples">${this.examples.map((example) => html`<button class="button" @click=${() => this.emit("example", example.query)}>${example.title}</button>`)}</div>
        <p class="keys"><kbd>Ctrl ↵</kbd> run · <kbd>Esc</kbd> cancel · <kbd>Ctrl Space</kbd> autocomplete</p>`,
    );
  }
}
