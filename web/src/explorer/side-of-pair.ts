import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Problem, segment } from "../shared/api";
import { PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { act, date, first, get, type Page, type Person, type Relationship } from "./asking";
import { aborted, failure, said, waiting } from "./failure";

const MAY = { message: "message", endorse: "endorse", recommend: "recommend", view_connections: "see their connections", view_contact_details: "see contact details" } as const;

interface Offer {
  text: string;
  done: string;
  method: string;
  path: string;
  body?: unknown;
  tone?: string;
  /** Asked again before it is done. */
  sure?: string;
}

/** One member's side of a pair: what stands, what they may do, and the buttons that do it. Tells by `changed`. */
@customElement("side-of-pair")
export class SideOfPair extends PageElement {
  @property({ attribute: false }) from!: Person;
  @property({ attribute: false }) to!: Person;
  @property({ type: Number }) turn = 0;
  @state() private between: Relationship | undefined;
  @state() private failed: unknown;
  @state() private refused = "";
  @state() private blocked = false;
  @state() private busy = false;
  @state() private asking: Offer | undefined;
  @state() private noting = false;
  private asked: AbortController | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("from") || changed.has("to")) {
      this.between = undefined;
      this.blocked = false;
      this.refused = "";
      this.asking = undefined;
      this.noting = false;
    }
    if (changed.has("from") || changed.has("to") || changed.has("turn")) void this.load();
  }

  private async load(): Promise<void> {
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    this.failed = undefined;
    try {
      const between = await get<Relationship>(this.from.id, `relationship/${segment(this.to.id)}`, signal);
      if (signal.aborted) return;
      this.between = between;
      this.blocked = false;
    } catch (error) {
      if (aborted(error) || signal.aborted) return;
      this.between = undefined;
      this.blocked = error instanceof Problem && error.kind === "member-not-found" && (await this.blocks());
      if (!this.blocked) this.failed = error;
    }
  }

  /** Whom a member blocks is not found for them either; their list of blocks tells which it is. */
  private async blocks(): Promise<boolean> {
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page<Person> = await get<Page<Person>>(this.from.id, `blocks?limit=100${cursor && `&cursor=${segment(cursor)}`}`);
      if (page.items.some(({ id }) => id === this.to.id)) return true;
      cursor = page.next;
    }
    return false;
  }

  private offers(between: Relationship): Offer[] {
    const [to, id] = [first(this.to.name), segment(this.to.id)];
    const { invitation, capabilities } = between;
    const offers: Offer[] = [];
    if (invitation?.direction === "received") {
      const answer = (path: string) => `invitations/${segment(invitation.id)}/${path}`;
      offers.push({ text: "Accept", done: `Connected with ${this.to.name}`, method: "POST", path: answer("accept"), tone: "primary" });
      offers.push({ text: "Ignore", done: `Ignored; ${to} is not told`, method: "POST", path: answer("ignore") });
      offers.push({ text: "I don't know them", done: `Ignored, and counted against ${to}'s invitations`, method: "POST", path: answer("report"), tone: "plain" });
    } else if (invitation) {
      offers.push({ text: "Withdraw", done: "The invitation is withdrawn", method: "POST", path: `invitations/${segment(invitation.id)}/withdraw` });
    } else if (capabilities.invite.allowed) {
      offers.push({ text: "Invite", done: `${this.to.name} is invited`, method: "POST", path: "invitations", body: { other: this.to.id }, tone: "primary" });
    }
    if (between.following) offers.push({ text: "Unfollow", done: `${this.to.name} is not followed any more`, method: "DELETE", path: `following/${id}?kind=member` });
    else if (capabilities.follow.allowed) offers.push({ text: "Follow", done: `${this.to.name} is followed`, method: "PUT", path: `following/${id}?kind=member` });
    if (between.followed_by) offers.push({ text: "Remove follower", done: `${this.to.name} follows no more`, method: "DELETE", path: `followers/${id}`, tone: "plain" });
    if (between.degree === 1) offers.push({ text: "Remove connection", done: `${this.to.name} is no connection any more`, method: "DELETE", path: `connections/${id}`, tone: "plain", sure: `Take ${this.to.name} out of the connections of ${this.from.name}? Following goes on.` });
    offers.push({ text: "Block", done: `${this.to.name} is blocked`, method: "PUT", path: `blocks/${id}`, tone: "plain danger", sure: `Block ${this.to.name}? Connection, follows and invitations between the two end, and each is invisible to the other.` });
    return offers;
  }

  private press(offer: Offer): void {
    if (offer.sure && this.asking !== offer) {
      this.asking = offer;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(".sure .button")?.focus());
    } else void this.perform(offer);
  }

  private async perform(offer: Offer): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refused = "";
    this.asking = undefined;
    const note = this.querySelector<HTMLTextAreaElement>("textarea")?.value.trim();
    try {
      await act(offer.method, this.from.id, offer.path, offer.text === "Invite" && note ? { ...(offer.body as object), note } : offer.body);
      toast(offer.done);
      this.noting = false;
      this.dispatchEvent(new CustomEvent("changed", { bubbles: true }));
    } catch (error) {
      this.refused = said(error);
    }
    this.busy = false;
    await this.load();
    await this.updateComplete;
    // The button that was pressed may be gone.
    if (!this.contains(document.activeElement)) this.querySelector<HTMLElement>(".side")?.focus();
  }

  private standing({ connected_since: since, degree, following, followed_by: followed, invitation }: Relationship): string {
    const to = first(this.to.name);
    const facts = [
      degree === 1 ? (since ? `connected since ${date(since)}` : "connected") : "",
      following && followed ? `they follow each other` : following ? `follows ${to}` : followed ? `followed by ${to}` : "",
      invitation ? (invitation.direction === "sent" ? `invited ${to} on ${date(invitation.since)}` : `was invited by ${to} on ${date(invitation.since)}`) : "",
    ].filter(Boolean);
    const text = facts.join(", ");
    return text ? `${text[0]?.toUpperCase()}${text.slice(1)}.` : "Nothing stands between the two.";
  }

  private may({ capabilities }: Relationship) {
    const invite = capabilities.invite;
    return html`<ul class="may">
        ${Object.entries(MAY).map(([key, text]) => {
          const { allowed, detail } = capabilities[key as keyof typeof MAY];
          return html`<li class=${allowed ? "" : "off"} title=${detail ?? ""}>${icon(allowed ? "check" : "close")}<span class="visually-hidden">${allowed ? "may" : "may not"}</span> ${text}${detail ? html`<span class="visually-hidden">: ${detail}</span>` : nothing}</li>`;
        })}
      </ul>
      ${invite.allowed || ["already-connected", "invitation-pending"].includes(invite.reason ?? "") ? nothing : html`<p class="muted">Cannot invite: ${invite.detail}</p>`}`;
  }

  private buttons(between: Relationship) {
    const offers = this.offers(between);
    const inviting = offers.find(({ text }) => text === "Invite");
    return html`
      ${between.invitation?.note ? html`<blockquote>${between.invitation.note}</blockquote>` : nothing}
      <div class="actions" role="group" aria-label="What ${this.from.name} may do">
        ${offers.map((offer) => html`<button class="button small ${offer.tone ?? ""}" aria-disabled=${this.busy ? "true" : nothing} @click=${() => this.press(offer)}>${offer.text}</button>`)}
        ${inviting ? html`<button class="button small plain" aria-expanded=${this.noting ? "true" : "false"} @click=${() => (this.noting = !this.noting)}>With a note</button>` : nothing}
      </div>
      ${inviting && this.noting ? html`<div class="field"><label for="note-${this.from.id}">Note to ${this.to.name}</label><textarea class="input" id="note-${this.from.id}" maxlength="300" rows="2"></textarea></div>` : nothing}
    `;
  }

  protected override render() {
    const { between, asking } = this;
    return html`<article class="side" tabindex="-1" aria-label="${this.from.name}, on ${this.to.name}">
      <h4>${this.from.name}</h4>
      ${this.blocked
        ? html`<p>Blocks ${this.to.name}: each is invisible to the other.</p>
            <div class="actions"><button class="button small" @click=${() => this.press({ text: "Unblock", done: `${this.to.name} is not blocked any more`, method: "DELETE", path: `blocks/${segment(this.to.id)}` })}>Unblock</button></div>`
        : this.failed
          ? failure(this.failed, () => void this.load())
          : between
            ? html`<p>${this.standing(between)}</p>
                ${this.buttons(between)}
                ${asking ? html`<div class="note warn sure" role="alertdialog" aria-label=${asking.text}><div><p>${asking.sure}</p><p class="actions"><button class="button small" @click=${() => this.press(asking)}>${asking.text}</button><button class="button small plain" @click=${() => (this.asking = undefined)}>Cancel</button></p></div></div>` : nothing}
                ${this.may(between)}`
            : waiting("Reading …")}
      ${this.refused ? html`<p class="note bad" role="alert">${icon("refuse")}<span>${this.refused}</span></p>` : nothing}
    </article>`;
  }
}
