import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onUnauthenticated, type Problem } from "./api";
import { announce, PageElement } from "./element";
import { icon } from "./icons";
import { write } from "./storage";
import { token } from "./token";

const THEME = "graphsvc.theme";
type Theme = "auto" | "light" | "dark";
const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

function theme(): Theme {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : "auto";
}

/** The header: the current page, the state of the service, the theme and the token. */
@customElement("app-header")
export class AppHeader extends PageElement {
  @property() current = "";
  @state() private theme = theme();
  @state() private ready: "unknown" | "ready" | "away" = "unknown";
  @state() private why = "";
  @state() private hasToken = token.get() !== null;
  @state() private asked: Problem | undefined;
  @state() private wrong = "";
  private answer: ((given: boolean) => void) | undefined;
  private timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    onUnauthenticated((problem) => this.requestToken(problem));
    window.addEventListener("token-changed", this.tokenChanged);
    void this.checkReadiness();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("token-changed", this.tokenChanged);
    clearTimeout(this.timer);
  }

  private tokenChanged = (): void => {
    this.hasToken = token.get() !== null;
  };

  private async checkReadiness(): Promise<void> {
    try {
      const response = await fetch("readyz");
      const readiness = (await response.json()) as { ready: boolean; database: string };
      this.ready = readiness.ready ? "ready" : "away";
      this.why = readiness.ready ? "" : readiness.database;
    } catch {
      this.ready = "away";
      this.why = "the service does not respond";
    }
    this.dispatchEvent(new CustomEvent("readiness", { detail: { ready: this.ready, why: this.why }, bubbles: true }));
    this.timer = window.setTimeout(() => void this.checkReadiness(), this.ready === "ready" ? 30_000 : 3_000);
  }

  private toggleTheme(): void {
    this.theme = NEXT[this.theme];
    if (this.theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.theme;
    write(THEME, this.theme);
    window.dispatchEvent(new Event("theme-changed"));
    announce(`Theme: ${this.theme}`);
  }

  private async requestToken(problem: Problem | undefined): Promise<boolean> {
    this.asked = problem;
    this.wrong = problem && token.get() ? "The service does not accept this token." : "";
    await this.updateComplete;
    const dialog = this.querySelector("dialog");
    if (!dialog) return false;
    dialog.showModal();
    this.answer?.(false);
    return new Promise((resolve) => (this.answer = resolve));
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const typed = (this.querySelector<HTMLInputElement>("#token")?.value ?? "").trim().replace(/^bearer\s+/i, "");
    token.set(typed || null);
    const answer = this.answer;
    this.answer = undefined;
    this.querySelector("dialog")?.close();
    answer?.(typed !== "");
  }

  private closed(): void {
    this.answer?.(false);
    this.answer = undefined;
  }

  protected override render() {
    const link = (name: string, text: string) =>
      html`<a href=${name} aria-current=${this.current === name ? "page" : nothing}>${text}</a>`;
    const states = { unknown: "connecting", ready: "ready", away: "not ready" };
    return html`
      <a class="skip" href="#main" @click=${this.skip}>Skip to the content</a>
      <header class="app-header">
        <a class="brand" href="./" aria-label="graphsvc, start page"><img src="static/icon.svg" alt="" width="24" height="24" /><span>graphsvc</span></a>
        <nav aria-label="Pages">${link("console", "Console")}${link("explorer", "Explorer")}${link("docs", "API")}</nav>
        <span class="spread"></span>
        <span class="state ${this.ready}" title=${this.why || "Connected to the database"}><span>${states[this.ready]}</span></span>
        ${this.hasToken || this.asked
          ? html`<button class="button plain square" aria-label="Token" title="Access token" @click=${() => this.requestToken(undefined)}>${icon("key")}</button>`
          : nothing}
        <button class="button plain square" aria-label="Theme: ${this.theme}" title="Theme: ${this.theme}" @click=${this.toggleTheme}>
          ${icon(this.theme === "light" ? "sun" : this.theme === "dark" ? "moon" : "auto")}
        </button>
      </header>
      <dialog aria-labelledby="token-title" @close=${this.closed}>
        <form class="dialog" @submit=${this.submit}>
          <header><h2 id="token-title">Enter a token</h2></header>
          <p class="muted">
            This service requires a token. Ask its operator for one, or create one with <code>graphsvc token</code>. Your
            token stays in this tab until you close it.
          </p>
          ${this.wrong ? html`<p class="note bad" role="alert">${icon("warn")}<span>${this.wrong}</span></p>` : nothing}
          <div class="field">
            <label for="token">Token</label>
            <input id="token" class="input mono" type="password" autocomplete="off" spellcheck="false" .value=${token.get() ?? ""} />
          </div>
          <footer>
            <button class="button plain" type="button" @click=${() => this.querySelector("dialog")?.close()}>Cancel</button>
            <button class="button primary">Continue</button>
          </footer>
        </form>
      </dialog>
    `;
  }

  private skip(event: Event): void {
    event.preventDefault();
    document.getElementById("main")?.focus();
  }
}
