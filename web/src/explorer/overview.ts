import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement } from "../shared/element";
import { onRecovery } from "../shared/readiness";
import { count } from "../shared/values";
import { bars } from "./charts";
import { aborted, failureNote, mayPass } from "./failure";
import { firstName, get, type EgoNetwork, type Review, type Rings } from "./requests";

/** Values of a breakdown that are shown; the review has more. */
const SHOWN = 5;
const ABOUT: [key: string, title: string, what: string][] = [
  ["company", "Where they work", "Company"],
  ["location", "Where they live", "Location"],
  ["industry", "Their industries", "Industry"],
];

/** A member's network at a glance. Fires `compare` with an id. */
@customElement("network-overview")
export class NetworkOverview extends PageElement {
  @property({ attribute: false }) network: EgoNetwork | undefined;
  @property({ type: Number }) revision = 0;
  @state() private rings: Rings | undefined;
  @state() private review: Review | undefined;
  @state() private error: unknown;
  private request: AbortController | undefined;
  private endRecovery: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.endRecovery = onRecovery(() => this.error && mayPass(this.error) && void this.load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endRecovery?.();
    this.request?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const another = changed.has("network") && changed.get("network")?.member.id !== this.network?.member.id;
    if (another) this.rings = this.review = undefined;
    if (another || changed.has("revision")) void this.load();
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    this.error = undefined;
    const id = this.network?.member.id;
    if (!id) return;
    const parts = [
      get<Rings>(id, "network", signal).then((rings) => signal.aborted || (this.rings = rings)),
      get<Review>(id, "insights", signal).then((review) => signal.aborted || (this.review = review)),
    ];
    for (const { reason } of (await Promise.allSettled(parts)).filter((part) => part.status === "rejected")) if (!aborted(reason)) this.error = reason;
  }

  private numbers() {
    const { network, rings, review } = this;
    const shown: [string, number | undefined][] = [
      ["connections (1st degree)", network?.connections],
      ["followers", review?.size.followers],
      ["at 2nd degree", rings?.second],
      ["at 3rd degree", rings?.third],
    ];
    return html`<dl class="tiles two">${shown.map(([text, value]) => html`<div><dt>${text}</dt><dd class="number">${value === undefined ? html`<span class="muted" aria-label="loading">…</span>` : count(value)}</dd></div>`)}</dl>`;
  }

  private breakdown([key, title, what]: (typeof ABOUT)[number]) {
    const entries = this.review?.breakdown[key]?.entries ?? [];
    if (!entries.length) return nothing;
    return bars(title, what, entries.slice(0, SHOWN).map(({ value, count: amount, share }) => ({ text: value, value: amount, share })));
  }

  private members({ items }: EgoNetwork) {
    if (!items.length) return nothing;
    return html`<section aria-labelledby="members-title">
      <h3 id="members-title">Best connected</h3>
      <ul class="people">
        ${items.slice(0, 8).map((person) => html`<li><button class="link" @click=${() => this.dispatchEvent(new CustomEvent("compare", { detail: person.id }))}>${person.name}</button> <span class="muted">${person.headline}</span></li>`)}
      </ul>
    </section>`;
  }

  protected override render() {
    const { network } = this;
    if (!network) return nothing;
    const { member } = network;
    return html`<div class="overview">
      <section aria-labelledby="best-title">
        <h2 id="best-title">${member.name}</h2>
        ${member.headline ? html`<p class="muted">${member.headline}</p>` : nothing}
        ${this.numbers()}
      </section>
      ${this.error ? failureNote(this.error, () => void this.load()) : nothing}
      ${this.review && network.connections ? html`<section aria-label="${firstName(member.name)}'s connections">${ABOUT.map((part) => this.breakdown(part))}</section>` : nothing}
      <p class="hint muted">Choose a second member above to see the degree between them, whom both know, and who can introduce them.</p>
      ${this.members(network)}
    </div>`;
  }
}
