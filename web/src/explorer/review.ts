import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { onRecovery } from "../shared/readiness";
import { count } from "../shared/values";
import { firstName, get, type Breakdown, type Person, type Review } from "./requests";
import { bars, growth } from "./charts";
import { aborted, failureNote, loading, mayPass } from "./failure";

const SIZES = { connections: "connections", followers: "followers", following_members: "members followed", following_organizations: "organizations followed", invitations_received: "pending invitations", invitations_sent: "invitations sent" } as const;
const DIMENSIONS: Record<string, string> = { company: "Company", industry: "Industry", location: "Location", seniority: "Seniority", company_size: "Company size", interest: "Interest", activity: "Last active" };
const BENCHMARKS: Record<string, string> = { connections: "Connections, for professionals", "connections-of-leaders": "Connections, for leaders", followers: "Followers, good", "many-followers": "Followers, very good" };
const ATTENTION: Record<string, string> = {
  inactive_connections: "inactive connections",
  connections_of_unknown_activity: "connections with unknown activity",
  connections_without_mutuals: "connections without mutual connections",
  followers_not_followed: "followers not followed back",
  followed_not_following: "followed members who do not follow back",
  old_invitations: "old unanswered invitations",
};

/** The review of a member's network as charts. */
@customElement("network-review")
export class NetworkReview extends PageElement {
  @property({ attribute: false }) viewer: Person | undefined;
  @property({ type: Number }) revision = 0;
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
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const another = changed.has("viewer") && changed.get("viewer")?.id !== this.viewer?.id;
    if (another) this.review = undefined;
    if (another || changed.has("revision")) void this.load();
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    this.error = undefined;
    if (!this.viewer) return;
    try {
      const review = await get<Review>(this.viewer.id, "insights", signal);
      if (!signal.aborted) this.review = review;
    } catch (error) {
      if (!aborted(error)) this.error = error;
    }
  }

  private dimension(key: string, { entries, remaining, unknown }: Breakdown) {
    if (!entries.length) return nothing;
    const rest = [
      ...(remaining ? [{ text: "Other", value: remaining, tone: "rest" }] : []),
      ...(unknown ? [{ text: "Unknown", value: unknown, tone: "rest" }] : []),
    ];
    const title = DIMENSIONS[key] ?? key;
    return bars(title, title, [...entries.slice(0, 8).map(({ value, count: amount, share }) => ({ text: value, value: amount, share })), ...rest]);
  }

  private grown(review: Review) {
    const { months, undated } = review.growth;
    if (!months.length) return html`<p class="muted">Growth is not available: no connection has a date.</p>`;
    return html`${growth("Connections", months.map(({ month, connections, connections_so_far: total }) => ({ month, added: connections, total })))}
      ${months.at(-1)?.followers_so_far ? growth("Followers", months.map(({ month, followers, followers_so_far: total }) => ({ month, added: followers, total }))) : nothing}
      ${undated.connections ? html`<p class="muted">${count(undated.connections)} connections without a date are not included.</p>` : nothing}`;
  }

  private benchmark({ name, target, actual, reached }: Review["benchmarks"][number]) {
    return html`<li>
      <span>${BENCHMARKS[name] ?? name}</span> <span class="number muted">${count(actual)} of ${count(target)}</span>
      <span class="meter ${reached ? "reached" : ""}" aria-hidden="true"><span style="width:${Math.min(100, (100 * actual) / target)}%"></span></span>
    </li>`;
  }

  protected override render() {
    const { viewer, review } = this;
    if (!viewer) return nothing;
    if (this.error) return failureNote(this.error, () => void this.load());
    if (!review) return loading("Loading the review…");
    const attention = Object.entries(review.attention).filter(([key, amount]) => amount > 0 && ATTENTION[key]);
    return html`<div class="review">
      <h2>${firstName(viewer.name)}'s network in numbers</h2>
      <dl class="tiles">
        ${Object.entries(SIZES).map(([key, text]) => html`<div><dt>${text}</dt><dd class="number">${count(review.size[key as keyof Review["size"]])}</dd></div>`)}
      </dl>
      <section aria-labelledby="growth-title"><h3 id="growth-title">Growth</h3>${this.grown(review)}</section>
      <section aria-labelledby="who-title">
        <h3 id="who-title">Breakdown</h3>
        ${review.size.connections ? Object.keys(DIMENSIONS).map((key) => this.dimension(key, review.breakdown[key] ?? { entries: [], remaining: 0, unknown: 0 })) : html`<p class="muted">No connections yet.</p>`}
      </section>
      <section aria-labelledby="benchmarks-title">
        <h3 id="benchmarks-title">Benchmarks</h3>
        <ul class="benchmarks">${review.benchmarks.filter(({ applies }) => applies).map((each) => this.benchmark(each))}</ul>
      </section>
      ${attention.length
        ? html`<section aria-labelledby="attention-title">
            <h3 id="attention-title">Needs attention</h3>
            <ul class="attention">${attention.map(([key, amount]) => html`<li>${icon("info")} <span><strong class="number">${count(amount)}</strong> ${ATTENTION[key]}</span></li>`)}</ul>
          </section>`
        : nothing}
    </div>`;
  }
}
