import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { segment } from "../shared/api";
import { announce, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { plural } from "../shared/values";
import { act, first, get, type Invitation, type Page, type Person, type Suggestion } from "./asking";
import { aborted, failure, said, waiting } from "./failure";

interface Fate {
  what: "invited" | "connected" | "dismissed";
  invitation?: string;
}

/** Whom a member may know, each with the reasons; invited or dismissed in place. Tells by `compare` and `changed`. */
@customElement("suggestion-list")
export class SuggestionList extends PageElement {
  @property({ attribute: false }) viewer: Person | undefined;
  @state() private items: Suggestion[] | undefined;
  @state() private next: string | null = null;
  @state() private failed: unknown;
  @state() private fates = new Map<string, Fate>();
  @state() private refused = new Map<string, string>();
  @state() private noting: string | undefined;
  private asked: AbortController | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("viewer") && changed.get("viewer")?.id !== this.viewer?.id) void this.load();
  }

  private async load(): Promise<void> {
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    this.failed = this.items = this.noting = undefined;
    this.fates = new Map();
    this.refused = new Map();
    if (!this.viewer) return;
    try {
      const page = await get<Page<Suggestion>>(this.viewer.id, "suggestions?limit=10", signal);
      if (signal.aborted) return;
      this.items = page.items;
      this.next = page.next;
    } catch (error) {
      if (!aborted(error)) this.failed = error;
    }
  }

  private async more(): Promise<void> {
    const { viewer, items, next } = this;
    if (!viewer || !items || !next) return;
    try {
      const page = await get<Page<Suggestion>>(viewer.id, `suggestions?limit=10&cursor=${segment(next)}`);
      if (this.items !== items) return;
      // What was answered meanwhile may move others up, so that a page repeats one.
      const come = page.items.filter(({ id }) => !items.some((item) => item.id === id));
      this.items = [...items, ...come];
      this.next = page.next;
      announce(`${come.length} more`);
      await this.updateComplete;
      this.querySelector<HTMLElement>(`#suggestion-${items.length} button`)?.focus();
    } catch (error) {
      toast(said(error));
    }
  }

  private async perform(person: Suggestion, at: number, done: () => Promise<Fate | undefined>): Promise<void> {
    const refused = new Map(this.refused);
    refused.delete(person.id);
    try {
      const fate = await done();
      const fates = new Map(this.fates);
      if (fate) fates.set(person.id, fate);
      else fates.delete(person.id);
      this.fates = fates;
      this.noting = undefined;
      this.dispatchEvent(new CustomEvent("changed", { bubbles: true }));
      announce(fate ? `${person.name} is ${fate.what}` : `The invitation to ${person.name} is withdrawn`);
    } catch (error) {
      refused.set(person.id, said(error));
    }
    this.refused = refused;
    await this.updateComplete;
    const card = this.querySelector<HTMLElement>(`#suggestion-${at}`);
    if (!card?.contains(document.activeElement)) card?.focus();
  }

  private invite(person: Suggestion, at: number): void {
    const note = this.noting === person.id ? this.querySelector<HTMLTextAreaElement>("textarea")?.value.trim() : "";
    void this.perform(person, at, async () => {
      const answer = await act("POST", this.viewer?.id ?? "", "invitations", { other: person.id, ...(note && { note }) });
      const { id, state } = (await answer.json()) as Invitation;
      return { what: state === "accepted" ? "connected" : "invited", invitation: id };
    });
  }

  private dismiss(person: Suggestion, at: number): void {
    void this.perform(person, at, async () => {
      await act("DELETE", this.viewer?.id ?? "", `suggestions/${segment(person.id)}`);
      return { what: "dismissed" };
    });
  }

  private undo(person: Suggestion, at: number, invitation: string): void {
    void this.perform(person, at, async () => {
      await act("POST", this.viewer?.id ?? "", `invitations/${segment(invitation)}/withdraw`);
      return undefined;
    });
  }

  private answered(person: Suggestion, at: number, fate: Fate) {
    const words = { invited: "Invited; the answer is theirs", connected: "Connected: their invitation was waiting", dismissed: "Dismissed: not suggested again" };
    return html`<p class="fate">
      ${icon("check")} <span>${words[fate.what]}</span>
      ${fate.what === "invited" && fate.invitation ? html`<button class="button small" @click=${() => this.undo(person, at, fate.invitation ?? "")}>Undo</button>` : nothing}
    </p>`;
  }

  private card(person: Suggestion, at: number) {
    const fate = this.fates.get(person.id);
    const noting = this.noting === person.id;
    return html`<li class="suggestion ${fate ? "done" : ""}" id="suggestion-${at}" tabindex="-1" aria-label=${person.name}>
      <p><button class="link name" title="Compare with ${person.name}" @click=${() => this.dispatchEvent(new CustomEvent("compare", { detail: person.id }))}>${person.name}</button></p>
      ${person.headline ? html`<p class="muted">${person.headline}</p>` : nothing}
      <ul class="reasons">${person.reasons.map((reason) => html`<li>${reason[0]?.toUpperCase()}${reason.slice(1)}</li>`)}</ul>
      ${fate
        ? this.answered(person, at, fate)
        : html`${noting ? html`<div class="field"><label for="suggestion-note">Note to ${person.name}</label><textarea class="input" id="suggestion-note" maxlength="300" rows="2"></textarea></div>` : nothing}
            <div class="actions">
              <button class="button small primary" aria-label="Invite ${person.name}" @click=${() => this.invite(person, at)}>Invite</button>
              <button class="button small plain" aria-expanded=${noting ? "true" : "false"} aria-label="With a note to ${person.name}" @click=${() => (this.noting = noting ? undefined : person.id)}>With a note</button>
              <span class="spread"></span>
              <button class="button small plain" aria-label="Dismiss ${person.name}" @click=${() => this.dismiss(person, at)}>Dismiss</button>
            </div>`}
      ${this.refused.has(person.id) ? html`<p class="note bad" role="alert">${icon("refuse")}<span>${this.refused.get(person.id)}</span></p>` : nothing}
    </li>`;
  }

  protected override render() {
    const { viewer, items } = this;
    if (!viewer) return nothing;
    if (this.failed) return failure(this.failed, () => void this.load());
    if (!items) return waiting("Looking for people …");
    if (!items.length) return html`<div class="empty">${icon("person")}<p><strong>Nobody to suggest.</strong> ${first(viewer.name)} knows everybody near, or dismissed them.</p></div>`;
    return html`<section aria-labelledby="suggestions-title" class="suggestions">
      <h2 id="suggestions-title">People ${first(viewer.name)} may know</h2>
      <ol aria-label=${plural(items.length, "suggestion")}>${items.map((person, at) => this.card(person, at))}</ol>
      ${this.next ? html`<button class="button" @click=${this.more}>Show more</button>` : nothing}
    </section>`;
  }
}
