import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { Problem, segment } from "../shared/api";
import { principal } from "../shared/caller";
import { announce, copy, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { onRecovery } from "../shared/readiness";
import { tabs } from "../shared/tabs";
import { plural } from "../shared/values";
import { hasMembers, searchAll, searchAs, get, degreeText, similarName, type EgoNetwork, type Introductions, type Person } from "./requests";
import { aborted, failureNote, mayPass } from "./failure";
import "../shared/header";
import "./network-graph";
import "./overview";
import "./pair";
import "./picker";
import "./review";
import "./suggestions";

const VIEWS = ["pair", "suggestions", "review"] as const;
type View = (typeof VIEWS)[number];
/** Paths between two members that are drawn at most. */
const PATHS = 5;

/** The explorer: the viewer, the member to compare with and the tab, all of them kept in the address. */
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
  private allowed = "";
  private endRecovery: (() => void) | undefined;
  private networkRequest: AbortController | undefined;
  private otherRequest: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("popstate", this.read);
    window.addEventListener("caller-changed", this.callerChanged);
    this.endRecovery = onRecovery(() => this.recover());
    this.allowed = JSON.stringify(principal());
    this.read();
    if (!this.viewer) void this.checkForMembers();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("popstate", this.read);
    window.removeEventListener("caller-changed", this.callerChanged);
    this.endRecovery?.();
  }

  /** Somebody else is signed in, or may do something else than the token seemed to say. */
  private callerChanged = (): void => {
    const allowed = JSON.stringify(principal());
    if (allowed === this.allowed) return;
    this.allowed = allowed;
    this.requestUpdate();
    this.network = this.person = this.paths = undefined;
    this.read();
    if (!this.viewer) void this.checkForMembers();
  };

  /** Loads what failed while the database was away. */
  private recover(): void {
    if (this.error && mayPass(this.error)) this.retry();
    if (this.otherError && mayPass(this.otherError)) void this.loadOther();
  }

  private retry = (): void => {
    if (this.viewer) void this.loadAround();
    else void this.checkForMembers();
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
      if (!this.other) announce(`Network of ${network.member.name}: ${plural(network.connections, "connection")}`);
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
      announce(`Comparing with ${person.name}: ${degreeText(paths.degree)}`);
    } catch (error) {
      if (aborted(error) || signal.aborted) return;
      this.otherError = error;
    }
  }

  private setTitle(): void {
    const names = [this.network?.member.name, this.other && this.person?.name].filter(Boolean).join(" and ");
    document.title = `${names ? `${names} · ` : ""}Explorer · graphsvc`;
  }

  private async checkForMembers(): Promise<void> {
    if (!["unrestricted", "service", "unknown"].includes(principal().kind)) return;
    this.error = undefined;
    try {
      this.isEmpty = !(await hasMembers());
    } catch (error) {
      this.error = error;
    }
  }

  /** Reloads what an action changed; the current content stays until then. */
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
      // A blocked member is not found any more; the panel explains it.
      this.paths = undefined;
    }
  }

  private compare = (event: CustomEvent<string>): void => this.go(event.detail === this.viewer ? { view: "pair" } : { other: event.detail, view: "pair" });
  private switchViewer = (event: CustomEvent<string>): void => this.go({ viewer: event.detail, other: "" });

  private pickers() {
    const { kind, member, mayQuery } = principal();
    const canSwitch = kind !== "member" && kind !== "analyst";
    const reason = kind === "analyst" ? "Your token does not belong to a member, and does not let you act for one." : "";
    const viewer: Person | undefined = this.network?.member ?? (this.viewer ? { id: this.viewer, name: this.viewer } : undefined);
    const other: Person | undefined = this.other ? (this.person ?? { id: this.other, name: this.other }) : undefined;
    return html`<form class="pickers" role="search" aria-label="Members" @submit=${(event: Event) => event.preventDefault()}>
      ${member
        ? html`<div class="field fixed-viewer"><span class="label">Member</span><p class="is">${icon("key")} <strong>${viewer?.name}</strong> <span class="muted">from your token</span></p></div>`
        : html`<member-picker name="viewer" label="Member" .person=${viewer} .find=${searchAll} .similar=${similarName} reason=${reason} ?disabled=${kind === "analyst"} @pick=${(event: CustomEvent<string>) => this.go({ viewer: event.detail })}></member-picker>`}
      ${canSwitch ? html`<button class="button square swap" type="button" aria-label="Swap members" title="Swap members" ?disabled=${!this.viewer || !this.other} @click=${() => this.go({ viewer: this.other, other: this.viewer })}>${icon("swap")}</button>` : nothing}
      <member-picker name="other" label="Compare with" .person=${other} .find=${(text: string, signal: AbortSignal) => searchAs(this.viewer, text, signal)} .similar=${mayQuery ? similarName : undefined} reason=${reason || "Choose the first member before."} ?disabled=${!this.viewer || kind === "analyst"} @pick=${(event: CustomEvent<string>) => this.go({ other: event.detail, view: "pair" })}></member-picker>
      ${this.other ? html`<button class="button square plain" type="button" aria-label="Clear comparison" title="Clear comparison" @click=${() => this.go({ other: "" })}>${icon("close")}</button>` : nothing}
      <span class="spread"></span>
      ${this.viewer ? html`<button class="button" type="button" @click=${() => void copy(location.href, "Link")}>${icon("link")} Copy link</button>` : nothing}
    </form>`;
  }

  private stage() {
    if (principal().kind === "analyst") {
      return html`<div class="empty">${icon("key")}<p><strong>Your token does not belong to a member.</strong> Analyst tokens can run Cypher in the <a href="console">Console</a>. To explore a network, use a member's token, or one with the scope <code>service</code>.</p></div>`;
    }
    if (this.error) {
      const lost = this.error instanceof Problem && this.error.kind === "member-not-found";
      return html`<div class="empty">${failureNote(this.error, this.retry)}${lost ? html`<p>Search for another member above.</p>` : nothing}</div>`;
    }
    if (!this.viewer && this.isEmpty) {
      return html`<div class="empty">${icon("graph")}<p><strong>There are no members yet.</strong> Import your own network with <code>graphsvc import FOLDER</code>, or start with the sample network: <code>graphsvc demo</code>.</p></div>`;
    }
    if (!this.viewer) return html`<div class="empty">${icon("person")}<p><strong>Choose a member.</strong> Search by name or ID above to see their network.</p></div>`;
    const canSwitch = principal().kind !== "member";
    return html`<network-graph .network=${this.network} .other=${this.person} .paths=${this.paths} ?canSwitchViewer=${canSwitch} @compare=${this.compare} @switch-viewer=${this.switchViewer}></network-graph>`;
  }

  private overview() {
    const { network } = this;
    if (this.other && this.otherError) return html`${failureNote(this.otherError, () => void this.loadOther())}${this.network ? html`<member-panel .from=${this.network.member} .to=${{ id: this.other, name: this.other }} @changed=${() => void this.loadOther()}></member-panel>` : nothing}`;
    if (this.other || !network) return html`<p class="waiting muted" role="status">${icon("spinner", "spinner")} Loading…</p>`;
    return html`<network-overview .network=${network} .revision=${this.revision} @compare=${(event: CustomEvent<string>) => this.go({ other: event.detail })}></network-overview>`;
  }

  private sidebar() {
    const { network } = this;
    if (!this.viewer || this.error || principal().kind === "analyst") return nothing;
    const shown = {
      pair: () => (this.other && this.person && network ? html`<pair-panel .viewer=${network.member} .other=${this.person} .paths=${this.paths} .revision=${this.revision} @compare=${this.compare} @changed=${() => void this.changed()}></pair-panel>` : this.overview()),
      suggestions: () => html`<suggestion-list .viewer=${network?.member} @compare=${this.compare} @changed=${() => void this.changed()}></suggestion-list>`,
      review: () => html`<network-review .viewer=${network?.member} .revision=${this.revision}></network-review>`,
    };
    return html`<section class="panel sidebar" aria-label="About ${network?.member.name ?? this.viewer}">
      ${tabs("Details", [{ id: "pair", text: this.other ? "Comparison" : "Overview" }, { id: "suggestions", text: "Suggestions" }, { id: "review", text: "Review" }], this.view, (id) => this.go({ view: id as View }))}
      <div class="content" role="tabpanel" id="panel-${this.view}" aria-labelledby="tab-${this.view}" tabindex="0">${shown[this.view]()}</div>
    </section>`;
  }

  protected override render() {
    return html`
      <app-header current="explorer"></app-header>
      <main id="main" tabindex="-1" class="explorer ${this.viewer ? "with-viewer" : ""}">
        <h1 class="visually-hidden">Network explorer</h1>
        ${this.pickers()}
        ${this.ignoredViewer ? html`<p class="note warn notice" role="status">${icon("info")}<span>This link shows the network of ${this.ignoredViewer}. Your token gives access to ${this.viewer} only, so you see that network instead.</span></p>` : nothing}
        <section class="panel stage-panel" aria-label="Network graph">${this.stage()}</section>
        ${this.sidebar()}
      </main>
    `;
  }
}
