import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { askJson } from "../shared/api";
import { NO_CYPHER, principal, type Principal } from "../shared/caller";
import { PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { onReadiness, onRecovery, readiness, type Readiness } from "../shared/readiness";
import { count } from "../shared/values";
import { searchAll, searchAs, similarName, type Rings } from "../explorer/requests";
import "../explorer/picker";
import "../shared/header";

/** Numbers with what they count. */
type Sizes = [text: string, value: number][];
interface Counted {
  name: string;
  count: number;
}

const SAID = { unknown: "Connecting to the database…", ready: "Ready. The database is connected.", slow: "The service takes long to answer.", away: "Not ready." } as const;
const COUNTED: [kind: "labels" | "relationship_types", name: string, text: string][] = [
  ["labels", "Member", "members"],
  ["relationship_types", "CONNECTED", "connections"],
  ["relationship_types", "FOLLOWS", "follows"],
  ["labels", "Organization", "organizations"],
];

@customElement("start-page")
export class StartPage extends PageElement {
  @state() private service: Readiness = readiness();
  @state() private caller: Principal = principal();
  @state() private sizes: Sizes | undefined;
  private endings: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("caller-changed", this.load);
    this.endings = [onReadiness((now) => (this.service = now)), onRecovery(this.load)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("caller-changed", this.load);
    for (const end of this.endings) end();
  }

  /** The size of what the caller may see: the network, or their part of it. Without it the page is complete, too. */
  private load = async (): Promise<void> => {
    const caller = (this.caller = principal());
    const { member, mayQuery } = caller;
    let sizes: Sizes | undefined;
    try {
      if (mayQuery) {
        const schema = await askJson<Record<"labels" | "relationship_types", Counted[]>>("cypher/schema", { quiet: true });
        sizes = COUNTED.map(([kind, name, text]) => [text, schema[kind].find((each) => each.name === name)?.count ?? 0]);
      } else if (member) {
        const { first, second, third } = await askJson<Rings>(`members/${encodeURIComponent(member)}/network`, { quiet: true });
        sizes = [["your connections", first], ["at 2nd degree", second], ["at 3rd degree", third]];
      }
    } catch {
      // The readiness says what is wrong.
    }
    if (caller === this.caller) this.sizes = sizes;
  };

  private go(member: string): void {
    const own = this.caller.member;
    location.href = `explorer?${new URLSearchParams(own ? { viewer: own, other: member } : { viewer: member })}`;
  }

  private search() {
    const { kind, member } = this.caller;
    if (kind === "analyst" || kind === "unknown") return nothing;
    const find = member && kind === "member" ? (text: string, signal: AbortSignal) => searchAs(member, text, signal) : searchAll;
    return html`<form class="find" role="search" aria-label="Members" @submit=${(event: Event) => event.preventDefault()}>
      <member-picker name="find" label="Find a member" hint="Name or ID" .find=${find} .similar=${this.caller.mayQuery ? similarName : undefined} @pick=${(event: CustomEvent<string>) => this.go(event.detail)}></member-picker>
    </form>`;
  }

  private size() {
    const { sizes } = this;
    const shown = sizes ?? (this.caller.mayQuery ? COUNTED.map(([, , text]): [string, undefined] => [text, undefined]) : []);
    if (!shown.length) return nothing;
    if (sizes && this.caller.mayQuery && !sizes[0]?.[1]) return html`<p class="note">${icon("info")}<span>The network is empty. Import your own with <code>graphsvc import FOLDER</code>, or start with the sample: <code>graphsvc demo</code>.</span></p>`;
    return html`<dl class="size" aria-label="Size of the network">${shown.map(([text, value]) => html`<div><dt>${text}</dt><dd class="number">${value === undefined ? "…" : count(value)}</dd></div>`)}</dl>`;
  }

  private way(address: string, name: Parameters<typeof icon>[0], title: string, text: string, refused = "") {
    return html`<a class="panel way" href=${address}>${icon(name)}<h2>${title}</h2><p>${text}</p>${refused ? html`<p class="refused">${icon("key")} ${refused}</p>` : nothing}</a>`;
  }

  protected override render() {
    const { state: ready, why } = this.service;
    const { kind, mayQuery } = this.caller;
    return html`
      <app-header current=""></app-header>
      <main id="main" tabindex="-1" class="start">
        <div class="lead">
          <h1>Explore your professional network</h1>
          <p>Degrees of separation, mutual connections, people you may know, and introductions. Over HTTP, on the command line, in Cypher, and in your browser.</p>
        </div>
        ${this.search()}
        ${this.size()}
        <p class="panel readiness" role="status"><span class="state ${ready}"><strong>${SAID[ready]}</strong></span><span class="why">${why}</span></p>
        <nav class="ways" aria-label="Get started">
          ${this.way("explorer", "graph", "Explorer", "Find a member, see their network, and find out who can introduce whom.", kind === "analyst" ? "Your token does not belong to a member." : "")}
          ${this.way("console", "table", "Console", "Run read-only Cypher queries. See the results as a table, a graph or a plan.", kind === "unknown" || mayQuery ? "" : NO_CYPHER)}
          ${this.way("docs", "book", "HTTP API", "Read about every endpoint, and try it.")}
        </nav>
        <dl class="muted">
          <div><dt>On the command line</dt><dd><code>graphsvc --help</code></dd></div>
          <div><dt>For programs</dt><dd><a href="openapi.json">openapi.json</a> · <a href="readyz">readyz</a> · <a href="metrics">metrics</a></dd></div>
        </dl>
      </main>
    `;
  }
}
