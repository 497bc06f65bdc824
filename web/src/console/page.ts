import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { askJson, Problem } from "../shared/api";
import { NO_CYPHER, principal } from "../shared/caller";
import { announce, copy, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { onRecovery } from "../shared/readiness";
import { tabs } from "../shared/tabs";
import type { Json } from "../shared/values";
import { parametersOf } from "./cypher";
import { Diagnostics } from "./diagnostics";
import { Draft } from "./draft";
import type { HistoryEntry } from "./history";
import type { Edit } from "./hints";
import { QueryInputs } from "./inputs";
import { fieldsOf, firstMissing, type ParameterField } from "./parameter-names";
import type { ParameterType } from "./parameters";
import type { QueryRequest } from "./requests";
import type { Example, ResultPanel } from "./result-panel";
import type { SaveDialog } from "./save-dialog";
import type { SavedQuery } from "./saved-queries";
import type { Schema } from "./schema";
import { Session } from "./session";
import { fromFragment, toFragment } from "./share";
import { Splitter } from "./splitter";
import { toolbar, type ToolbarActions } from "./toolbar";
import "../shared/header";
import "./history-panel";
import "./parameters";
import "./result-panel";
import "./save-dialog";
import "./saved-queries";
import "./schema-tree";

type SideTab = "schema" | "saved" | "history";

const EXAMPLES: [Example, ...Example[]] = [
  { title: "Sample of the network", query: "MATCH p = (a:Member)-[:CONNECTED]-(b:Member)\nRETURN p\nLIMIT 60" },
  { title: "Largest organizations", query: "MATCH (member:Member)-[:AFFILIATED]->(place:Organization)\nRETURN place.name AS organization, count(DISTINCT member) AS members\nORDER BY members DESC, organization\nLIMIT 25" },
  { title: "Most connected members", query: "MATCH (member:Member)\nRETURN member.id AS id, member.name AS name, COUNT { (member)-[:CONNECTED]-() } AS connections\nORDER BY connections DESC, id\nLIMIT 25" },
];

const inJson = (values: Record<string, Json>): string => (Object.keys(values).length ? JSON.stringify(values, null, 2) : "");

/** The console: composes the query with its editors, the session that runs it, the result, and the side panel. */
@customElement("console-page")
export class ConsolePage extends PageElement {
  @state() private side: SideTab = "schema";
  @state() private sideOpen = false;
  @state() private schema: Schema | undefined;
  @state() private schemaError = "";
  @state() private parametersShown = false;
  @state() private saved: SavedQuery | undefined;
  @state() private link: "none" | "opened" | "damaged" = "none";
  @state() private mayQuery = true;
  @state() private types = new Map<string, ParameterType>();
  private endRecovery: (() => void) | undefined;
  @query("result-panel") private readonly results!: ResultPanel;
  @query("save-dialog") private readonly saveDialog!: SaveDialog;
  private readonly draft = new Draft(this, EXAMPLES[0].query);
  private readonly inputs: QueryInputs = new QueryInputs(this, this.draft, {
    schema: () => this.schema,
    parameterNames: () => (this.saved?.parameters ?? []).map(({ name }) => name),
    changed: () => this.diagnostics.schedule(),
    run: () => void this.run(),
  });
  private readonly diagnostics: Diagnostics = new Diagnostics(this, this.inputs);
  private readonly session = new Session(this);
  private readonly splitter = new Splitter(this);

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.keyed);
    window.addEventListener("hashchange", this.openLink);
    window.addEventListener("token-changed", this.loadSchema);
    window.addEventListener("caller-changed", this.callerChanged);
    this.endRecovery = onRecovery(() => this.recover());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.keyed);
    window.removeEventListener("hashchange", this.openLink);
    window.removeEventListener("token-changed", this.loadSchema);
    window.removeEventListener("caller-changed", this.callerChanged);
    this.endRecovery?.();
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated) this.parametersShown = this.draft.parameters.trim() !== "";
  }

  protected override firstUpdated(): void {
    this.inputs.start();
    void this.loadSchema();
    void this.openLink();
    this.diagnostics.schedule();
  }

  private callerChanged = (): void => {
    const { kind, mayQuery } = principal();
    this.mayQuery = mayQuery || kind === "unknown";
  };

  /** Loads what failed while the database was away. A query runs again only when told to. */
  private recover(): void {
    if (this.schemaError) void this.loadSchema();
    window.dispatchEvent(new Event("saved-changed"));
    if (!this.session.failure?.passing) return;
    this.session.clearFailure();
    toast("The database is back. You can run your query again.");
  }

  private loadSchema = async (): Promise<void> => {
    try {
      this.schema = await askJson<Schema>("cypher/schema");
      this.schemaError = "";
    } catch (error) {
      this.schemaError = (error as Error).message;
    }
  };

  /** A query that a link brought; it runs only when told to. */
  private openLink = async (): Promise<void> => {
    try {
      const shared = await fromFragment(location.hash);
      if (!shared) return;
      this.load(shared.query, shared.parameters);
      this.link = "opened";
      if (shared.saved) this.saved = await askJson<SavedQuery>(`cypher/saved/${encodeURIComponent(shared.saved)}/definition`, { quiet: true }).catch(() => undefined);
    } catch {
      this.link = "damaged";
    }
  };

  private load(query: string, parameters: string, saved?: SavedQuery): void {
    this.saved = saved;
    this.link = "none";
    this.sideOpen = false;
    this.session.clearFailure();
    this.inputs.load(query, parameters);
    this.parametersShown = parameters.trim() !== "" || parametersOf(query).length > 0;
  }

  private openSaved(saved: SavedQuery): void {
    this.load(saved.query, inJson(Object.fromEntries(saved.parameters.map(({ name, default: value }) => [name, value]))), saved);
    announce(`${saved.title} opened`);
    this.inputs.focus();
  }

  private openUnsaved(query: string, parameters: Record<string, Json> = {}): void {
    this.load(query, inJson(parameters));
    this.inputs.focus();
  }

  private fields(values: Record<string, Json>): ParameterField[] {
    return fieldsOf(this.draft.query, values, this.saved, this.types);
  }

  private keyed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && this.session.running) void this.session.cancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.run();
    else {
      if (event.key === "Escape") this.sideOpen = false;
      return;
    }
    event.preventDefault();
  };

  /** The query to run or explain; undefined if there is nothing to run yet, after showing the reason. */
  private request(): QueryRequest | undefined {
    const parameters = this.inputs.values();
    if (!parameters) {
      this.parametersShown = true;
      toast("The parameters are not valid JSON");
      return undefined;
    }
    const { query } = this.draft;
    if (!this.mayQuery) {
      toast(NO_CYPHER);
      return undefined;
    }
    if (!query.trim()) toast("Enter a query to run");
    return !query.trim() || this.session.running ? undefined : { query, parameters };
  }

  /** Before a query is sent: its draft is stored, and checks of the text end. */
  private prepare(): void {
    this.diagnostics.cancel();
    this.draft.store();
    this.link = "none";
  }

  private async run(): Promise<void> {
    const request = this.request();
    if (!request) return;
    const missing = firstMissing(this.fields(request.parameters), request.parameters);
    if (missing) return this.askForValue(missing.name);
    this.prepare();
    const end = await this.session.run(request);
    if (!(end instanceof Error)) this.diagnostics.showNotifications(end.summary.notifications);
    else if (this.session.result) this.diagnostics.showNotifications([]);
    else if (end instanceof Problem) {
      this.diagnostics.showProblem(end);
      const [missed] = end.document.missing_parameters ?? [];
      if (missed) await this.askForValue(missed);
    }
  }

  /** Opens the form at a parameter. */
  private async askForValue(name: string): Promise<void> {
    this.parametersShown = true;
    toast(`$${name} needs a value`);
    await this.updateComplete;
    this.querySelector<HTMLElement>(`#parameter-${CSS.escape(name)}`)?.focus();
  }

  private async explain(profile: boolean): Promise<void> {
    const request = this.request();
    if (!request) return;
    this.prepare();
    this.results.view = "plan";
    const end = await this.session.explain(request, profile);
    if (!(end instanceof Error)) this.diagnostics.showNotifications(end.notifications, request.parameters);
    else if (end instanceof Problem) this.diagnostics.showProblem(end);
  }

  private async share(): Promise<void> {
    const { query, parameters } = this.draft;
    history.replaceState(null, "", await toFragment({ query, parameters, ...(this.saved && { saved: this.saved.name }) }));
    await copy(location.href, "Link");
  }

  private save(): void {
    void this.saveDialog.show(this.draft.query, this.inputs.values() ?? {}, this.saved);
  }

  private applyFix(edit: Edit): void {
    this.inputs.edit(edit);
    void this.run();
  }

  private readonly actions: ToolbarActions = {
    run: () => void this.run(),
    cancel: () => void this.session.cancel(),
    explain: () => void this.explain(false),
    profile: () => void this.explain(true),
    toggleParameters: () => (this.parametersShown = !this.parametersShown),
    limitRows: (rows) => (this.session.maxRows = rows),
    save: () => this.save(),
    share: () => void this.share(),
    toggleSide: () => (this.sideOpen = !this.sideOpen),
  };

  protected override render() {
    return html`
      <app-header current="console"></app-header>
      <main id="main" tabindex="-1" class="console ${this.sideOpen ? "side-open" : ""}">
        <h1 class="visually-hidden">Cypher console</h1>
        ${this.sidePanel()}
        <div class="work">
          ${this.editorPanel()} ${this.splitter.render()}
          <result-panel
            .session=${this.session}
            .query=${this.draft.query}
            .examples=${EXAMPLES}
            @explain=${this.actions.explain}
            @fix=${(event: CustomEvent<Edit>) => this.applyFix(event.detail)}
            @again=${this.actions.run}
            @example=${(event: CustomEvent<string>) => this.openUnsaved(event.detail)}
            @go-to=${(event: CustomEvent<{ from: number; to: number }>) => this.inputs.goTo(event.detail.from, event.detail.to)}
          ></result-panel>
        </div>
      </main>
      <save-dialog @saved=${(event: CustomEvent<SavedQuery>) => (this.saved = event.detail)}></save-dialog>
    `;
  }

  private sidePanel() {
    const panels: Record<SideTab, TemplateResult> = {
      schema: html`<schema-tree .schema=${this.schema} failed=${this.schemaError} @retry=${this.loadSchema} @insert=${this.insert}></schema-tree>`,
      saved: html`<saved-queries current=${this.saved?.name ?? ""} @open=${(event: CustomEvent<SavedQuery>) => this.openSaved(event.detail)} @removed=${(event: CustomEvent<string>) => this.saved?.name === event.detail && (this.saved = undefined)}></saved-queries>`,
      history: html`<history-panel @open=${({ detail }: CustomEvent<HistoryEntry>) => this.openUnsaved(detail.query, detail.parameters)}></history-panel>`,
    };
    return html`<aside class="side" aria-label="Schema, saved queries, history">
      <div class="side-tabs">
        ${tabs("Browse", [{ id: "schema", text: "Schema" }, { id: "saved", text: "Saved" }, { id: "history", text: "History" }], this.side, (id) => (this.side = id as SideTab))}
        <button class="button square plain small close-side" aria-label="Close" @click=${this.actions.toggleSide}>${icon("close")}</button>
      </div>
      <div class="side-panel" role="tabpanel" id="panel-${this.side}" aria-labelledby="tab-${this.side}" tabindex="0">${panels[this.side]}</div>
    </aside>`;
  }

  private insert(event: CustomEvent<string>): void {
    this.inputs.insert(event.detail);
    this.sideOpen = false;
  }

  private editorPanel() {
    const { session, parametersShown, sideOpen } = this;
    const { parametersError } = this.inputs;
    return html`<section class="panel editor" aria-label="Query">
      ${this.mayQuery ? nothing : html`<div class="note warn strip" role="status">${icon("key")}<span><strong>You cannot run queries.</strong> ${NO_CYPHER}</span></div>`} ${this.linkNote()} ${this.savedHead()}
      <div class="inputs ${parametersShown ? "with-parameters" : ""}">
        <div id="query"></div>
        <div class="parameters" ?hidden=${!parametersShown} role="group" aria-label="Parameters">
          ${this.parameterInputs()}
          <p class="wrong" role="status">${parametersError}</p>
        </div>
      </div>
      ${toolbar({ session, refused: this.mayQuery ? "" : NO_CYPHER, parametersShown, sideOpen, parameterCount: parametersOf(this.draft.query).length, parametersWrong: parametersError !== "" }, this.actions)}
    </section>`;
  }

  private linkNote() {
    if (this.link === "opened") return html`<div class="note strip">${icon("link")}<span><strong>Opened from a link.</strong> The query has not run yet. Review it, then run it.</span></div>`;
    if (this.link === "damaged") return html`<div class="note bad strip" role="alert">${icon("warn")}<span><strong>The link is incomplete.</strong> Ask for a new one.</span></div>`;
    return nothing;
  }

  private savedHead() {
    const { saved } = this;
    if (!saved) return nothing;
    const changed = saved.query.trim() !== this.draft.query.trim();
    return html`<div class="saved-head">
      <span class="what"><strong>${saved.title}</strong> ${changed ? html`<span class="badge accent">edited</span> ` : nothing}<span class="muted">${saved.description}</span></span>
      <button class="button square plain small" aria-label="Close saved query" title="Close the saved query and keep its text" @click=${() => (this.saved = undefined)}>${icon("close")}</button>
    </div>`;
  }

  private parameterInputs() {
    const values = this.inputs.parsed();
    const fields = values ? this.fields(values) : [];
    return html`
      ${fields.length ? html`<parameter-fields .parameters=${fields} .values=${values} @type=${({ detail }: CustomEvent<{ name: string; type: ParameterType }>) => (this.types = new Map(this.types).set(detail.name, detail.type))} @values=${(event: CustomEvent<Record<string, Json>>) => this.inputs.setParameters(JSON.stringify(event.detail, null, 2))}></parameter-fields>` : values ? html`<p class="hint">Write <code>$name</code> in the query to get a field for it here.</p>` : nothing}
      <div class="json-parameters"><span class="label muted">As JSON</span><div id="parameters"></div></div>
    `;
  }
}
