import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { Problem, segment } from "../shared/api";
import { announce, copy, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { tabs } from "../shared/tabs";
import { plural } from "../shared/values";
import { anyMember, findAnybody, findFor, get, ordinal, voice, type Around, type Introductions, type Person } from "./asking";
import { aborted, failure } from "./failure";
import "../shared/header";
import "./around";
import "./pair";
import "./picker";
import "./review";
import "./suggestions";

const VIEWS = ["pair", "suggestions", "review"] as const;
type View = (typeof VIEWS)[number];
/** Ways between two members that are drawn. */
const WAYS = 5;

/** Whose network is looked at, who it is compared with, and what stands beside it: all of it in the address. */
@customElement("explorer-page")
export class ExplorerPage extends PageElement {
  @state() private viewer = "";
  @state() private other = "";
  @state() private view: View = "pair";
  @state() private around: Around | undefined;
  @state() private person: Person | undefined;
  @state() private ways: Introductions | undefined;
  @state() private failed: unknown;
  @state() private strange: unknown;
  @state() private nobody = false;
  @state() private turn = 0;
  @state() private told = "";
  private asked: AbortController | undefined;
  private askedOther: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("popstate", this.read);
    window.addEventListener("token-changed", this.tokenChanged);
    this.read();
    if (!this.viewer) void this.anybodyThere();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("popstate", this.read);
    window.removeEventListener("token-changed", this.tokenChanged);
  }

  private tokenChanged = (): void => {
    this.around = this.person = this.ways = undefined;
    this.read();
    if (!this.viewer) void this.anybodyThere();
  };

  /** What the address says. A member's token sees that member's network only. */
  private read = (): void => {
    const query = new URLSearchParams(location.search);
    const { member } = voice();
    const asked = query.get("viewer") ?? "";
    this.told = member && asked && asked !== member ? asked : "";
    const shown = query.get("show") as View;
    this.view = VIEWS.includes(shown) ? shown : "pair";
    this.show(member ?? asked, query.get("other") ?? "");
  };

  private go(change: { viewer?: string; other?: string; view?: View }): void {
    const { viewer, other, view } = { viewer: this.viewer, other: this.other, view: this.view, ...change };
    const query = new URLSearchParams({ ...(viewer && { viewer }), ...(other && { other }), ...(view !== "pair" && { show: view }) });
    history.pushState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
    this.told = "";
    this.view = view;
    this.show(viewer, other);
  }

  private show(viewer: string, other: string): void {
    const [sameViewer, sameOther] = [viewer === this.viewer && this.around !== undefined, other === this.other && this.person !== undefined];
    this.viewer = viewer;
    this.other = other === viewer ? "" : other;
    if (!sameViewer) {
      this.around = undefined;
      void this.loadAround();
    }
    if (!sameViewer || !sameOther) {
      this.person = undefined;
      void this.loadOther();
    }
  }

  private async loadAround(): Promise<void> {
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    this.failed = undefined;
    if (!this.viewer || voice().kind === "analyst") return;
    try {
      const around = await get<Around>(this.viewer, "network/around?limit=60", signal);
      if (signal.aborted) return;
      this.around = around;
      this.entitle();
      if (!this.other) announce(`The network of ${around.name}: ${plural(around.connections, "connection")}`);
    } catch (error) {
      if (!aborted(error) && !signal.aborted) this.failed = error;
    }
  }

  private async loadOther(): Promise<void> {
    this.askedOther?.abort();
    const { signal } = (this.askedOther = new AbortController());
    this.strange = this.ways = undefined;
    if (!this.viewer || !this.other || voice().kind === "analyst") return;
    try {
      const [person, ways] = await Promise.all([
        get<Person>(this.viewer, `profiles/${segment(this.other)}`, signal),
        get<Introductions>(this.viewer, `introductions/${segment(this.other)}?limit=${WAYS}`, signal),
      ]);
      if (signal.aborted) return;
      this.person = person;
      this.ways = ways;
      this.entitle();
      announce(`Compared with ${person.name}: ${ordinal(ways.degree)}`);
    } catch (error) {
      if (aborted(error) || signal.aborted) return;
      this.strange = error;
    }
  }

  private entitle(): void {
    const names = [this.around?.name, this.other && this.person?.name].filter(Boolean).join(" and ");
    document.title = `${names ? `${names} · ` : ""}Explorer · graphsvc`;
  }

  private async anybodyThere(): Promise<void> {
    if (voice().kind === "member") return;
    try {
      this.nobody = !(await anyMember());
    } catch (error) {
      this.failed = error;
    }
  }

  /** After an action: what it changed is read again, what stands stays until then. */
  private async changed(): Promise<void> {
    this.turn++;
    await Promise.all([this.loadAround(), this.other ? this.renewWays() : undefined]);
  }

  private async renewWays(): Promise<void> {
    const asked = [this.viewer, this.other].join(" ");
    try {
      const ways = await get<Introductions>(this.viewer, `introductions/${segment(this.other)}?limit=${WAYS}`);
      if (asked === [this.viewer, this.other].join(" ")) this.ways = ways;
    } catch {
      // Whoever was blocked is not found any more; the panel says so.
      this.ways = undefined;
    }
  }

  private compare = (event: CustomEvent<string>): void => this.go(event.detail === this.viewer ? { view: "pair" } : { other: event.detail, view: "pair" });
  private look = (event: CustomEvent<string>): void => this.go({ viewer: event.detail, other: "" });

  private pickers() {
    const { kind, member } = voice();
    const free = kind === "anybody" || kind === "everybody";
    const viewer: Person | undefined = this.around ?? (this.viewer ? { id: this.viewer, name: this.viewer } : undefined);
    const other: Person | undefined = this.other ? (this.person ?? { id: this.other, name: this.other }) : undefined;
    return html`<form class="pickers" role="search" aria-label="Members" @submit=${(event: Event) => event.preventDefault()}>
      ${member
        ? html`<div class="field own"><span class="label">Whose network</span><p class="is">${icon("key")} <strong>${viewer?.name}</strong> <span class="muted">as the token says</span></p></div>`
        : html`<member-picker name="viewer" label="Whose network" .person=${viewer} .find=${findAnybody} ?disabled=${kind === "analyst"} @pick=${(event: CustomEvent<string>) => this.go({ viewer: event.detail })}></member-picker>`}
      ${free ? html`<button class="button square swap" type="button" aria-label="Swap the two" title="Swap the two" ?disabled=${!this.viewer || !this.other} @click=${() => this.go({ viewer: this.other, other: this.viewer })}>${icon("swap")}</button>` : nothing}
      <member-picker name="other" label="Compared with" .person=${other} .find=${(text: string, signal: AbortSignal) => findFor(this.viewer, text, signal)} ?disabled=${!this.viewer || kind === "analyst"} @pick=${(event: CustomEvent<string>) => this.go({ other: event.detail, view: "pair" })}></member-picker>
      ${this.other ? html`<button class="button square plain" type="button" aria-label="Compare with nobody" title="Compare with nobody" @click=${() => this.go({ other: "" })}>${icon("close")}</button>` : nothing}
      <span class="spread"></span>
      ${this.viewer ? html`<button class="button" type="button" @click=${() => void copy(location.href, "Link")}>${icon("link")} Link</button>` : nothing}
    </form>`;
  }

  private stage() {
    if (voice().kind === "analyst") {
      return html`<div class="empty">${icon("key")}<p><strong>This token does not speak for a member.</strong> An analyst's token asks in Cypher, in the <a href="console">Console</a>. A network is looked at with the eyes of one of its members: that needs a token with the scope <code>service</code>, or the member's own.</p></div>`;
    }
    if (this.failed) {
      const lost = this.failed instanceof Problem && this.failed.kind === "member-not-found";
      return html`<div class="empty">${failure(this.failed, () => { if (this.viewer) void this.loadAround(); else void this.anybodyThere().then(() => (this.failed = undefined)); })}${lost ? html`<p>Type a name above, and take one of the members found.</p>` : nothing}</div>`;
    }
    if (!this.viewer && this.nobody) {
      return html`<div class="empty">${icon("graph")}<p><strong>There are no members yet.</strong> Load a network: <code>graphsvc import FOLDER</code> takes your own, <code>graphsvc demo</code> brings one to try. Then come back.</p></div>`;
    }
    if (!this.viewer) return html`<div class="empty">${icon("person")}<p><strong>Whose network?</strong> Type a member's name above to see the people around them.</p></div>`;
    const free = voice().kind !== "member";
    return html`<network-around .around=${this.around} .other=${this.person} .ways=${this.ways} ?mayLook=${free} @compare=${this.compare} @look=${this.look}></network-around>`;
  }

  private alone() {
    const { around } = this;
    if (this.other && this.strange) return html`${failure(this.strange, () => void this.loadOther())}${this.around ? html`<side-of-pair .from=${this.around} .to=${{ id: this.other, name: this.other }} @changed=${() => void this.loadOther()}></side-of-pair>` : nothing}`;
    if (this.other || !around) return html`<p class="waiting muted" role="status">${icon("spinner", "spinner")} Reading …</p>`;
    return html`<section aria-labelledby="best-title">
      <h2 id="best-title">${around.name}</h2>
      ${around.headline ? html`<p class="muted">${around.headline}</p>` : nothing}
      <p class="hint">Pick another member above, in the picture or here: how far apart the two are, who can introduce them, whom both know, what each may do.</p>
      ${around.members.length ? html`<h3>Best connected around ${around.name.split(" ")[0]}</h3>` : nothing}
      <ul class="people">
        ${around.members.slice(0, 12).map((person) => html`<li><button class="link" @click=${() => this.go({ other: person.id })}>${person.name}</button> <span class="muted">${person.headline}</span></li>`)}
      </ul>
    </section>`;
  }

  private beside() {
    const { around } = this;
    if (!this.viewer || this.failed || voice().kind === "analyst") return nothing;
    const shown = {
      pair: () => (this.other && this.person && around ? html`<pair-panel .viewer=${around} .other=${this.person} .ways=${this.ways} .turn=${this.turn} @compare=${this.compare} @changed=${() => void this.changed()}></pair-panel>` : this.alone()),
      suggestions: () => html`<suggestion-list .viewer=${around} @compare=${this.compare} @changed=${() => void this.changed()}></suggestion-list>`,
      review: () => html`<network-review .viewer=${around} .turn=${this.turn}></network-review>`,
    };
    return html`<section class="panel beside" aria-label="About ${around?.name ?? this.viewer}">
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
        ${this.told ? html`<p class="note warn told" role="status">${icon("info")}<span>The link shows the network of ${this.told}. This token speaks for ${this.viewer} only, whose network is here instead.</span></p>` : nothing}
        <section class="panel stage-panel" aria-label="The network around them">${this.stage()}</section>
        ${this.beside()}
      </main>
    `;
  }
}
