import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onUnauthenticated, type Problem } from "./api";
import { Busy } from "./busy";
import { knownCaller, loadCaller, principal, refusal, type Caller } from "./caller";
import { announce, PageElement } from "./element";
import { icon } from "./icons";
import { checkReadiness, onReadiness, onRecovery, readiness, type Readiness, type State } from "./readiness";
import { write } from "./storage";
import { token } from "./token";

const THEME = "graphsvc.theme";
type Theme = "auto" | "light" | "dark";
const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const STATES: Record<State, string> = { unknown: "connecting", ready: "ready", slow: "waiting", away: "not ready" };

function theme(): Theme {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : "auto";
}

/** The header: the current page, the state of the service, who is signed in, and the theme. */
@customElement("app-header")
export class AppHeader extends PageElement {
  @property() current = "";
  @state() private theme = theme();
  @state() private service: Readiness = readiness();
  @state() private caller: Caller | null | undefined = knownCaller();
  @state() private asked = false;
  @state() private wrong = "";
  @state() private accountOpen = false;
  private readonly busy = new Busy(this);
  private answer: ((given: boolean) => void) | undefined;
  private endings: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    onUnauthenticated((problem) => this.signIn(problem));
    window.addEventListener("caller-changed", this.callerChanged);
    window.addEventListener("token-changed", this.loadCaller);
    document.addEventListener("pointerdown", this.pressedOutside);
    this.endings = [onReadiness((now, before) => this.serviceChanged(now, before)), onRecovery(this.loadCaller)];
    this.loadCaller();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("caller-changed", this.callerChanged);
    window.removeEventListener("token-changed", this.loadCaller);
    document.removeEventListener("pointerdown", this.pressedOutside);
    for (const end of this.endings) end();
  }

  private loadCaller = (): void => void loadCaller();

  private callerChanged = (): void => {
    this.caller = knownCaller();
  };

  private serviceChanged(now: Readiness, before: State): void {
    this.service = now;
    if (now.state === "away") announce(`Not ready. ${now.why} This page tries again every second.`);
    else if (before === "away" && now.state === "ready") announce("Ready again");
  }

  private pressedOutside = (event: Event): void => {
    if (this.accountOpen && !this.querySelector(".account")?.contains(event.target as Node)) this.accountOpen = false;
  };

  private toggleTheme(): void {
    this.theme = NEXT[this.theme];
    if (this.theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.theme;
    write(THEME, this.theme);
    window.dispatchEvent(new Event("theme-changed"));
    announce(`Theme: ${this.theme}`);
  }

  private async signIn(problem?: Problem): Promise<boolean> {
    this.asked = true;
    this.accountOpen = false;
    this.wrong = problem && token.get() ? problem.message : "";
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
    this.querySelector<HTMLInputElement>("#token")?.focus();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const typed = (this.querySelector<HTMLInputElement>("#token")?.value ?? "").trim().replace(/^bearer\s+/i, "");
    if (!typed) {
      this.wrong = "Paste a token first.";
      return;
    }
    void this.busy.run("sign-in", "sign-in", async () => {
      token.set(typed);
      this.wrong = (await loadCaller()) === null ? refusal() : "";
      if (this.wrong) return;
      const answer = this.answer;
      this.answer = undefined;
      this.querySelector("dialog")?.close();
      answer?.(true);
    });
  }

  private closed(): void {
    this.answer?.(false);
    this.answer = undefined;
  }

  private signOut(): void {
    this.accountOpen = false;
    token.set(null);
    announce("Signed out");
  }

  protected override render() {
    const link = (name: string, text: string) =>
      html`<a href=${name} aria-current=${this.current === name ? "page" : nothing}>${text}</a>`;
    const { state, why } = this.service;
    return html`
      <a class="skip" href="#main" @click=${this.skip}>Skip to the content</a>
      <header class="app-header">
        <a class="brand" href="./" aria-label="graphsvc, start page"><img src="static/icon.svg" alt="" width="24" height="24" /><span>graphsvc</span></a>
        <nav aria-label="Pages">${link("console", "Console")}${link("explorer", "Explorer")}${link("docs", "API")}</nav>
        <span class="spread"></span>
        <span class="state ${state}" title=${why || "Connected to the database"}><span>${STATES[state]}</span></span>
        ${this.account()}
        <button class="button plain square" aria-label="Theme: ${this.theme}" title="Theme: ${this.theme}" @click=${this.toggleTheme}>
          ${icon(this.theme === "light" ? "sun" : this.theme === "dark" ? "moon" : "auto")}
        </button>
      </header>
      ${state === "away"
        ? html`<div class="away note bad" role="status">${icon("warn")}<p><strong>${why}</strong> This page tries again every second, and goes on by itself.</p><button class="button small" @click=${() => void checkReadiness()}>Try now</button></div>`
        : nothing}
      ${this.dialog()}
    `;
  }

  private account() {
    const { caller } = this;
    if (caller && !caller.requires_token) return nothing;
    if (!caller) return caller === null || this.asked ? html`<button class="button small" @click=${() => void this.signIn()}>${icon("key")} Sign in</button>` : nothing;
    const name = caller.name ?? caller.kind;
    return html`<div class="account menu" @keydown=${(event: KeyboardEvent) => event.key === "Escape" && (this.accountOpen = false)}>
      <button class="button plain small" aria-haspopup="true" aria-expanded=${this.accountOpen ? "true" : "false"} title="Signed in as ${name}" @click=${() => (this.accountOpen = !this.accountOpen)}>${icon("person")}<span class="name">${name}</span></button>
      ${this.accountOpen
        ? html`<div class="items card" role="group" aria-label="Your token">
            <p>Signed in as <strong>${name}</strong> <span class="muted">${caller.kind === "member" ? "a member" : caller.kind === "client" ? "a program" : "without a name"}</span></p>
            <ul class="allowed">${allowances().map(([text, allowed]) => html`<li class=${allowed ? "" : "off"}>${icon(allowed ? "check" : "close")} <span class="visually-hidden">${allowed ? "You may" : "You may not"}</span> ${text}</li>`)}</ul>
            <p class="actions"><button class="button small" @click=${() => void this.signIn()}>Use another token</button> <button class="button small plain" @click=${this.signOut}>Sign out</button></p>
          </div>`
        : nothing}
    </div>`;
  }

  private dialog() {
    return html`<dialog aria-labelledby="token-title" @close=${this.closed}>
        <form class="dialog" @submit=${this.submit}>
          <header><h2 id="token-title">Sign in</h2></header>
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
            <button class="button primary" aria-disabled=${this.busy.has("sign-in") ? "true" : nothing}>${this.busy.spinner("sign-in", "sign-in")} Sign in</button>
          </footer>
        </form>
      </dialog>`;
  }

  private skip(event: Event): void {
    event.preventDefault();
    document.getElementById("main")?.focus();
  }
}

/** What the token allows and what it does not, in words. */
function allowances(): [text: string, allowed: boolean][] {
  const { kind, member, mayQuery } = principal();
  const all = kind === "service";
  return [
    ...(member ? ([[`act for ${member}`, true]] as [string, boolean][]) : []),
    ["act for every member (scope service)", all],
    ["run Cypher (scope analyst)", mayQuery],
  ];
}
