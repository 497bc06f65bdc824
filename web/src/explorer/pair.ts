import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { segment } from "../shared/api";
import { Busy } from "../shared/busy";
import { mayActFor } from "../shared/caller";
import { PageElement } from "../shared/element";
import { onRecovery } from "../shared/readiness";
import { icon } from "../shared/icons";
import { count, plural } from "../shared/values";
import { firstName, get, degreeText, type Introduction, type Introductions, type Page, type Person } from "./requests";
import { aborted, failureNote, loading, mayPass } from "./failure";
import "./member-panel";

const MORE = "more";
/** Of a meter: the weakest of several paths, so that it is still seen. */
const LEAST = 18;

interface Mutuals extends Page<Person> {
  mutuals: number;
}

/** Two members: their degree, who can introduce them, their mutual connections, and what each may do. */
@customElement("pair-panel")
export class PairPanel extends PageElement {
  @property({ attribute: false }) viewer: Person | undefined;
  @property({ attribute: false }) other: Person | undefined;
  @property({ attribute: false }) paths: Introductions | undefined;
  /** A counter of changes; the pair is reloaded when it increases. */
  @property({ type: Number }) revision = 0;
  @state() private mutuals: Mutuals | undefined;
  @state() private error: unknown;
  /** The member who acts at the moment: both sides change the same pair, so the other one waits. */
  @state() private acting = "";
  private readonly busy = new Busy(this);
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
    if (changed.has("viewer") || changed.has("other")) this.mutuals = undefined;
    if (changed.has("viewer") || changed.has("other") || changed.has("revision")) void this.load();
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.error = undefined;
    if (!this.viewer || !this.other) return;
    try {
      const mutuals = await get<Mutuals>(this.viewer.id, `mutuals/${segment(this.other.id)}?limit=6`, request.signal);
      if (!request.signal.aborted) this.mutuals = mutuals;
    } catch (error) {
      if (!aborted(error)) this.error = error;
    }
  }

  private async more(): Promise<void> {
    const { viewer, other, mutuals } = this;
    if (!viewer || !other || !mutuals?.next) return;
    try {
      const page = await get<Mutuals>(viewer.id, `mutuals/${segment(other.id)}?limit=20&cursor=${segment(mutuals.next)}`);
      if (this.mutuals === mutuals) this.mutuals = { ...page, items: [...mutuals.items, ...page.items] };
    } catch (error) {
      this.error = error;
    }
  }

  private compare(id: string): void {
    this.dispatchEvent(new CustomEvent("compare", { detail: id }));
  }

  private pathItem({ through, ties, strength }: Introduction) {
    const { viewer, other } = this;
    const last = through.at(-1);
    if (!viewer || !other || !last) return nothing;
    const [own, theirs] = [ties[0]?.mutuals ?? 0, ties.at(-1)?.mutuals ?? 0];
    const theirsBy = last === through[0] ? "" : `${firstName(last.name)} `;
    const why = own === theirs && !theirsBy ? `${plural(own, "mutual connection")} with each` : `${count(own)} mutual with ${firstName(viewer.name)}, ${theirsBy}${count(theirs)} with ${firstName(other.name)}`;
    return html`<li class="path">
      <p class="steps">
        ${through.map((step, at) => html`${at ? html`<span aria-label="then">→</span>` : nothing}<button class="link" title="Compare with ${step.name}" @click=${() => this.compare(step.id)}>${step.name}</button>`)}
      </p>
      <span class="strength" title="Strength of the weakest tie, 0 to 100. The bars compare these paths with each other."><span class="meter" role="img" aria-label="Strength of the weakest tie: ${this.points(strength)} of 100"><span style="width:${this.compared(strength)}%"></span></span> <span class="number muted" aria-hidden="true">${this.points(strength)}</span></span>
      <p class="muted">${why}</p>
    </li>`;
  }

  private get strengths(): number[] {
    return (this.paths?.items ?? []).map(({ strength }) => strength);
  }

  /** A strength in hundredths, with a decimal where whole ones would be the same for different paths, or nothing. */
  private points(strength: number): string {
    const round = (value: number) => Math.round(value * 100);
    const alike = this.strengths.some((other) => other !== strength && round(other) === round(strength));
    return alike || round(strength) === 0 ? (strength * 100).toFixed(1) : String(round(strength));
  }

  /** How long the bar of a path is: all of it for the strongest, a little for the weakest. */
  private compared(strength: number): number {
    const [weakest, strongest] = [Math.min(...this.strengths), Math.max(...this.strengths)];
    return strongest > weakest ? Math.round(LEAST + ((100 - LEAST) * (strength - weakest)) / (strongest - weakest)) : 100;
  }

  private pathList() {
    const { paths, viewer, other } = this;
    if (!paths || !viewer || !other) return loading("Finding paths…");
    if (paths.degree === 1) return html`<p class="muted">They are already connected.</p>`;
    if (!paths.items.length) return html`<p class="muted">No path of three steps or fewer connects ${viewer.name} and ${other.name}.</p>`;
    return html`<ol class="paths" aria-label="Paths from ${viewer.name} to ${other.name}, strongest first">${paths.items.map((path) => this.pathItem(path))}</ol>`;
  }

  private mutualList() {
    const { mutuals } = this;
    if (!mutuals) return this.error ? nothing : loading("Loading…");
    if (!mutuals.mutuals) return html`<p class="muted">No mutual connections.</p>`;
    return html`<ul class="people">
        ${mutuals.items.map((person) => html`<li><button class="link" @click=${() => this.compare(person.id)}>${person.name}</button> <span class="muted">${person.headline}</span></li>`)}
      </ul>
      ${mutuals.next ? html`<button class="button small" aria-disabled=${this.busy.has(MORE) ? "true" : nothing} @click=${() => void this.busy.run(MORE, MORE, () => this.more())}>${this.busy.spinner(MORE, MORE)} Show more</button>` : nothing}`;
  }

  protected override render() {
    const { viewer, other, paths, mutuals } = this;
    if (!viewer || !other) return nothing;
    const sides = [[viewer, other], [other, viewer]] as const;
    return html`<div class="pair">
      <section aria-labelledby="pair-title">
        <h2 id="pair-title">${viewer.name} <span class="muted">and</span> ${other.name}</h2>
        <p class="facts" aria-live="polite">
          ${paths ? html`<span class="badge ${paths.degree ? "accent" : ""} degree">${degreeText(paths.degree)}</span>` : nothing}
          ${mutuals ? html`<span class="badge">${plural(mutuals.mutuals, "mutual connection")}</span>` : nothing}
        </p>
        ${other.headline ? html`<p class="muted">${other.headline}${other.location ? ` · ${other.location}` : ""}</p>` : nothing}
      </section>
      ${this.error ? failureNote(this.error, () => void this.load()) : nothing}
      <section aria-labelledby="paths-title">
        <h3 id="paths-title">Who can introduce ${firstName(viewer.name)}</h3>
        ${this.pathList()}
      </section>
      <section aria-labelledby="sides-title">
        <h3 id="sides-title">Actions</h3>
        ${sides.map(([from, to]) =>
          mayActFor(from.id)
            ? html`<member-panel .from=${from} .to=${to} .revision=${this.revision} ?locked=${this.acting !== "" && this.acting !== from.id} @acting=${(event: CustomEvent<boolean>) => (this.acting = event.detail ? from.id : "")}></member-panel>`
            : html`<p class="muted">${icon("key")} Your token does not give access to the actions of ${from.name}.</p>`,
        )}
      </section>
      <section aria-labelledby="mutuals-title">
        <h3 id="mutuals-title">Mutual connections ${mutuals ? html`<span class="badge">${count(mutuals.mutuals)}</span>` : nothing}</h3>
        ${this.mutualList()}
      </section>
    </div>`;
  }
}
