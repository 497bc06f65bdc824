import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { segment } from "../shared/api";
import { announce, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { plural } from "../shared/values";
import { send, firstName, get, type Invitation, type Page, type Person, type Suggestion } from "./requests";
import { aborted, failureNote, errorMessage, loading } from "./failure";

interface Outcome {
  what: "invited" | "connected" | "dismissed";
  invitation?: string;
}

/** People that a member may know, each with the reasons; invited or dismissed in place. Fires `compare` and `changed`. */
@customElement("suggestion-list")
export class SuggestionList extends PageElement {
  @property({ attribute: false }) viewer: Person | undefined;
  @state() private items: Suggestion[] | undefined;
  @state() private next: string | null = null;
  @state() private error: unknown;
  @state() private outcomes = new Map<string, Outcome>();
  @state() private actionErrors = new Map<string, string>();
  @state() private noteOpen: string | undefined;
  private request: AbortController | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("viewer") && changed.get("viewer")?.id !== this.viewer?.id) void this.load();
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    this.error = this.items = this.noteOpen = undefined;
    this.outcomes = new Map();
    this.actionErrors = new Map();
    if (!this.viewer) return;
    try {
      const page = await get<Page<Suggestion>>(this.viewer.id, "suggestions?limit=10", signal);
      if (signal.aborted) return;
      this.items = page.items;
      this.next = page.next;
    } catch (error) {
      if (!aborted(error)) this.error = error;
    }
  }

  private async more(): Promise<void> {
    const { viewer, items, next } = this;
    if (!viewer || !items || !next) return;
    try {
      const page = await get<Page<Suggestion>>(viewer.id, `suggestions?limit=10&cursor=${segment(next)}`);
      if (this.items !== items) return;
      // Actions taken meanwhile may shift the list, so that a page repeats a member.
      const added = page.items.filter(({ id }) => !items.some((item) => item.id === id));
      this.items = [...items, ...added];
      this.next = page.next;
      announce(`${added.length} more`);
      await this.updateComplete;
      this.querySelector<HTMLElement>(`#suggestion-${items.length} button`)?.focus();
    } catch (error) {
      toast(errorMessage(error));
    }
  }

  private async perform(person: Suggestion, at: number, done: () => Promise<Outcome | undefined>): Promise<void> {
    const actionErrors = new Map(this.actionErrors);
    actionErrors.delete(person.id);
    try {
      const outcome = await done();
      const outcomes = new Map(this.outcomes);
      if (outcome) outcomes.set(person.id, outcome);
      else outcomes.delete(person.id);
      this.outcomes = outcomes;
      this.noteOpen = undefined;
      this.dispatchEvent(new CustomEvent("changed", { bubbles: true }));
      announce(outcome ? `${person.name} is ${outcome.what}` : `The invitation to ${person.name} is withdrawn`);
    } catch (error) {
      actionErrors.set(person.id, errorMessage(error));
    }
    this.actionErrors = actionErrors;
    await this.updateComplete;
    const card = this.querySelector<HTMLElement>(`#suggestion-${at}`);
    if (!card?.contains(document.activeElement)) card?.focus();
  }

  private invite(person: Suggestion, at: number): void {
    const note = this.noteOpen === person.id ? this.querySelector<HTMLTextAreaElement>("textarea")?.value.trim() : "";
    void this.perform(person, at, async () => {
      const answer = await send("POST", this.viewer?.id ?? "", "invitations", { other: person.id, ...(note && { note }) });
      const { id, state } = (await answer.json()) as Invitation;
      return { what: state === "accepted" ? "connected" : "invited", invitation: id };
    });
  }

  private dismiss(person: Suggestion, at: number): void {
    void this.perform(person, at, async () => {
      await send("DELETE", this.viewer?.id ?? "", `suggestions/${segment(person.id)}`);
      return { what: "dismissed" };
    });
  }

  private undo(person: Suggestion, at: number, invitation: string): void {
    void this.perform(person, at, async () => {
      await send("POST", this.viewer?.id ?? "", `invitations/${segment(invitation)}/withdraw`);
      return undefined;
    });
  }

  private answered(person: Suggestion, at: number, outcome: Outcome) {
    const words = { invited: "Invitation sent", connected: "Connected: they had already sent an invitation", dismissed: "Dismissed. They will not be suggested again." };
    return html`<p class="outcome">
      ${icon("check")} <span>${words[outcome.what]}</span>
      ${outcome.what === "invited" && outcome.invitation ? html`<button class="button small" @click=${() => this.undo(person, at, outcome.invitation ?? "")}>Undo</button>` : nothing}
    </p>`;
  }

  private card(person: Suggestion, at: number) {
    const outcome = this.outcomes.get(person.id);
    const noteOpen = this.noteOpen === person.id;
    return html`<li class="suggestion ${outcome ? "done" : ""}" id="suggestion-${at}" tabindex="-1" aria-label=${person.name}>
      <p><button class="link name" title="Compare with ${person.name}" @click=${() => this.dispatchEvent(new CustomEvent("compare", { detail: person.id }))}>${person.name}</button></p>
      ${person.headline ? html`<p class="muted">${person.headline}</p>` : nothing}
      <ul class="reasons">${person.reasons.map((reason) => html`<li>${reason[0]?.toUpperCase()}${reason.slice(1)}</li>`)}</ul>
      ${outcome
        ? this.answered(person, at, outcome)
        : html`${noteOpen ? html`<div class="field"><label for="suggestion-note">Note to ${person.name}</label><textarea class="input" id="suggestion-note" maxlength="300" rows="2"></textarea></div>` : nothing}
            <div class="actions">
              <button class="button small primary" aria-label="Invite ${person.name}" @click=${() => this.invite(person, at)}>Invite</button>
              <button class="button small plain" aria-expanded=${noteOpen ? "true" : "false"} aria-label="Add a note to ${person.name}" @click=${() => (this.noteOpen = noteOpen ? undefined : person.id)}>Add a note</button>
              <span class="spread"></span>
              <button class="button small plain" aria-label="Dismiss ${person.name}" @click=${() => this.dismiss(person, at)}>Dismiss</button>
            </div>`}
      ${this.actionErrors.has(person.id) ? html`<p class="note bad" role="alert">${icon("refuse")}<span>${this.actionErrors.get(person.id)}</span></p>` : nothing}
    </li>`;
  }

  protected override render() {
    const { viewer, items } = this;
    if (!viewer) return nothing;
    if (this.error) return failureNote(this.error, () => void this.load());
    if (!items) return loading("Loading suggestions…");
    if (!items.length) return html`<div class="empty">${icon("person")}<p><strong>No suggestions.</strong> There is nobody left to suggest to ${firstName(viewer.name)}.</p></div>`;
    return html`<section aria-labelledby="suggestions-title" class="suggestions">
      <h2 id="suggestions-title">People ${firstName(viewer.name)} may know</h2>
      <ol aria-label=${plural(items.length, "suggestion")}>${items.map((person, at) => this.card(person, at))}</ol>
      ${this.next ? html`<button class="button" @click=${this.more}>Show more</button>` : nothing}
    </section>`;
  }
}
