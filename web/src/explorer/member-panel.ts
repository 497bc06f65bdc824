import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Problem, segment } from "../shared/api";
import { Busy } from "../shared/busy";
import { announce, PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { onRecovery } from "../shared/readiness";
import { actionsOf, INVITE, unblock, type Action } from "./member-actions";
import { send, dateText, firstName, get, type Page, type Person, type Relationship } from "./requests";
import { aborted, actionFailure, failureNote, loading, mayPass } from "./failure";

const CAPABILITIES = { message: "message", endorse: "endorse", recommend: "recommend", view_connections: "see their connections", view_contact_details: "see contact details" } as const;
const ACTING = "acting";

/** One member's side of a pair: the relationship, what they may do, and the buttons for it. Fires `changed` and `acting`. */
@customElement("member-panel")
export class MemberPanel extends PageElement {
  @property({ attribute: false }) from!: Person;
  @property({ attribute: false }) to!: Person;
  @property({ type: Number }) revision = 0;
  /** An action of the other side runs, which may change what this one may do. */
  @property({ type: Boolean }) locked = false;
  @state() private relationship: Relationship | undefined;
  @state() private error: unknown;
  @state() private actionError: unknown;
  @state() private blocked = false;
  @state() private confirming: Action | undefined;
  @state() private noteOpen = false;
  @state() private outcome: { text: string; undo?: Action | undefined } | undefined;
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
    if (this.isAnother(changed)) {
      this.relationship = undefined;
      this.blocked = false;
      this.actionError = this.confirming = this.outcome = undefined;
      this.noteOpen = false;
      void this.load();
    } else if (changed.has("revision")) void this.load();
  }

  private isAnother(changed: PropertyValues<this>): boolean {
    return (["from", "to"] as const).some((side) => changed.has(side) && (changed.get(side) as Person | undefined)?.id !== this[side].id);
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    this.error = undefined;
    try {
      const relationship = await get<Relationship>(this.from.id, `relationship/${segment(this.to.id)}`, signal);
      if (signal.aborted) return;
      this.relationship = relationship;
      this.blocked = false;
    } catch (error) {
      if (aborted(error) || signal.aborted) return;
      this.relationship = undefined;
      this.blocked = error instanceof Problem && error.kind === "member-not-found" && (await this.blocks());
      if (!this.blocked) this.error = error;
    }
  }

  /** Blocked members are not found, like unknown ones; the list of blocks tells them apart. */
  private async blocks(): Promise<boolean> {
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page<Person> = await get<Page<Person>>(this.from.id, `blocks?limit=100${cursor && `&cursor=${segment(cursor)}`}`);
      if (page.items.some(({ id }) => id === this.to.id)) return true;
      cursor = page.next;
    }
    return false;
  }

  private get isLocked(): boolean {
    return this.locked || this.busy.has(ACTING);
  }

  private press(action: Action): void {
    if (this.isLocked) return;
    if (action.confirmation && this.confirming !== action) {
      this.confirming = action;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(".confirmation .button")?.focus());
    } else this.perform(action);
  }

  private perform(action: Action): void {
    if (this.isLocked) return;
    void this.busy.run(ACTING, action.text, async () => {
      this.emit("acting", true);
      this.actionError = undefined;
      const note = action.text === INVITE ? this.querySelector<HTMLTextAreaElement>("textarea")?.value.trim() : "";
      try {
        const response = await send(action.method, this.from.id, action.path, action.body && { ...action.body, ...(note && { note }) });
        const answer: unknown = response.status === 204 ? undefined : await response.json();
        this.outcome = { text: action.done(answer), undo: action.undo?.(answer) };
        announce(`${this.outcome.text}${this.outcome.undo ? ". You can undo this." : ""}`);
        this.noteOpen = false;
        this.emit("changed");
      } catch (error) {
        this.actionError = error;
        this.outcome = undefined;
      }
      this.confirming = undefined;
      await this.load();
      this.emit("acting", false);
    }).then(async () => {
      await this.updateComplete;
      // The button that was pressed may be gone.
      if (!this.contains(document.activeElement)) this.querySelector<HTMLElement>(".side")?.focus();
    });
  }

  private emit(event: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(event, { detail, bubbles: event === "changed" }));
  }

  private summary({ connected_since: since, degree, follows: following, followed_by: followed, pending_invitation: invitation }: Relationship): string {
    const to = firstName(this.to.name);
    const facts = [
      degree === 1 ? (since ? `connected since ${dateText(since)}` : "connected") : "",
      following && followed ? `they follow each other` : following ? `follows ${to}` : followed ? `followed by ${to}` : "",
      invitation ? (invitation.direction === "sent" ? `invited ${to} on ${dateText(invitation.sent_at)}` : `was invited by ${to} on ${dateText(invitation.sent_at)}`) : "",
    ].filter(Boolean);
    const text = facts.join(", ");
    return text ? `${text[0]?.toUpperCase()}${text.slice(1)}.` : "Not connected.";
  }

  private capabilityList({ capabilities }: Relationship) {
    const invite = capabilities.invite;
    return html`<ul class="capabilities">
        ${Object.entries(CAPABILITIES).map(([key, text]) => {
          const { allowed, detail } = capabilities[key as keyof typeof CAPABILITIES];
          return html`<li class=${allowed ? "" : "off"} title=${detail ?? ""}>${icon(allowed ? "check" : "close")}<span class="visually-hidden">${allowed ? "can" : "cannot"}</span> ${text}${detail ? html`<span class="visually-hidden">: ${detail}</span>` : nothing}</li>`;
        })}
      </ul>
      ${invite.allowed || ["already-connected", "invitation-pending"].includes(invite.reason ?? "") ? nothing : html`<p class="muted">Cannot invite: ${invite.detail}</p>`}`;
  }

  private button(action: Action, tone = action.tone ?? "") {
    return html`<button class="button small ${tone}" aria-disabled=${this.isLocked ? "true" : nothing} @click=${() => this.press(action)}>${this.busy.spinner(ACTING, action.text)} ${action.text}</button>`;
  }

  private buttons(relationship: Relationship) {
    const actions = actionsOf(this.from, this.to, relationship);
    const inviting = actions.some(({ text }) => text === INVITE);
    const toggleNote = () => {
      if (!this.isLocked) this.noteOpen = !this.noteOpen;
    };
    return html`
      ${relationship.pending_invitation?.note ? html`<blockquote>${relationship.pending_invitation.note}</blockquote>` : nothing}
      <div class="actions" role="group" aria-label="Actions of ${this.from.name}">
        ${actions.map((action) => this.button(action))}
        ${inviting ? html`<button class="button small plain" aria-disabled=${this.isLocked ? "true" : nothing} aria-expanded=${this.noteOpen ? "true" : "false"} @click=${toggleNote}>Add a note</button>` : nothing}
      </div>
      ${inviting && this.noteOpen ? html`<div class="field"><label for="note-${this.from.id}">Note to ${this.to.name}</label><textarea class="input" id="note-${this.from.id}" maxlength="300" rows="2" ?readonly=${this.isLocked}></textarea></div>` : nothing}
    `;
  }

  private confirmation() {
    const { confirming } = this;
    if (!confirming) return nothing;
    const cancel = () => {
      if (!this.isLocked) this.confirming = undefined;
    };
    return html`<div class="note warn confirmation" role="alertdialog" aria-label=${confirming.text}><div><p>${confirming.confirmation}</p><p class="actions">${this.button(confirming, "")}<button class="button small plain" aria-disabled=${this.isLocked ? "true" : nothing} @click=${cancel}>Cancel</button></p></div></div>`;
  }

  /** What was just done, and the way back. */
  private done() {
    const { outcome } = this;
    if (!outcome) return nothing;
    const { text, undo } = outcome;
    return html`<p class="outcome">${icon("check")} <span>${text}</span> ${undo ? html`<button class="button small" aria-disabled=${this.isLocked ? "true" : nothing} @click=${() => this.perform(undo)}>${this.busy.spinner(ACTING, undo.text)} Undo</button>` : nothing}</p>`;
  }

  private state() {
    const { relationship } = this;
    if (this.blocked) {
      return html`<p>Has blocked ${this.to.name}. Neither can see the other.</p>
        <div class="actions">${this.button(unblock(this.from, this.to))}</div>`;
    }
    if (this.error) return failureNote(this.error, () => void this.load());
    if (!relationship) return loading("Loading…");
    return html`<p>${this.summary(relationship)}</p>
      ${this.buttons(relationship)} ${this.confirmation()} ${this.capabilityList(relationship)}`;
  }

  protected override render() {
    return html`<article class="side" tabindex="-1" aria-label="${this.from.name} with ${this.to.name}" aria-busy=${this.busy.has(ACTING) ? "true" : nothing}>
      <h4>${this.from.name}</h4>
      ${this.state()} ${this.done()}
      ${this.actionError ? actionFailure(this.actionError) : nothing}
    </article>`;
  }
}
