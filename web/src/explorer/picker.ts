import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { announce, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { plural } from "../shared/values";
import { isId, degreeText, type Person } from "./requests";
import { aborted, errorMessage } from "./failure";
import "./picker.css";

/** Milliseconds without typing before a search starts. */
const PAUSE = 160;
/** Instead of an id, for a name to search for. No member has it. */
const ANOTHER_SEARCH = "";

/** Picks a member by name or id: a combobox with a list of matches. Fires `pick` with the id. */
@customElement("member-picker")
export class MemberPicker extends PageElement {
  @property() name = "member";
  @property() label = "Member";
  @property() hint = "Name or ID";
  /** Who is picked already: shown in the field. */
  @property({ attribute: false }) person: Person | undefined;
  @property({ attribute: false }) find: ((text: string, signal: AbortSignal) => Promise<Person[]>) | undefined;
  /** Finds a name that is spelled much like one that was not found. */
  @property({ attribute: false }) similar: ((text: string, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  @property({ type: Boolean }) disabled = false;
  /** Why it is disabled. */
  @property() reason = "";
  @state() private found: Person[] = [];
  @state() private open = false;
  @state() private at = -1;
  @state() private wrong = "";
  @state() private typed: string | undefined;
  private timer = 0;
  private request: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  private get text(): string {
    return this.typed ?? this.person?.name ?? "";
  }

  private input(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
    this.forget();
    this.wrong = "";
    if (!this.typed.trim()) {
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => void this.look((this.typed ?? "").trim()), PAUSE);
  }

  /** Only the answer to what was typed last counts. */
  private async look(text: string): Promise<void> {
    const request = new AbortController();
    this.request = request;
    try {
      const found = (await this.find?.(text, request.signal)) ?? [];
      if (request.signal.aborted) return;
      // A typed id can be used even if no name matches.
      const byId = isId(text) && !found.some(({ id }) => id === text) ? [{ id: text, name: text, headline: "Use this ID" }] : [];
      const similar = found.length ? undefined : await this.findSimilar(text, request.signal);
      if (request.signal.aborted) return;
      const alike = similar === undefined ? [] : [{ id: ANOTHER_SEARCH, name: similar, headline: "Did you mean this name?" }];
      this.found = [...found, ...alike, ...byId];
      this.at = found.length ? 0 : -1;
      this.open = true;
      const many = `${plural(found.length, "member")} found. Use the arrow keys to choose, Enter to select.`;
      announce(found.length ? many : alike.length ? `No members found. Did you mean ${similar}? Press Enter to search for it.` : "No members found");
    } catch (error) {
      if (aborted(error)) return;
      this.close();
      this.wrong = errorMessage(error);
    }
  }

  /** Nothing is lost if this fails: it only helps. */
  private findSimilar(text: string, signal: AbortSignal): Promise<string | undefined> {
    return this.similar?.(text, signal).catch(() => undefined) ?? Promise.resolve(undefined);
  }

  private close(): void {
    this.open = false;
    this.found = [];
    this.at = -1;
  }

  private take(person: Person | undefined): void {
    if (!person) return;
    this.forget();
    if (person.id === ANOTHER_SEARCH) {
      this.typed = person.name;
      void this.look(person.name);
      return;
    }
    this.close();
    this.typed = undefined;
    this.dispatchEvent(new CustomEvent("pick", { detail: person.id }));
  }

  private async keyed(event: KeyboardEvent): Promise<void> {
    const last = this.found.length - 1;
    if (event.key === "Enter") {
      event.preventDefault();
      const text = this.text.trim();
      if (this.open && this.at >= 0) this.take(this.found[this.at]);
      else if (this.open && this.found.length) this.take(this.found[0]);
      else if (this.typed !== undefined && text) {
        this.forget();
        await this.look(text);
        // Enter before the list was loaded: take the only possible match.
        const meant = this.found.find(({ id }) => id === text) ?? (this.found.length === 1 ? this.found[0] : undefined);
        if (this.typed?.trim() === text) this.take(meant);
      }
    } else if (event.key === "Escape") {
      if (this.open) event.preventDefault();
      else this.typed = undefined;
      this.forget();
      this.close();
    } else if (!this.open || last < 0) return;
    else if (event.key === "ArrowDown") this.at = this.at >= last ? 0 : this.at + 1;
    else if (event.key === "ArrowUp") this.at = this.at <= 0 ? last : this.at - 1;
    else return;
    if (event.key.startsWith("Arrow")) event.preventDefault();
  }

  private left(): void {
    this.forget();
    this.close();
    this.wrong = "";
    this.typed = undefined;
  }

  protected override render() {
    const list = `${this.name}-list`;
    return html`<div class="field picker">
      <label for=${this.name}>${this.label}</label>
      <div class="combo">
        ${icon("search")}
        <input
          id=${this.name}
          class="input"
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          placeholder=${this.hint}
          aria-autocomplete="list"
          aria-expanded=${this.open ? "true" : "false"}
          aria-controls=${list}
          aria-activedescendant=${this.open && this.at >= 0 ? `${this.name}-${this.at}` : nothing}
          aria-describedby=${this.wrong ? `${this.name}-wrong` : this.disabled && this.reason ? `${this.name}-reason` : nothing}
          title=${this.disabled && this.reason ? this.reason : nothing}
          ?disabled=${this.disabled}
          .value=${this.text}
          @input=${this.input}
          @keydown=${this.keyed}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
          @blur=${this.left}
        />
        <div class="options" id=${list} role="listbox" aria-label="Members found" ?hidden=${!this.open || !this.found.length}>
          ${this.found.map(
            (person, at) => html`<div class="option" role="option" id="${this.name}-${at}" aria-selected=${at === this.at ? "true" : "false"} @pointerdown=${(event: Event) => event.preventDefault()} @click=${() => this.take(person)}>
              <span class="who">${person.name}</span>
              ${person.degree !== undefined && person.degree !== null ? html`<span class="badge">${degreeText(person.degree)}</span>` : nothing}
              <span class="what muted">${[person.headline, person.location].filter(Boolean).join(" · ")}</span>
            </div>`,
          )}
        </div>
        ${this.open && !this.found.length ? html`<p class="options none muted">No members found. Try fewer letters.</p>` : nothing}
        ${this.disabled && this.reason ? html`<span class="visually-hidden" id="${this.name}-reason">${this.reason}</span>` : nothing}
      </div>
      ${this.wrong ? html`<p class="wrong" id="${this.name}-wrong">${this.wrong}</p>` : nothing}
    </div>`;
  }
}
