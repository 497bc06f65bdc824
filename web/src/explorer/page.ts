import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { Problem, segment } from "../shared/api";
import { announce, copy, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { tabs } from "../shared/tabs";
import { plural } from "../shared/values";
import { hasMembers, searchAll, searchAs, get, degreeText, principal, type EgoNetwork, type Introductions, type Person } from "./requests";
import { aborted, failureNote } from "./failure";
import "../shared/header";
import "./network-graph";
import "./pair";
import "./picker";
import "./review";
import "./suggestions";

const VIEWS = ["pair", "suggestions", "review"] as const;
type View = (typeof VIEWS)[number];
/** Ways between two members that are drawn. */
const PATHS = 5;

/** Whose network is looked at, who it is compared with, and what stands beside it: all of it in the address. */
@customElement("explorer-page")
export class ExplorerPage extends PageElement {
  @state() private viewer = "";
  @state() private other = "";
  @state() private view: View = "pair";
  @state() private network: EgoNetwork | undefined;
  @state() private person: Person | undefined;
  @state() private paths: Introductions | undefined;
  @state() private error: unknown;
  @state() private otherError: unknown;
  @state() private isEmpty = false;
  @state() private revision = 0;
  @state() private ignoredViewer = "";
  private networkRequest: AbortController | undefined;
  private otherRequest: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("popstate", this.read);
    window.addEventListener("token-changed", this.tokenChanged);
    this.read();
    if (!this.viewer) void this.checkForMembers();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("popstate", this.read);
    window.removeEventListener("token-changed", this.tokenChanged);
  }

  private tokenChanged = (): void => {
    this.network = this.person = this.paths = undefined;
    this.read();
    if (!this.viewer) void this.checkForMembers();
  };

  /** What the address says. A member's token sees that member's network only. */
  private read = (): void => {
    const query = new URLSearchParams(location.search);
    const { member } = principal();
    const asked = query.get("viewer") ?? "";
    this.ignoredViewer = member && asked && asked !== member ? asked : "";
    const shown = query.get("show") as View;
    this.view = VIEWS.includes(shown) ? shown : "pair";
    this.show(member ?? asked, query.get("other") ?? "");
  };

  private go(change: { viewer?: string; other?: string; view?: View }): void {
    const { viewer, other, view } = { viewer: this.viewer, other: this.other, view: this.view, ...change };
    const query = new URLSearchParams({ ...(viewer && { viewer }), ...(other && { other }), ...(view !== "pair" && { show: view }) });
    history.pushState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
    this.ignoredViewer = "";
    this.view = view;
    this.show(viewer, other);
  }

  private show(viewer: string, other: string): void {
    const [sameViewer, sameOther] = [viewer === this.viewer && this.network !== undefined, other === this.other && this.person !== undefined];
    this.viewer = viewer;
    this.other = other === viewer ? "" : other;
    if (!sameViewer) {
      this.network = undefined;
      void this.loadAround();
    }
    if (!sameViewer || !sameOther) {
      this.person = undefined;
      void this.loadOther();
    }
  }

  private async loadAround(): Promise<void> {
    this.networkRequest?.abort();
    const { signal } = (this.networkRequest = new AbortController());
    this.error = undefined;
    if (!this.viewer || principal().kind === "analyst") return;
    try {
      const network = await get<EgoNetwork>(this.viewer, "network/around?limit=60", signal);
      if (signal.aborted) return;
      this.network = network;
      this.setTitle();
      if (!this.other) announce(`The network of ${network.name}: ${plural(network.connections, "connection")}`);
    } catch (error) {
      if (!aborted(error) && !signal.aborted) this.error = error;
    }
  }

  private async loadOther(): Promise<void> {
    this.otherRequest?.abort();
    const { signal } = (this.otherRequest = new AbortController());
    this.otherError = this.paths = undefined;
    if (!this.viewer || !this.other || principal().kind === "analyst") return;
    try {
      const [person, paths] = await Promise.all([
        get<Person>(this.viewer, `profiles/${segment(this.other)}`, signal),
        get<Introductions>(this.viewer, `introductions/${segment(this.other)}?limit=${PATHS}`, signal),
      ]);
      if (signal.aborted) return;
      this.person = person;
      this.paths = paths;
      this.setTitle();
      announce(`Compared with ${person.name}: ${degreeText(paths.degree)}`);
    } catch (error) {
      if (aborted(error) || signal.aborted) return;
      this.otherError = error;
    }
  }

  private setTitle(): void {
    const names = [this.network?.name, this.other && this.person?.name].filter(Boolean).join(" and ");
    document.title = `${names ? `${names} · ` : ""}Explorer · graphsvc`;
  }

  private async checkForMembers(): Promise<void> {
    if (principal().kind === "member") return;
    try {
      this.isEmpty = !(await hasMembers());
    } catch (error) {
      this.error = error;
    }
  }

  /** After an action: what it changed is read again, what stands stays until then. */
  private async changed(): Promise<void> {
    this.revision++;
    await Promise.all([this.loadAround(), this.other ? this.reloadPaths() : undefined]);
  }

  private async reloadPaths(): Promise<void> {
    const asked = [this.viewer, this.other].join(" ");
    try {
      const paths = await get<Introductions>(this.viewer, `introductions/${segment(this.other)}?limit=${PATHS}`);
      if (asked === [this.viewer, this.other].join(" ")) this.paths = paths;
    } catch {
      // Whoever was blocked is not found any more; the panel says so.
      this.paths = undefined;
    }
  }

  private compare = (event: CustomEvent<string>): void => this.go(event.detail === this.viewer ? { view: "pair" } : { other: event.detail, view: "pair" });
  private switchViewer = (event: CustomEvent<string>): void => this.go({ viewer: event.detail, other: "" });

  private pickers() {
    const { kind, member } = principal();
    const canSwitch = kind === "unrestricted" || kind === "service";
    const viewer: Person | undefined = this.network ?? (this.viewer ? { id: this.viewer, name: this.viewer } : undefined);
    const other: Person | undefined = this.other ? (this.person ?? { id: this.other, name: this.other }) : undefined;
    return html`<form class="pickers" role="search" aria-label="Members" @submit=${(event: Event) => event.preventDefault()}>
      ${member
        ? html`<div class="field fixed-viewer"><span class="label">Whose network</span><p class="is">${icon("key")} <strong>${viewer?.name}</strong> <span class="muted">as the token says</span></p></div>`
        : html`<member-picker name="viewer" label="Whose network" .person=${viewer} .find=${searchAll} ?disabled=${kind === "analyst"} @pick=${(event: CustomEvent<string>) => this.go({ viewer: event.detail })}></member-picker>`}
      ${canSwitch ? html`<button class="button square swap" type="button" aria-label="Swap the two" title="Swap the two" ?disabled=${!this.viewer || !this.other} @click=${() => this.go({ viewer: this.other, other: this.viewer })}>${icon("swap")}</button>` : nothing}
      <member-picker name="other" label="Compared with" .person=${other} .find=${(text: string, signal: AbortSignal) => searchAs(this.viewer, text, signal)} ?disabled=${!this.viewer || kind === "analyst"} @pick=${(event: CustomEvent<string>) => this.go({ other: event.detail, view: "pair" })}></member-picker>
      ${this.other ? html`<button class="button square plain" type="button" aria-label="Compare with nobody" title="Compare with nobody" @click=${() => this.go({ other: "" })}>${icon("close")}</button>` : nothing}
      <span class="spread"></span>
      ${this.viewer ? html`<button class="button" type="button" @click=${() => void copy(location.href, "Link")}>${icon("link")} Link</button>` : nothing}
    </form>`;
  }

  private stage() {
    if (principal().kind === "analyst") {
      return html`<div class="empty">${icon("key")}<p><strong>This token does not speak for a member.</strong> An analyst's token asks in Cypher, in the <a href="console">Console</a>. A network is looked at with the eyes of one of its members: that needs a token with the scope <code>service</code>, or the member's own.</p></div>`;
    }
    if (this.error) {
      const lost = this.error instanceof Problem && this.error.kind === "member-not-found";
      return html`<div class="empty">${failureNote(this.error, () => { if (this.viewer) void this.loadAround(); else void this.checkForMembers().then(() => (this.error = undefined)); })}${lost ? html`<p>Type a name above, and take one of the members found.</p>` : nothing}</div>`;
    }
    if (!this.viewer && this.isEmpty) {
      return html`<div class="empty">${icon("graph")}<p><strong>There are no members yet.</strong> Load a network: <code>graphsvc import FOLDER</code> takes your own, <code>graphsvc demo</code> brings one to try. Then come back.</p></div>`;
    }
    if (!this.viewer) return html`<div class="empty">${icon("person")}<p><strong>Whose network?</strong> Type a member's name above to see the people around them.</p></div>`;
    const canSwitch = principal().kind !== "member";
    return html`<network-graph .network=${this.network} .other=${this.person} .paths=${this.paths} ?canSwitchViewer=${canSwitch} @compare=${this.compare} @switch-viewer=${this.switchViewer}></network-graph>`;
  }

  private overview() {
    const { network } = this;
    if (this.other && this.otherError) return html`${failureNote(this.otherError, () => void this.loadOther())}${this.network ? html`<member-panel .from=${this.network} .to=${{ id: this.other, name: this.other }} @changed=${() => void this.loadOther()}></member-panel>` : nothing}`;
    if (this.other || !network) return html`<p class="waiting muted" role="status">${icon("spinner", "spinner")} Reading …</p>`;
    return html`<section aria-labelledby="best-title">
      <h2 id="best-title">${network.name}</h2>
      ${network.headline ? html`<p class="muted">${network.headline}</p>` : nothing}
      <p class="hint">Pick another member above, in the picture or here: how far apart the two are, who can introduce them, whom both know, what each may do.</p>
      ${network.members.length ? html`<h3>Best connected around ${network.name.split(" ")[0]}</h3>` : nothing}
      <ul class="people">
        ${network.members.slice(0, 12).map((person) => html`<li><button class="link" @click=${() => this.go({ other: person.id })}>${person.name}</button> <span class="muted">${person.headline}</span></li>`)}
      </ul>
    </section>`;
  }

  private sidebar() {
    const { network } = this;
    if (!this.viewer || this.error || principal().kind === "analyst") return nothing;
    const shown = {
      pair: () => (this.other && this.person && network ? html`<pair-panel .viewer=${network} .other=${this.person} .paths=${this.paths} .revision=${this.revision} @compare=${this.compare} @changed=${() => void this.changed()}></pair-panel>` : this.overview()),
      suggestions: () => html`<suggestion-list .viewer=${network} @compare=${this.compare} @changed=${() => void this.changed()}></suggestion-list>`,
      review: () => html`<network-review .viewer=${network} .revision=${this.revision}></network-review>`,
    };
    return html`<section class="panel sidebar" aria-label="About ${network?.name ?? this.viewer}">
      ${tabs("What is shown", [{ id: "pair", text: this.other ? "The two" : "Overview" }, { id: "suggestions", text: "Suggestions" }, { id: "review", text: "Review" }], this.view, (id) => this.go({ view: id as View }))}
      <div class="content" role="tabpanel" id="panel-${this.view}" aria-labelledby="tab-${this.view}" tabindex="0">${shown[this.view]()}</div>
    </section>`;
  }

  protected override render() {
    return html`
      <app-header current="explorer"></app-header>
      <main id="main" tabindex="-1" class="explorer ${this.viewer ? "with-viewer" : ""}">
        <h1 class="visually-hidden">Network explorer</h1>
        ${this.pickers()}
        ${this.ignoredViewer ? html`<p class="note warn notice" role="status">${icon("info")}<span>The link shows the network of ${this.ignoredViewer}. This token speaks for ${this.viewer} only, whose network is here instead.</span></p>` : nothing}
        <section class="panel stage-panel" aria-label="The network around them">${this.stage()}</section>
        ${this.sidebar()}
      </main>
    `;
  }
}
