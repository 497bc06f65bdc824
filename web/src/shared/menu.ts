import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement, rove } from "./element";
import { icon, type IconName } from "./icons";

export interface MenuItem {
  text: string;
  hint?: string;
  icon: IconName;
  act: () => void;
  /** Begins a group with this heading. */
  group?: string;
}

/** A button that opens a list of things to do; arrows go through it, Escape closes it. */
@customElement("drop-menu")
export class DropMenu extends PageElement {
  @property() label = "";
  @property() icon: IconName = "down";
  @property({ attribute: false }) items: MenuItem[] = [];
  @property({ type: Boolean }) disabled = false;
  @state() private opened = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.outside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.outside);
  }

  private outside = (event: Event): void => {
    if (this.opened && !this.contains(event.target as Node)) this.opened = false;
  };

  private async open(): Promise<void> {
    this.opened = !this.opened;
    await this.updateComplete;
    this.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }

  private keyed(event: KeyboardEvent): void {
    const items = [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
    if (event.key === "Escape" || event.key === "Tab") {
      this.opened = false;
      this.querySelector("button")?.focus();
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
      }
    } else rove(event, items, "column");
  }

  private act(item: MenuItem): void {
    this.opened = false;
    this.querySelector("button")?.focus();
    item.act();
  }

  protected override render() {
    return html`<div class="menu">
      <button class="button plain" aria-haspopup="menu" aria-expanded=${this.opened ? "true" : "false"} aria-label=${this.label} title=${this.label} ?disabled=${this.disabled} @click=${this.open}>${icon(this.icon)}<span class="wide">${this.label}</span></button>
      ${this.opened
        ? html`<div class="items" role="menu" aria-label=${this.label} @keydown=${this.keyed}>
            ${this.items.map((item) => html`${item.group ? html`<p class="group muted" role="presentation">${item.group}</p>` : nothing}<button class="item" role="menuitem" tabindex="-1" @click=${() => this.act(item)}>${icon(item.icon)} ${item.text} ${item.hint ? html`<small>${item.hint}</small>` : nothing}</button>`)}
          </div>`
        : nothing}
    </div>`;
  }
}
