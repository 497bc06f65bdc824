import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Problem, segment } from "../shared/api";
import { PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { send, dateText, firstName, get, type Page, type Person, type Relationship } from "./requests";
import { aborted, failureNote, errorMessage, loading } from "./failure";

const CAPABILITIES = { message: "message", endorse: "endorse", recommend: "recommend", view_connections: "see their connections", view_contact_details: "see contact details" } as const;

interface Action {
  text: string;
  done: string;
  method: string;
  path: string;
  body?: unknown;
  tone?: string;
  /** The question to confirm before the action. */
  confirmation?: string;
}

/** One member's side of a pair: the relationship, what they may do, and the buttons for it. Fires `changed`. */
@customElement("member-panel")
export class MemberPanel extends PageElement {
  @property({ attribute: false }) from!: Person;
  @property({ attribute: false }) to!: Person;
  @property({ type: Number }) revision = 0;
  @state() private relationship: Relationship | undefined;
  @state() private error: unknown;
  @state() private actionError = "";
  @state() private blocked = false;
  @state() private busy = false;
  @state() private confirming: Action | undefined;
  @state() private noteOpen = false;
  private request: AbortController | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("from") || changed.has("to")) {
      this.relationship = undefined;
      this.blocked = false;
      this.actionError = "";
      this.confirming = undefined;
      this.noteOpen = false;
    }
    if (changed.has("from") || changed.has("to") || changed.has("revision")) void this.load();
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

  private actions(relationship: Relationship): Action[] {
    const [to, id] = [firstName(this.to.name), segment(this.to.id)];
    const { pending_invitation: invitation, capabilities } = relationship;
    const actions: Action[] = [];
    if (invitation?.direction === "received") {
      const answer = (path: string) => `invitations/${segment(invitation.id)}/${path}`;
      actions.push({ text: "Accept", done: `Connected with ${this.to.name}`, method: "POST", path: answer("accept"), tone: "primary" });
      actions.push({ text: "Ignore", done: `Invitation ignored. ${to} is not notified.`, method: "POST", path: answer("ignore") });
      actions.push({ text: "I don't know them", done: `Invitation ignored and reported`, method: "POST", path: answer("report"), tone: "plain" });
    } else if (invitation) {
      actions.push({ text: "Withdraw", done: "Invitation withdrawn", method: "POST", path: `invitations/${segment(invitation.id)}/withdraw` });
    } else if (capabilities.invite.allowed) {
      actions.push({ text: "Invite", done: `Invitation sent to ${this.to.name}`, method: "POST", path: "invitations", body: { other: this.to.id }, tone: "primary" });
    }
    if (relationship.follows) actions.push({ text: "Unfollow", done: `Unfollowed ${this.to.name}`, method: "DELETE", path: `following/${id}?type=member` });
    else if (capabilities.follow.allowed) actions.push({ text: "Follow", done: `Following ${this.to.name}`, method: "PUT", path: `following/${id}?type=member` });
    if (relationship.followed_by) actions.push({ text: "Remove follower", done: `Removed ${this.to.name} as a follower`, method: "DELETE", path: `followers/${id}`, tone: "plain" });
    if (relationship.degree === 1) actions.push({ text: "Remove connection", done: `Removed ${this.to.name} from connections`, method: "DELETE", path: `connections/${id}`, tone: "plain", confirmation: `Remove ${this.to.name} from the connections of ${this.from.name}? Follows stay as they are.` });
    actions.push({ text: "Block", done: `Blocked ${this.to.name}`, method: "PUT", path: `blocks/${id}`, tone: "plain danger", confirmation: `Block ${this.to.name}? This ends their connection, follows and invitations, and hides each from the other.` });
    return actions;
  }

  private press(action: Action): void {
    if (action.confirmation && this.confirming !== action) {
      this.confirming = action;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(".confirmation .button")?.focus());
    } else void this.perform(action);
  }

  private async perform(action: Action): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.actionError = "";
    this.confirming = undefined;
    const note = this.querySelector<HTMLTextAreaElement>("textarea")?.value.trim();
    try {
      await send(action.method, this.from.id, action.path, action.text === "Invite" && note ? { ...(action.body as object), note } : action.body);
      toast(action.done);
      this.noteOpen = false;
      this.dispatchEvent(new CustomEvent("changed", { bubbles: true }));
    } catch (error) {
      this.actionError = errorMessage(error);
    }
    this.busy = false;
    await this.load();
    await this.updateComplete;
    // The button that was pressed may be gone.
    if (!this.contains(document.activeElement)) this.querySelector<HTMLElement>(".side")?.focus();
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

  private buttons(relationship: Relationship) {
    const actions = this.actions(relationship);
    const inviting = actions.find(({ text }) => text === "Invite");
    return html`
      ${relationship.pending_invitation?.note ? html`<blockquote>${relationship.pending_invitation.note}</blockquote>` : nothing}
      <div class="actions" role="group" aria-label="Actions of ${this.from.name}">
        ${actions.map((action) => html`<button class="button small ${action.tone ?? ""}" aria-disabled=${this.busy ? "true" : nothing} @click=${() => this.press(action)}>${action.text}</button>`)}
        ${inviting ? html`<button class="button small plain" aria-expanded=${this.noteOpen ? "true" : "false"} @click=${() => (this.noteOpen = !this.noteOpen)}>Add a note</button>` : nothing}
      </div>
      ${inviting && this.noteOpen ? html`<div class="field"><label for="note-${this.from.id}">Note to ${this.to.name}</label><textarea class="input" id="note-${this.from.id}" maxlength="300" rows="2"></textarea></div>` : nothing}
    `;
  }

  protected override render() {
    const { relationship, confirming } = this;
    return html`<article class="side" tabindex="-1" aria-label="${this.from.name} with ${this.to.name}">
      <h4>${this.from.name}</h4>
      ${this.blocked
        ? html`<p>Has blocked ${this.to.name}. Neither can see the other.</p>
            <div class="actions"><button class="button small" @click=${() => this.press({ text: "Unblock", done: `Unblocked ${this.to.name}`, method: "DELETE", path: `blocks/${segment(this.to.id)}` })}>Unblock</button></div>`
        : this.error
          ? failureNote(this.error, () => void this.load())
          : relationship
            ? html`<p>${this.summary(relationship)}</p>
                ${this.buttons(relationship)}
                ${confirming ? html`<div class="note warn confirmation" role="alertdialog" aria-label=${confirming.text}><div><p>${confirming.confirmation}</p><p class="actions"><button class="button small" @click=${() => this.press(confirming)}>${confirming.text}</button><button class="button small plain" @click=${() => (this.confirming = undefined)}>Cancel</button></p></div></div>` : nothing}
                ${this.capabilityList(relationship)}`
            : loading("Loading…")}
      ${this.actionError ? html`<p class="note bad" role="alert">${icon("refuse")}<span>${this.actionError}</span></p>` : nothing}
    </article>`;
  }
}
