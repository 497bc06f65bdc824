import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { segment } from "../shared/api";
import { Busy } from "../shared/busy";
import { announce, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { onRecovery } from "../shared/readiness";
import { plural } from "../shared/values";
import { send, firstName, get, type Invitation, type Page, type Person, type Suggestion } from "./requests";
import { aborted, actionFailure, failureNote, loading, mayPass } from "./failure";

interface Outcome {
  what: "invited" | "connected" | "dismissed" | "withdrawn";
  /** Takes it back. */
  undo?: { path: string; method: string };
}

const WORDS: Record<Outcome["what"], string> = { invited: "Invitation sent", connected: "Connected: they had already sent an invitation", dismissed: "Dismissed. They will not be suggested again.", withdrawn: "Invitation withdrawn. You can invite them again in some weeks." };
const UNDONE: Partial<Record<Outcome["what"], string>> = { connected: "The connection is removed", dismissed: "Back among the suggestions" };
const MORE = "more";

/** People that a member may know, each with the reasons; invited or dismissed in place. Fires `compare` and `changed`. */
@customElement("suggestion-list")
export class SuggestionList extends PageElement {
  @property({ attribute: false }) viewer: Person | undefined;
  @state() private items: Suggestion[] | undefined;
  @state() private next: string | null = null;
  @state() private error: unknown;
  @state() private outcomes = new Map<string, Outcome>();
  @state() private actionErrors = new Map<string, unknown>();
  @state() private noteOpen: string | undefined;
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
      this.fail(MORE, undefined);
      announce(`${added.length} more`);
      await this.updateComplete;
      this.querySelector<HTMLElement>(`#suggestion-${items.length} button`)?.focus();
    } catch (error) {
      this.fail(MORE, error);
    }
  }

  private fail(key: string, error: unknown): void {
    const errors = new Map(this.actionErrors);
    if (error === undefined) errors.delete(key);
    else errors.set(key, error);
    this.actionErrors = errors;
  }

  /** One action at a time for each member: pressing another button of the card meanwhile does nothing. */
  private perform(person: Suggestion, at: number, action: string, act: () => Promise<{ outcome?: Outcome; said: string }>): void {
    void this.busy.run(person.id, action, async () => {
      this.fail(person.id, undefined);
      try {
        const { outcome, said } = await act();
        const outcomes = new Map(this.outcomes);
        if (outcome) outcomes.set(person.id, outcome);
        else outcomes.delete(person.id);
        this.outcomes = outcomes;
        this.noteOpen = undefined;
        this.dispatchEvent(new CustomEvent("changed", { bubbles: true }));
        announce(said);
      } catch (error) {
        this.fail(person.id, error);
      }
      await this.updateComplete;
      const card = this.querySelector<HTMLElement>(`#suggestion-${at}`);
      if (!card?.contains(document.activeElement)) card?.focus();
    });
  }

  private invite(person: Suggestion, at: number): void {
    const note = this.noteOpen === person.id ? this.querySelector<HTMLTextAreaElement>("textarea")?.value.trim() : "";
    this.perform(person, at, "invite", async () => {
      const answer = await send("POST", this.viewer?.id ?? "", "invitations", { other: person.id, ...(note && { note }) });
      const { id, state } = (await answer.json()) as Invitation;
      const outcome: Outcome =
        state === "accepted"
          ? { what: "connected", undo: { method: "DELETE", path: `connections/${segment(person.id)}?unfollow=true` } }
          : { what: "invited", undo: { method: "POST", path: `invitations/${segment(id)}/withdraw` } };
      return { outcome, said: `${person.name} is ${outcome.what}` };
    });
  }

  private dismiss(person: Suggestion, at: number): void {
    const path = `suggestions/${segment(person.id)}`;
    this.perform(person, at, "dismiss", async () => {
      await send("DELETE", this.viewer?.id ?? "", path);
      return { outcome: { what: "dismissed", undo: { method: "PUT", path } }, said: `${person.name} is dismissed` };
    });
  }

  private undo(person: Suggestion, at: number, { what, undo }: Outcome): void {
    if (!undo) return;
    this.perform(person, at, "undo", async () => {
      await send(undo.method, this.viewer?.id ?? "", undo.path);
      // Who withdraws an invitation cannot send another at once.
      if (what === "invited") return { outcome: { what: "withdrawn" }, said: `${person.name}: ${WORDS.withdrawn}` };
      return { said: `${person.name}: ${UNDONE[what] ?? ""}` };
    });
  }

  private answered(person: Suggestion, at: number, outcome: Outcome) {
    const locked = this.busy.has(person.id) ? "true" : nothing;
    return html`<p class="outcome">
      ${icon("check")} <span>${WORDS[outcome.what]}</span>
      ${outcome.undo ? html`<button class="button small" aria-label="Undo" aria-disabled=${locked} @click=${() => this.undo(person, at, outcome)}>${this.busy.spinner(person.id, "undo")} Undo</button>` : nothing}
    </p>`;
  }

  private buttons(person: Suggestion, at: number) {
    const { busy } = this;
    const noteOpen = this.noteOpen === person.id;
    const locked = busy.has(person.id) ? "true" : nothing;
    const toggleNote = () => {
      if (!busy.has(person.id)) this.noteOpen = noteOpen ? undefined : person.id;
    };
    return html`${noteOpen ? html`<div class="field"><label for="suggestion-note">Note to ${person.name}</label><textarea class="input" id="suggestion-note" maxlength="300" rows="2" ?readonly=${busy.has(person.id)}></textarea></div>` : nothing}
      <div class="actions">
        <button class="button small primary" aria-label="Invite ${person.name}" aria-disabled=${locked} @click=${() => this.invite(person, at)}>${busy.spinner(person.id, "invite")} Invite</button>
        <button class="button small plain" aria-expanded=${noteOpen ? "true" : "false"} aria-label="Add a note to ${person.name}" aria-disabled=${locked} @click=${toggleNote}>Add a note</button>
        <span class="spread"></span>
        <button class="button small plain" aria-label="Dismiss ${person.name}" aria-disabled=${locked} @click=${() => this.dismiss(person, at)}>${busy.spinner(person.id, "dismiss")} Dismiss</button>
      </div>`;
  }

  private card(person: Suggestion, at: number) {
    const outcome = this.outcomes.get(person.id);
    return html`<li class="suggestion ${outcome ? "done" : ""}" id="suggestion-${at}" tabindex="-1" aria-label=${person.name} aria-busy=${this.busy.has(person.id) ? "true" : nothing}>
      <p><button class="link name" title="Compare with ${person.name}" @click=${() => this.dispatchEvent(new CustomEvent("compare", { detail: person.id }))}>${person.name}</button></p>
      ${person.headline ? html`<p class="muted">${person.headline}</p>` : nothing}
      <ul class="reasons">${person.reasons.map((reason) => html`<li>${reason[0]?.toUpperCase()}${reason.slice(1)}</li>`)}</ul>
      ${outcome ? this.answered(person, at, outcome) : this.buttons(person, at)}
      ${this.actionErrors.has(person.id) ? actionFailure(this.actionErrors.get(person.id)) : nothing}
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
      ${this.next ? html`<button class="button" aria-disabled=${this.busy.has(MORE) ? "true" : nothing} @click=${() => void this.busy.run(MORE, MORE, () => this.more())}>${this.busy.spinner(MORE, MORE)} Show more</button>` : nothing}
      ${this.actionErrors.has(MORE) ? actionFailure(this.actionErrors.get(MORE)) : nothing}
    </section>`;
  }
}
