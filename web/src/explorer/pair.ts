import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { segment } from "../shared/api";
import { PageElement } from "../shared/element";
import { count, plural } from "../shared/values";
import { firstName, get, degreeText, mayActFor, type Introduction, type Introductions, type Page, type Person } from "./requests";
import { aborted, failureNote, loading } from "./failure";
import "./member-panel";

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
  private request: AbortController | undefined;

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
        <span class="meter" role="img" aria-label="Strength of the weakest tie: ${Math.round(strength * 100)} of 100"><span style="width:${Math.round(strength * 100)}%"></span></span>
      </p>
      <p class="muted">${why}</p>
    </li>`;
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
      ${mutuals.next ? html`<button class="button small" @click=${this.more}>Show more</button>` : nothing}`;
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
            ? html`<member-panel .from=${from} .to=${to} .revision=${this.revision}></member-panel>`
            : html`<p class="muted">Your token does not give access to the actions of ${from.name}.</p>`,
        )}
      </section>
      <section aria-labelledby="mutuals-title">
        <h3 id="mutuals-title">Mutual connections ${mutuals ? html`<span class="badge">${count(mutuals.mutuals)}</span>` : nothing}</h3>
        ${this.mutualList()}
      </section>
    </div>`;
  }
}
