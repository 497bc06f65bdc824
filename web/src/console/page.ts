import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { ask, askJson, Problem } from "../shared/api";
import { announce, copy, download, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { tabs } from "../shared/tabs";
import { count, duration, plural, toCsv, type Json } from "../shared/values";
import { Graph, hasGraph } from "../graph/model";
import { complete, expand } from "../graph/requests";
import { parametersOf, tokenAt, tokens } from "./cypher";
import { goTo, insertText, jsonViewer, mark, parameterEditor, queryEditor, replaceText } from "./editor";
import { JsonError, parseParameters } from "./json";
import { explain, Interrupted, newRun, run, stop, type Answer, type Explained, type Notification } from "./run";
import type { Parameter, Saved, SaveDialog } from "./saved";
import type { Schema } from "./schema";
import { fromFragment, toFragment } from "./share";
import type { Past } from "./side";
import type { ResultTable } from "./table";
import type { GraphView } from "../graph/graph-view";
import "../shared/header";
import "../shared/menu";
import "./plan";
import "./saved";
import "./side";
import "./table";

type View = "table" | "graph" | "plan" | "json" | "messages";
type SideTab = "schema" | "saved" | "history";

const DRAFT = "graphsvc.draft";
const SIZES = "graphsvc.editor-height";
const EXAMPLES: { title: string; query: string; parameters?: string }[] = [
  { title: "A first look at the network", query: "MATCH p = (a:Member)-[:CONNECTED]-(b:Member)\nRETURN p\nLIMIT 60" },
  { title: "Where the most members work", query: "MATCH (member:Member)-[:AFFILIATED]->(place:Organization)\nRETURN place.name AS organization, count(DISTINCT member) AS members\nORDER BY members DESC, organization\nLIMIT 25" },
  { title: "Who has the most connections", query: "MATCH (member:Member)\nRETURN member.id AS id, member.name AS name, COUNT { (member)-[:CONNECTED]-() } AS connections\nORDER BY connections DESC, id\nLIMIT 25" },
];
const LIMITS = [100, 1000, 10_000, 100_000];
/** Typing pauses for this long before the query is looked at by the service. */
const PAUSE = 400;

interface Failure {
  title: string;
  detail: string;
  tone: "bad" | "warn";
  hint?: string;
  at?: { from: number; line: number; column: number } | undefined;
  excerpt?: { before: string; wrong: string; after: string } | undefined;
}

@customElement("console-page")
export class ConsolePage extends PageElement {
  @state() private side: SideTab = "schema";
  @state() private sideOpen = false;
  @state() private view: View = "table";
  @state() private schema: Schema | undefined;
  @state() private schemaFailed = "";
  @state() private query = "";
  @state() private parametersText = "";
  @state() private parametersWrong = "";
  @state() private parametersShown = false;
  @state() private maxRows = 10_000;
  @state() private saved: Saved | undefined;
  @state() private fromLink: "" | "opened" | "damaged" = "";
  @state() private running: { run: string; started: number; rows: number; what: "Running" | "Profiling" | "Explaining"; stopping: boolean } | undefined;
  @state() private answer: Answer | undefined;
  @state() private seconds: number | undefined;
  @state() private partial = "";
  @state() private failure: Failure | undefined;
  @state() private explained: Explained | undefined;
  @state() private explainedQuery = "";
  @state() private graph: Graph | undefined;
  @state() private graphReady = false;
  @state() private graphFailed = "";
  @state() private cell: { column: string; value: Json } | undefined;
  @state() private elapsed = 0;
  private editor: EditorView | undefined;
  private parameterBox: EditorView | undefined;
  private viewer: EditorView | undefined;
  private ticking = 0;
  private abort: AbortController | undefined;
  private checking: AbortController | undefined;
  private pause = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.keyed);
    window.addEventListener("hashchange", this.opened);
    window.addEventListener("token-changed", this.loadSchema);
    window.addEventListener("beforeunload", this.leave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.keyed);
    window.removeEventListener("hashchange", this.opened);
    window.removeEventListener("token-changed", this.loadSchema);
    window.removeEventListener("beforeunload", this.leave);
  }

  protected override firstUpdated(): void {
    const draft = this.draft();
    this.query = draft?.query ?? EXAMPLES[0]?.query ?? "";
    this.parametersText = draft?.parameters ?? "";
    this.parametersShown = this.parametersText.trim() !== "";
    const runIt = () => void this.run();
    const query = this.querySelector<HTMLElement>("#query");
    const parameters = this.querySelector<HTMLElement>("#parameters");
    if (!query || !parameters) return;
    this.editor = queryEditor({
      parent: query,
      text: this.query,
      changed: (text) => this.queryChanged(text),
      run: runIt,
      schema: () => this.schema,
      parameters: () => Object.keys(this.parameterValues() ?? {}).concat((this.saved?.parameters ?? []).map(({ name }) => name)),
    });
    this.parameterBox = parameterEditor({ parent: parameters, text: this.parametersText, changed: (text) => this.parametersChanged(text), run: runIt });
    const height = Number(this.remembered(SIZES));
    if (height >= 96) this.style.setProperty("--editor", `${height}px`);
    this.editor.focus();
    void this.loadSchema();
    void this.opened();
    this.checkLater();
  }

  private remembered(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  private remember(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Storage is off or full; nothing depends on it.
    }
  }

  private draft(): { query: string; parameters: string } | undefined {
    try {
      const found = JSON.parse(this.remembered(DRAFT) ?? "null") as { query?: unknown; parameters?: unknown } | null;
      return typeof found?.query === "string" && typeof found.parameters === "string" ? { query: found.query, parameters: found.parameters } : undefined;
    } catch {
      return undefined;
    }
  }

  private leave = (): void => {
    this.remember(DRAFT, JSON.stringify({ query: this.query, parameters: this.parametersText }));
  };

  private loadSchema = async (): Promise<void> => {
    try {
      this.schema = await askJson<Schema>("cypher/schema");
      this.schemaFailed = "";
    } catch (error) {
      this.schemaFailed = (error as Error).message;
    }
  };

  /** A query that a link brought; it runs only when told to. */
  private opened = async (): Promise<void> => {
    try {
      const shared = await fromFragment(location.hash);
      if (!shared) return;
      this.load(shared.query, shared.parameters);
      this.fromLink = "opened";
      if (shared.saved) this.saved = await askJson<Saved>(`cypher/saved/${encodeURIComponent(shared.saved)}/definition`, { quiet: true }).catch(() => undefined);
    } catch {
      this.fromLink = "damaged";
    }
  };

  private load(query: string, parameters: string, saved?: Saved): void {
    this.saved = saved;
    this.fromLink = "";
    this.failure = undefined;
    this.sideOpen = false;
    if (this.editor) replaceText(this.editor, query);
    if (this.parameterBox) replaceText(this.parameterBox, parameters);
    this.query = query;
    this.parametersText = parameters;
    this.parametersShown = parameters.trim() !== "" || parametersOf(query).length > 0;
    this.checkLater();
  }

  private queryChanged(text: string): void {
    this.query = text;
    this.checkLater();
  }

  private parametersChanged(text: string): void {
    this.parametersText = text;
    this.parameterValues();
    this.checkLater();
  }

  /** The parameters, or undefined with what is wrong marked where it is. */
  private parameterValues(): Record<string, Json> | undefined {
    try {
      const values = parseParameters(this.parametersText);
      this.parametersWrong = "";
      if (this.parameterBox) mark(this.parameterBox, []);
      return values;
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const before = this.parametersText.slice(0, error.from).split("\n");
      this.parametersWrong = `Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${error.message}`;
      if (this.parameterBox) mark(this.parameterBox, [{ from: error.from, to: error.to, severity: "error", message: error.message }]);
      return undefined;
    }
  }

  /** The parameters of the saved query that its text still has. */
  private get fields(): Parameter[] {
    const names = new Set(parametersOf(this.query));
    return (this.saved?.parameters ?? []).filter(({ name }) => names.has(name));
  }

  private checkLater(): void {
    clearTimeout(this.pause);
    this.checking?.abort();
    this.pause = window.setTimeout(() => void this.check(), PAUSE);
  }

  /** Asks the service what it makes of the query so far; only the last answer counts. */
  private async check(): Promise<void> {
    const { query } = this;
    if (!this.editor) return;
    if (!tokens(query).tokens.some(({ kind }) => kind !== "comment")) return mark(this.editor, []);
    const values = this.parameterValues() ?? {};
    const missing = this.missing(values);
    this.checking = new AbortController();
    try {
      const { notifications } = await explain({ query, parameters: values }, { quiet: true, signal: this.checking.signal });
      if (this.query === query) mark(this.editor, [...missing, ...this.warnings(notifications)]);
    } catch (error) {
      if (!(error instanceof Problem) || this.query !== query) return;
      const wrong = this.diagnostic(error);
      mark(this.editor, wrong ? [...missing, wrong] : missing);
    }
  }

  private missing(values: Record<string, Json>): Diagnostic[] {
    const seen = new Set<string>();
    return tokens(this.query).tokens.flatMap(({ kind, from, to }) => {
      const name = this.query.slice(from + 1, to).replace(/^`|`$/g, "");
      if (kind !== "parameter" || !name || Object.hasOwn(values, name) || seen.has(name)) return [];
      seen.add(name);
      return [{ from, to, severity: "warning" as const, message: `$${name} has no value yet: give it one under Parameters.` }];
    });
  }

  /** The service counts characters, the editor units of UTF-16, of which an emoji takes two. */
  private offsetOf({ offset }: { offset?: number | null }): number | undefined {
    return typeof offset === "number" ? [...this.query].slice(0, offset).join("").length : undefined;
  }

  private diagnostic(problem: Problem): Diagnostic | undefined {
    const offset = this.offsetOf(problem.document);
    if (offset === undefined) return undefined;
    return { ...tokenAt(this.query, offset), severity: "error", message: problem.message };
  }

  private warnings(notifications: Notification[]): Diagnostic[] {
    return notifications.flatMap((notification) => {
      const offset = this.offsetOf(notification);
      if (offset === undefined) return [];
      return [{ ...tokenAt(this.query, offset), severity: notification.severity === "WARNING" ? ("warning" as const) : ("info" as const), message: `${notification.title} ${notification.description}` }];
    });
  }

  private keyed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    if (event.key === "Escape" && this.running && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      void this.cancel();
    } else if (event.key === "Escape" && this.sideOpen) this.sideOpen = false;
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      void this.run();
    }
  };

  private begin(what: "Running" | "Profiling" | "Explaining"): AbortController | undefined {
    if (this.running || !this.query.trim()) {
      if (!this.query.trim()) toast("There is no query to run yet");
      return undefined;
    }
    clearTimeout(this.pause);
    this.checking?.abort();
    this.fromLink = "";
    this.failure = undefined;
    this.partial = "";
    this.running = { run: newRun(), started: performance.now(), rows: 0, what, stopping: false };
    this.elapsed = 0;
    this.ticking = window.setInterval(() => (this.elapsed = (performance.now() - (this.running?.started ?? 0)) / 1000), 100);
    announce(`${what}`);
    this.abort = new AbortController();
    this.leave();
    return this.abort;
  }

  private end(): void {
    clearInterval(this.ticking);
    this.running = undefined;
    this.abort = undefined;
    window.dispatchEvent(new Event("ran"));
  }

  private async run(): Promise<void> {
    const values = this.parameterValues();
    if (!values) {
      this.parametersShown = true;
      toast("The parameters are not JSON yet");
      return;
    }
    const needed = this.fields.find(({ name, default: value }) => value === null && (values[name] ?? null) === null);
    if (needed) {
      this.parametersShown = true;
      toast(`$${needed.name} needs a value`);
      await this.updateComplete;
      this.querySelector<HTMLElement>(`#parameter-${needed.name}`)?.focus();
      return;
    }
    const abort = this.begin("Running");
    if (!abort || !this.running) return;
    const { run: id, started } = this.running;
    let sofar: { columns: string[]; rows: Json[][] } = { columns: [], rows: [] };
    this.explained = undefined;
    try {
      const answer = await run(
        { query: this.query, parameters: values },
        {
          run: id,
          maxRows: this.maxRows,
          signal: abort.signal,
          progress: (columns, rows) => {
            sofar = { columns, rows };
            if (this.running && this.running.rows !== rows.length) this.running = { ...this.running, rows: rows.length };
          },
        },
      );
      this.show(answer, (performance.now() - started) / 1000);
    } catch (error) {
      this.seconds = (performance.now() - started) / 1000;
      this.failed(error, sofar);
    } finally {
      this.end();
    }
  }

  private show(answer: Answer, seconds: number): void {
    this.answer = answer;
    this.seconds = seconds;
    this.graph = undefined;
    this.graphFailed = "";
    const drawable = hasGraph(answer.rows);
    const onlyGraph = drawable && (answer.rows[0] ?? []).every((value) => value !== null && typeof value === "object" && !Array.isArray(value) && ["Path", "Node", "Relationship"].includes(String(value["$type"])));
    if (this.view === "plan" || this.view === "messages" || (this.view === "graph" && !drawable)) this.view = "table";
    if (onlyGraph && this.view === "table" && answer.rows.length <= 300) this.view = "graph";
    if (this.view === "graph") void this.draw();
    const { summary } = answer;
    const said = summary.cut ? `, ${this.cutWords(answer)}` : "";
    announce(`${plural(summary.rows, "row")} in ${duration(summary.seconds)}${said}`);
    if (this.editor) mark(this.editor, this.warnings(summary.notifications));
  }

  private cutWords({ summary }: Answer): string {
    const limit = summary.limit === null ? "" : count(summary.limit);
    if (summary.cut === "rows") return `cut after ${limit || count(summary.rows)} rows: there are more. Ask for fewer with WHERE or LIMIT${this.maxRows < (LIMITS.at(-1) ?? 0) ? ", or let more rows come under “Rows”" : ""}.`;
    if (summary.cut === "bytes") return `cut after ${count(summary.rows)} rows, because the answer reached ${limit ? `${limit} bytes` : "its largest size"}. Return fewer columns or properties.`;
    return `cut after ${count(summary.rows)} rows, because the time${limit ? ` of ${limit} s` : ""} was over. What came until then is shown.`;
  }

  private failed(error: unknown, sofar?: { columns: string[]; rows: Json[][] }): void {
    if (error instanceof DOMException && error.name === "AbortError") error = new Problem({ type: "query-cancelled", title: "Cancelled", status: 409 });
    const failure = this.failureOf(error as Error);
    if (sofar?.rows.length) {
      const summary = { rows: sofar.rows.length, seconds: this.seconds ?? 0, complete: false, cut: null, limit: null, notifications: [] };
      this.show({ ...sofar, summary }, this.seconds ?? 0);
      this.partial = `${failure.title} The ${plural(sofar.rows.length, "row")} that came before are shown; there may be more. ${failure.detail}`;
      announce(this.partial);
      return;
    }
    this.answer = undefined;
    this.graph = undefined;
    this.explained = undefined;
    this.failure = failure;
    announce(`${failure.title} ${failure.detail}`);
    if (this.editor && error instanceof Problem) {
      const wrong = this.diagnostic(error);
      if (wrong) mark(this.editor, [wrong]);
    }
  }

  private failureOf(error: Error): Failure {
    if (error instanceof Interrupted) return { title: "The connection broke.", detail: error.message, tone: "bad" };
    if (!(error instanceof Problem)) return { title: "The service was not reached.", detail: error.message, tone: "bad", hint: "The query is kept here. Run it again when the mark at the top says ready." };
    const { document } = error;
    const offset = this.offsetOf(document);
    const failure: Failure = { title: `${document.title}.`, detail: document.detail ?? "", tone: "bad" };
    if (offset !== undefined) {
      const { from, to } = tokenAt(this.query, offset);
      const start = this.query.lastIndexOf("\n", from - 1) + 1;
      const end = this.query.indexOf("\n", from);
      const stop = Math.min(to, end < 0 ? this.query.length : end);
      const line = this.query.slice(0, from).split("\n").length;
      failure.at = { from, line, column: from - start + 1 };
      failure.excerpt = { before: this.query.slice(start, from), wrong: this.query.slice(from, stop), after: this.query.slice(stop, end < 0 ? undefined : end) };
    }
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

  private async cancel(): Promise<void> {
    if (!this.running || this.running.stopping) return;
    const { run: id } = this.running;
    this.running = { ...this.running, stopping: true };
    announce("Cancelling");
    try {
      await stop(id);
    } catch {
      // It ended by itself meanwhile, or the service is gone: either way nobody waits for it any more.
      this.abort?.abort();
    }
  }

  private async plan(profile: boolean): Promise<void> {
    const values = this.parameterValues();
    if (!values) {
      this.parametersShown = true;
      toast("The parameters are not JSON yet");
      return;
    }
    const { query } = this;
    const abort = this.begin(profile ? "Profiling" : "Explaining");
    if (!abort || !this.running) return;
    const { run: id, started } = this.running;
    this.view = "plan";
    try {
      this.explained = await explain({ query, parameters: values }, { profile, run: id, signal: abort.signal });
      this.explainedQuery = query;
      announce(profile ? "Profiled" : "Explained; the plan is shown");
      if (this.editor) mark(this.editor, [...this.missing(values), ...this.warnings(this.explained.notifications)]);
    } catch (error) {
      this.seconds = (performance.now() - started) / 1000;
      this.failed(error);
    } finally {
      this.end();
    }
  }

  private choose(view: string): void {
    this.view = view as View;
    if (view === "plan" && !this.explained && !this.running && !this.failure && this.query.trim()) void this.plan(false);
    if (view === "graph") void this.draw();
  }

  private async draw(): Promise<void> {
    const { answer } = this;
    if (!answer || this.graph) return;
    const graph = new Graph();
    for (const row of answer.rows) graph.add(row);
    try {
      await Promise.all([import("../graph/graph-view"), graph.missing.length ? complete(graph) : undefined]);
      this.graphFailed = "";
    } catch (error) {
      this.graphFailed = (error as Error).message;
    }
    this.graphReady = true;
    if (this.answer === answer) this.graph = graph;
  }

  private async expand(event: CustomEvent<string>): Promise<void> {
    const view = event.target as GraphView;
    const { graph } = this;
    if (!graph) return;
    const name = event.detail;
    if (graph.full) {
      toast(`${graph.cap} nodes are shown, and that is the most. Hide some by asking for less.`);
      return;
    }
    try {
      const { added, degree } = await expand(graph, name);
      view.grow(name);
      toast(added ? `${plural(added, "neighbour")} added${degree > added ? `; this node has ${plural(degree, "relationship")}` : ""}` : "All its neighbours are here already");
    } catch (error) {
      toast(`Not expanded: ${(error as Error).message}`);
    }
  }

  private async share(): Promise<void> {
    const fragment = await toFragment({ query: this.query, parameters: this.parametersText, ...(this.saved && { saved: this.saved.name }) });
    history.replaceState(null, "", fragment);
    await copy(location.href, "Link");
  }

  private openSaved(saved: Saved): void {
    const values = Object.fromEntries(saved.parameters.map(({ name, default: value }) => [name, value]));
    this.load(saved.query, saved.parameters.length ? JSON.stringify(values, null, 2) : "", saved);
    announce(`${saved.title} opened`);
    this.editor?.focus();
  }

  private openPast(past: Past): void {
    this.load(past.query, Object.keys(past.parameters ?? {}).length ? JSON.stringify(past.parameters, null, 2) : "");
    this.editor?.focus();
  }

  private save(): void {
    void this.querySelector<SaveDialog>("save-dialog")?.show(this.query, this.parameterValues() ?? {}, this.saved);
  }

  private async arrow(): Promise<void> {
    const values = this.parameterValues();
    if (!values) return;
    try {
      toast("Asking again, as an Arrow stream …");
      const response = await ask("cypher", { method: "POST", body: { query: this.query, parameters: values, max_rows: this.maxRows }, accept: "application/vnd.apache.arrow.stream" });
      download(await response.blob(), "application/vnd.apache.arrow.stream", "result.arrows");
      toast("Saved as result.arrows");
    } catch (error) {
      toast((error as Error).message);
    }
  }

  private get table(): ResultTable | null {
    return this.querySelector("result-table");
  }

  /** The rows as the table shows them: in its order. */
  private get ordered(): Json[][] {
    return this.table?.shown ?? this.answer?.rows ?? [];
  }

  private get asJson(): string {
    const columns = this.answer?.columns ?? [];
    return `[\n${this.ordered.map((row) => `  ${JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])))}`).join(",\n")}\n]\n`;
  }

  private resizing = (event: PointerEvent): void => {
    const separator = event.currentTarget as HTMLElement;
    const top = this.querySelector(".inputs")?.getBoundingClientRect().top ?? 0;
    separator.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => this.resize(moved.clientY - top - 44);
    const done = () => {
      separator.removeEventListener("pointermove", move);
      separator.removeEventListener("pointerup", done);
    };
    separator.addEventListener("pointermove", move);
    separator.addEventListener("pointerup", done);
  };

  private resize(height: number): void {
    const bounded = Math.round(Math.max(96, Math.min(innerHeight - 260, height)));
    this.style.setProperty("--editor", `${bounded}px`);
    this.querySelector("[role=separator]")?.setAttribute("aria-valuenow", String(bounded));
    this.remember(SIZES, String(bounded));
  }

  private resizeKey(event: KeyboardEvent): void {
    const now = this.querySelector(".inputs")?.getBoundingClientRect().height ?? 180;
    if (event.key === "ArrowUp") this.resize(now - 24);
    else if (event.key === "ArrowDown") this.resize(now + 24);
    else return;
    event.preventDefault();
  }

  protected override updated(): void {
    const host = this.querySelector<HTMLElement>("#json-view");
    if (host && this.answer && host.dataset["of"] !== String(this.stamp())) {
      this.viewer?.destroy();
      host.dataset["of"] = String(this.stamp());
      const rows = this.answer.rows;
      const shown = rows.slice(0, 5000).map((row) => Object.fromEntries((this.answer?.columns ?? []).map((name, at) => [name, row[at] ?? null])));
      this.viewer = jsonViewer(host, JSON.stringify(shown, null, 2));
    }
    const dialog = this.querySelector<HTMLDialogElement>("#cell-dialog");
    if (this.cell && dialog && !dialog.open) dialog.showModal();
  }

  private stamps = new WeakMap<Answer, number>();
  private nextStamp = 0;
  private stamp(): number {
    if (!this.answer) return -1;
    if (!this.stamps.has(this.answer)) this.stamps.set(this.answer, ++this.nextStamp);
    return this.stamps.get(this.answer) ?? -1;
  }

  protected override render() {
    return html`
      <app-header current="console"></app-header>
      <main id="main" tabindex="-1" class="console ${this.sideOpen ? "side-open" : ""}">
        <h1 class="visually-hidden">Cypher console</h1>
        ${this.sidePanel()}
        <div class="work">
          ${this.editorPanel()}
          <div class="separator" role="separator" tabindex="0" aria-orientation="horizontal" aria-label="Height of the editor" aria-valuemin="96" aria-valuemax="900" aria-valuenow="168" @pointerdown=${this.resizing} @keydown=${this.resizeKey}></div>
          ${this.resultPanel()}
        </div>
      </main>
      <save-dialog @saved=${(event: CustomEvent<Saved>) => (this.saved = event.detail)}></save-dialog>
      <dialog id="cell-dialog" aria-labelledby="cell-title" @close=${() => (this.cell = undefined)}>
        <div class="dialog">
          <header><h2 id="cell-title">${this.cell?.column ?? ""}</h2><span class="spread"></span><button class="button square plain small" aria-label="Close" @click=${(event: Event) => (event.currentTarget as HTMLElement).closest("dialog")?.close()}>${icon("close")}</button></header>
          <pre class="cell-value" tabindex="0">${this.cell ? (typeof this.cell.value === "string" ? this.cell.value : JSON.stringify(this.cell.value, null, 2)) : ""}</pre>
          <footer><button class="button" @click=${() => copy(this.cell ? (typeof this.cell.value === "string" ? this.cell.value : JSON.stringify(this.cell.value, null, 2)) : "", "Value")}>${icon("copy")} Copy</button></footer>
        </div>
      </dialog>
    `;
  }

  private sidePanel() {
    const panels: Record<SideTab, TemplateResult> = {
      schema: html`<schema-tree .schema=${this.schema} failed=${this.schemaFailed} @again=${this.loadSchema} @insert=${(event: CustomEvent<string>) => this.editor && (insertText(this.editor, event.detail), (this.sideOpen = false))}></schema-tree>`,
      saved: html`<saved-queries current=${this.saved?.name ?? ""} @open=${(event: CustomEvent<Saved>) => this.openSaved(event.detail)} @removed=${(event: CustomEvent<string>) => this.saved?.name === event.detail && (this.saved = undefined)}></saved-queries>`,
      history: html`<past-queries @open=${(event: CustomEvent<Past>) => this.openPast(event.detail)}></past-queries>`,
    };
    return html`<aside class="side" aria-label="Schema, saved queries, history">
      <div class="side-tabs">
        ${tabs("Beside the query", [{ id: "schema", text: "Schema" }, { id: "saved", text: "Saved" }, { id: "history", text: "History" }], this.side, (id) => (this.side = id as SideTab))}
        <button class="button square plain small close-side" aria-label="Close" @click=${() => (this.sideOpen = false)}>${icon("close")}</button>
      </div>
      <div class="side-panel" role="tabpanel" id="panel-${this.side}" aria-labelledby="tab-${this.side}" tabindex="0">${panels[this.side]}</div>
    </aside>`;
  }

  private editorPanel() {
    const names = parametersOf(this.query);
    const { running, saved } = this;
    return html`<section class="panel editor" aria-label="Query">
      ${this.fromLink === "opened" ? html`<div class="note strip">${icon("link")}<span><strong>Opened from a link.</strong> Nothing has run yet: read it, then run it.</span></div>` : nothing}
      ${this.fromLink === "damaged" ? html`<div class="note bad strip" role="alert">${icon("warn")}<span><strong>The link is damaged.</strong> Part of it was lost on the way; ask for it again.</span></div>` : nothing}
      ${saved
        ? html`<div class="saved-head"><span class="what"><strong>${saved.title}</strong> ${saved.query.trim() === this.query.trim() ? nothing : html`<span class="badge accent">changed</span> `}<span class="muted">${saved.description}</span></span>
            <button class="button square plain small" aria-label="Close the saved query" title="Keep the text, leave the saved query" @click=${() => (this.saved = undefined)}>${icon("close")}</button></div>`
        : nothing}
      <div class="inputs ${this.parametersShown ? "with-parameters" : ""}">
        <div id="query"></div>
        <div class="parameters" ?hidden=${!this.parametersShown} role="group" aria-label="Parameters">
          ${this.fieldsOrJson(this.fields)}
          <p class="wrong" role="status">${this.parametersWrong}</p>
        </div>
      </div>
      <div class="toolbar" role="group" aria-label="What to do with the query">
        <button class="button primary run" aria-label="Run" title="Run (Ctrl-Enter)" ?disabled=${running !== undefined} @click=${() => this.run()}>${icon("play")} Run <kbd class="wide">Ctrl ↵</kbd></button>
        <button class="button cancel" aria-label="Cancel" title="Cancel (Esc)" ?disabled=${running === undefined || running.stopping} @click=${this.cancel}>${icon("stop")}<span class="wide">Cancel</span></button>
        <button class="button plain" title="The plan, without running" ?disabled=${running !== undefined} @click=${() => this.plan(false)}>Explain</button>
        <button class="button plain" title="Run and measure each step" ?disabled=${running !== undefined} @click=${() => this.plan(true)}>Profile</button>
        <span class="spread"></span>
        <button class="button plain" aria-pressed=${this.parametersShown ? "true" : "false"} @click=${() => (this.parametersShown = !this.parametersShown)}>${icon("braces")}<span class="wide">Parameters</span>${names.length ? html` <span class="badge ${this.parametersWrong ? "bad" : ""}">${names.length}</span>` : nothing}<span class="narrow visually-hidden">Parameters</span></button>
        <label class="rows-limit"><span class="wide">Rows</span> <select class="select" aria-label="Most rows" @change=${(event: Event) => (this.maxRows = Number((event.target as HTMLSelectElement).value))}>
          ${LIMITS.map((limit) => html`<option value=${limit} ?selected=${limit === this.maxRows}>${count(limit)}</option>`)}
        </select></label>
        <button class="button plain" aria-label="Save" title="Save this query" @click=${this.save}>${icon("save")}<span class="wide">Save</span></button>
        <button class="button plain" aria-label="Copy link" title="Copy a link to this query and its parameters" @click=${this.share}>${icon("link")}<span class="wide">Link</span></button>
        <button class="button plain browse" aria-label="Schema, saved queries, history" aria-expanded=${this.sideOpen ? "true" : "false"} @click=${() => (this.sideOpen = !this.sideOpen)}>${icon("panel")}</button>
      </div>
    </section>`;
  }

  private fieldsOrJson(parameters: Parameter[]) {
    const values = (() => {
      try {
        return parseParameters(this.parametersText);
      } catch {
        return undefined;
      }
    })();
    return html`
      ${parameters.length && values
        ? html`<parameter-fields .parameters=${parameters} .values=${values} @values=${(event: CustomEvent<Record<string, Json>>) => this.parameterBox && replaceText(this.parameterBox, JSON.stringify(event.detail, null, 2))}></parameter-fields>`
        : nothing}
      <div class="json-parameters ${parameters.length && values ? "folded" : ""}"><span class="label muted">As JSON</span><div id="parameters"></div></div>
    `;
  }

  private resultPanel() {
    const { answer, running } = this;
    const notifications = this.explained && this.view === "plan" ? this.explained.notifications : (answer?.summary.notifications ?? this.explained?.notifications ?? []);
    const drawable = answer ? hasGraph(answer.rows) : false;
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
        ${tabs("Result", items, view, (id) => this.choose(id))}
        <span class="spread"></span>
        <p class="status number">${this.status()}</p>
        <drop-menu label="Copy" icon="copy" .disabled=${!answer} .items=${[
          { text: "Cell", hint: "Ctrl-C", icon: "copy", act: () => void this.table?.copyCell() },
          { text: "Row", hint: "Ctrl-Shift-C", icon: "copy", act: () => void this.table?.copyRow() },
          { text: "All rows", hint: "tab-separated", icon: "copy", act: () => void this.table?.copyAll() },
          { text: "All as JSON", icon: "braces", act: () => void copy(this.asJson, "JSON") },
        ]}></drop-menu>
        <drop-menu label="Download" icon="download" .disabled=${!answer} .items=${[
          { text: "CSV", hint: "these rows", icon: "download", act: () => download(toCsv(answer?.columns ?? [], this.ordered), "text/csv;charset=utf-8", "result.csv") },
          { text: "JSON", hint: "these rows", icon: "download", act: () => download(this.asJson, "application/json", "result.json") },
          { text: "Arrow", hint: "runs again", icon: "download", act: () => void this.arrow() },
        ]}></drop-menu>
      </div>
      ${this.partial && !running ? html`<div class="note warn strip">${icon("warn")}<span>${this.partial}</span></div>` : nothing}
      ${answer?.summary.cut && !running ? html`<div class="note warn strip">${icon("warn")}<span><strong>Not all of it:</strong> ${this.cutWords(answer)}</span></div>` : nothing}
      <div class="result-body" role="tabpanel" id="panel-${view}" aria-labelledby="tab-${view}">
        ${this.failure && !running ? this.failureView(this.failure) : this.body(view, drawable, notifications)}
      </div>
    </section>`;
  }

  private status() {
    if (this.running) {
      const { what, rows, stopping } = this.running;
      return html`${icon("spinner", "spinner")} ${stopping ? "Cancelling" : what} · ${duration(Math.max(this.elapsed, 0.001))}${rows ? ` · ${plural(rows, "row")}` : ""}`;
    }
    if (this.view === "plan" && this.explained) return this.explained.seconds === null ? "Explained, not run" : `Profiled in ${duration(this.explained.seconds)}`;
    if (!this.answer) return "";
    const { summary } = this.answer;
    return html`${plural(summary.rows, "row")} <span class="muted" title="In the service; until all of it was here: ${duration(this.seconds ?? 0)}">in ${duration(summary.seconds)}</span>`;
  }

  private body(view: View, drawable: boolean, notifications: Notification[]) {
    const { answer } = this;
    if (view === "plan") return this.planView();
    if (view === "messages") return this.messages(notifications);
    if (!answer) return this.running ? html`<div class="empty">${icon("spinner", "spinner")}<p>${this.running.what} …</p></div>` : this.welcome();
    if (view === "table") {
      if (!answer.rows.length) return html`<div class="empty">${icon("table")}<p><strong>No rows.</strong> The query ran and found nothing${answer.columns.length ? html`; its columns would be <code>${answer.columns.join(", ")}</code>` : ""}.</p><p>Names of labels, types and properties are told apart by capitals; the schema beside has them.</p></div>`;
      return html`<result-table .columns=${answer.columns} .rows=${answer.rows} @open-cell=${(event: CustomEvent<{ column: string; value: Json }>) => (this.cell = event.detail)}></result-table>`;
    }
    if (view === "json") return html`<div id="json-view"></div>${answer.rows.length > 5000 ? html`<p class="foot muted">The first 5,000 of ${count(answer.rows.length)} rows; Download has all.</p>` : nothing}`;
    if (!drawable) return html`<div class="empty">${icon("graph")}<p><strong>Nothing to draw.</strong> A graph needs nodes, relationships or paths in the result: return <code>p</code> of <code>MATCH p = (a)-[r]-(b)</code>, or <code>a, r, b</code>.</p></div>`;
    if (this.graphFailed) return html`<div class="empty">${icon("warn")}<p><strong>The graph could not be drawn.</strong> ${this.graphFailed}</p></div>`;
    if (!this.graph || !this.graphReady) return html`<div class="empty">${icon("spinner", "spinner")}<p>Drawing …</p></div>`;
    return html`<graph-view .graph=${this.graph} ?expandable=${true} @expand=${this.expand}></graph-view>`;
  }

  private planView() {
    if (!this.explained) return html`<div class="empty">${icon(this.running ? "spinner" : "tree", this.running ? "spinner" : "")}<p>${this.running ? `${this.running.what} …` : "Explain shows how the database would run the query; Profile runs it and counts rows and database hits."}</p></div>`;
    return html`${this.explainedQuery !== this.query ? html`<div class="note strip">${icon("info")}<span>The query was changed since; Explain again to see its plan.</span></div>` : nothing}<plan-tree .plan=${this.explained.plan}></plan-tree>`;
  }

  private messages(notifications: Notification[]) {
    return html`<ul class="messages" tabindex="0" aria-label="Messages of the database">
      ${notifications.map((notification) => {
        const offset = this.offsetOf(notification);
        return html`<li>
          ${icon(notification.severity === "WARNING" ? "warn" : "info", notification.severity === "WARNING" ? "warning" : "")}
          <div><p><strong>${notification.title}</strong> ${offset === undefined ? nothing : html`<button class="button small" @click=${() => this.jump(offset)}>Line ${notification.line}, column ${notification.column}</button>`}</p><p class="muted">${notification.description}</p><p class="muted mono code">${notification.code}</p></div>
        </li>`;
      })}
    </ul>`;
  }

  private jump(offset: number): void {
    if (!this.editor) return;
    const { from, to } = tokenAt(this.query, offset);
    goTo(this.editor, from, to);
  }

  private failureView(failure: Failure) {
    return html`<div class="failure ${failure.tone}" role="alert">
      ${icon(failure.title.startsWith("Refused") ? "refuse" : "warn")}
      <div>
        <h2>${failure.title}</h2>
        ${failure.detail ? html`<p>${failure.detail}</p>` : nothing}
        ${failure.excerpt ? html`<pre class="excerpt" tabindex="0"><span class="muted">${failure.at?.line}</span>  ${failure.excerpt.before}<mark>${failure.excerpt.wrong || " "}</mark>${failure.excerpt.after}</pre>` : nothing}
        ${failure.at ? html`<p><button class="button small" @click=${() => this.jump(failure.at?.from ?? 0)}>Go to line ${failure.at.line}, column ${failure.at.column}</button></p>` : nothing}
        ${failure.hint ? html`<p class="muted">${failure.hint}</p>` : nothing}
      </div>
    </div>`;
  }

  private welcome() {
    return html`<div class="empty">
      ${icon("graph")}
      <p><strong>Ask the network anything.</strong> Any query that reads may run here; none can change a thing. Begin with one of these, or with a saved one.</p>
      <div class="examples">${EXAMPLES.map((example) => html`<button class="button" @click=${() => (this.load(example.query, example.parameters ?? ""), this.editor?.focus())}>${example.title}</button>`)}</div>
      <p class="keys"><kbd>Ctrl ↵</kbd> runs · <kbd>Esc</kbd> cancels · <kbd>Ctrl Space</kbd> completes</p>
    </div>`;
  }
}
