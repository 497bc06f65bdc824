import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { askJson, ask, Problem, segment } from "../shared/api";
import { announce, copy, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import type { Json } from "../shared/values";
import { parametersOf } from "./cypher";
import { JsonError, parseJson } from "./json";

export type ParameterType = "string" | "integer" | "float" | "boolean" | "date" | "member" | "json";
export const PARAMETER_TYPES: ParameterType[] = ["string", "integer", "float", "boolean", "date", "member", "json"];

export interface Parameter {
  name: string;
  type: ParameterType;
  default: Json;
  description: string;
}

export interface Saved {
  name: string;
  title: string;
  description: string;
  query: string;
  parameters: Parameter[];
  owner: string;
  shipped: boolean;
  changed_at: string;
}

/** A parameter's value as a field shows it. */
export function toField(type: ParameterType, value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (type === "json") return JSON.stringify(value);
  if (typeof value === "object" && !Array.isArray(value) && typeof value["value"] === "string") return value["value"];
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a field says; an empty one is null. Raises an Error that says what is expected. */
export function fromField(type: ParameterType, text: string): Json {
  const trimmed = text.trim();
  if (trimmed === "") return type === "string" && text !== "" ? text : null;
  switch (type) {
    case "string":
      return text;
    case "member":
      return trimmed;
    case "integer":
      if (!/^[+-]?\d+$/.test(trimmed)) throw new Error("A whole number is expected.");
      return parseJson(trimmed.replace(/^\+/, "").replace(/^(-?)0+(?=\d)/, "$1"));
    case "float":
      if (Number.isNaN(Number(trimmed))) throw new Error("A number is expected.");
      return Number(trimmed);
    case "boolean":
      return trimmed === "true";
    case "date":
      if (!/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) throw new Error("A date is expected, as 2026-01-31.");
      return { $type: "Date", value: trimmed };
    case "json":
      try {
        return parseJson(trimmed);
      } catch (error) {
        throw new Error(error instanceof JsonError ? error.message : "JSON is expected.");
      }
  }
}

/** One input for each parameter of a saved query; tells each change by a `values` event. */
@customElement("parameter-fields")
export class ParameterFields extends PageElement {
  @property({ attribute: false }) parameters: Parameter[] = [];
  @property({ attribute: false }) values: Record<string, Json> = {};
  @state() private wrong: Record<string, string> = {};

  private changed(parameter: Parameter, text: string): void {
    const wrong = { ...this.wrong };
    delete wrong[parameter.name];
    try {
      this.dispatchEvent(new CustomEvent("values", { detail: { ...this.values, [parameter.name]: fromField(parameter.type, text) } }));
    } catch (error) {
      wrong[parameter.name] = (error as Error).message;
    }
    this.wrong = wrong;
  }

  protected override render() {
    return this.parameters.map((parameter) => {
      const { name, type, description } = parameter;
      const id = `parameter-${name}`;
      const wrong = this.wrong[name];
      const value = toField(type, this.values[name]);
      const described = [description && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || nothing;
      const input = (event: Event) => this.changed(parameter, (event.target as HTMLInputElement).value);
      return html`<div class="field">
        <label for=${id}>${name} <span class="muted">${type === "member" ? "member id" : type}</span></label>
        ${type === "boolean"
          ? html`<select id=${id} class="select" aria-describedby=${described} .value=${value} @change=${input}>
              <option value="" ?selected=${value === ""}>null</option>
              <option value="true" ?selected=${value === "true"}>true</option>
              <option value="false" ?selected=${value === "false"}>false</option>
            </select>`
          : html`<input
              id=${id}
              class="input ${type === "json" ? "mono" : ""}"
              type=${type === "date" ? "date" : "text"}
              inputmode=${type === "integer" ? "numeric" : type === "float" ? "decimal" : nothing}
              placeholder=${parameter.default === null ? "needed" : "null"}
              autocomplete="off"
              spellcheck="false"
              aria-required=${parameter.default === null ? "true" : "false"}
              aria-invalid=${wrong ? "true" : "false"}
              aria-describedby=${described}
              .value=${value}
              @change=${input}
              @keydown=${(event: KeyboardEvent) => event.key === "Enter" && input(event)}
            />`}
        ${description ? html`<span class="hint" id="${id}-hint">${description}</span>` : nothing}
        ${wrong ? html`<span class="wrong" id="${id}-wrong" role="alert">${wrong}</span>` : nothing}
      </div>`;
    });
  }
}

/** The queries that are kept, the shipped ones first. `open` gives one to the page. */
@customElement("saved-queries")
export class SavedQueries extends PageElement {
  @property() current = "";
  @state() private items: Saved[] | undefined;
  @state() private failed = "";
  @state() private filter = "";
  @state() private leaving: Saved | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("saved-changed", this.load);
    window.addEventListener("token-changed", this.load);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("saved-changed", this.load);
    window.removeEventListener("token-changed", this.load);
  }

  private load = async (): Promise<void> => {
    try {
      this.items = (await askJson<{ items: Saved[] }>("cypher/saved", { quiet: true })).items;
      this.failed = "";
    } catch (error) {
      this.failed = (error as Error).message;
    }
  };

  private async askToLeave(saved: Saved): Promise<void> {
    this.leaving = saved;
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  private async drop(): Promise<void> {
    const saved = this.leaving;
    this.querySelector("dialog")?.close();
    if (!saved) return;
    try {
      await ask(`cypher/saved/${segment(saved.name)}`, { method: "DELETE" });
      toast(`“${saved.title}” deleted`);
      this.dispatchEvent(new CustomEvent("removed", { detail: saved.name }));
    } catch (error) {
      toast((error as Error).message);
    }
    await this.load();
  }

  private address(saved: Saved): string {
    const defaults = saved.parameters.map(({ name, type, default: value }) => `${encodeURIComponent(name)}=${encodeURIComponent(toField(type, value))}`);
    return new URL(`cypher/saved/${segment(saved.name)}${defaults.length ? `?${defaults.join("&")}` : ""}`, document.baseURI).href;
  }

  protected override render() {
    if (this.failed) return html`<div class="side-note"><p class="note bad">${icon("warn")}<span>${this.failed}</span></p><button class="button small" @click=${this.load}>Try again</button></div>`;
    if (!this.items) return html`<p class="side-note muted">Loading…</p>`;
    const words = this.filter.toLowerCase();
    const shown = this.items.filter((saved) => `${saved.title} ${saved.name} ${saved.description}`.toLowerCase().includes(words));
    const own = shown.filter(({ shipped }) => !shipped);
    const shipped = shown.filter(({ shipped: ours }) => ours);
    return html`
      <div class="side-search"><input class="input" type="search" aria-label="Filter saved queries" placeholder="Filter" .value=${this.filter} @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)} /></div>
      ${own.length ? html`<h3 class="side-title">Yours</h3><ul class="saved-list">${own.map((saved) => this.item(saved))}</ul>` : nothing}
      ${shipped.length ? html`<h3 class="side-title">Shipped</h3><ul class="saved-list">${shipped.map((saved) => this.item(saved))}</ul>` : nothing}
      ${shown.length ? nothing : html`<p class="side-note muted">${this.items.length ? "No saved query has these words." : "Nothing is saved yet. Write a query and choose Save."}</p>`}
      <dialog aria-labelledby="leave-title">
        <div class="dialog">
          <h2 id="leave-title">Delete “${this.leaving?.title}”?</h2>
          <p class="muted">Links and programs that ask for <code>${this.leaving?.name}</code> will find nothing any more.</p>
          <footer>
            <button class="button plain" @click=${() => this.querySelector("dialog")?.close()}>Keep it</button>
            <button class="button danger" @click=${this.drop}>Delete</button>
          </footer>
        </div>
      </dialog>
    `;
  }

  private item(saved: Saved) {
    return html`<li class=${saved.name === this.current ? "current" : ""}>
      <button class="open" aria-current=${saved.name === this.current ? "true" : nothing} @click=${() => this.dispatchEvent(new CustomEvent("open", { detail: saved }))}>
        <strong>${saved.title}</strong>
        <span class="muted">${saved.description}</span>
        ${saved.parameters.length ? html`<span class="names">${saved.parameters.map(({ name }) => html`<span class="badge mono">$${name}</span>`)}</span>` : nothing}
      </button>
      <span class="more">
        <button class="button square small plain" aria-label="Copy the address of ${saved.title}" title="Copy the address that runs it" @click=${() => copy(this.address(saved), "Address")}>${icon("link")}</button>
        ${saved.shipped ? nothing : html`<button class="button square small plain" aria-label="Delete ${saved.title}" title="Delete" @click=${() => this.askToLeave(saved)}>${icon("trash")}</button>`}
      </span>
    </li>`;
  }
}

const nameOf = (title: string): string =>
  title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);

function typeOf(value: Json | undefined): ParameterType {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "float";
  if (value !== null && typeof value === "object") {
    const type = Array.isArray(value) ? "" : value["$type"];
    return type === "Date" ? "date" : type === "Integer" ? "integer" : "json";
  }
  return "string";
}

/** Asks what to call a query and what its parameters are, then keeps it. */
@customElement("save-dialog")
export class SaveDialog extends PageElement {
  @state() private query = "";
  @state() private parameters: Parameter[] = [];
  @state() private heading = "";
  @state() private name = "";
  @state() private about = "";
  @state() private failed = "";
  @state() private busy = false;
  @state() private known: string | undefined;

  async show(query: string, values: Record<string, Json>, from?: Saved): Promise<void> {
    this.query = query;
    this.failed = "";
    const own = from && !from.shipped ? from : undefined;
    this.known = own?.name;
    this.heading = own?.title ?? (from ? `${from.title} (mine)` : "");
    this.name = own?.name ?? nameOf(this.heading);
    this.about = from?.description ?? "";
    this.parameters = parametersOf(query).map((name) => {
      const before = from?.parameters.find((parameter) => parameter.name === name);
      const value = values[name] ?? before?.default ?? null;
      return { name, type: before?.type ?? (/^(viewer|member|other)$/.test(name) ? "member" : typeOf(value)), default: value, description: before?.description ?? "" };
    });
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  private titled(title: string): void {
    if (!this.known && this.name === nameOf(this.heading)) this.name = nameOf(title);
    this.heading = title;
  }

  private change(at: number, part: Partial<Parameter>): void {
    this.parameters = this.parameters.map((parameter, nth) => (nth === at ? { ...parameter, ...part } : parameter));
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.failed = "";
    const parameters: Parameter[] = [];
    for (const [at, parameter] of this.parameters.entries()) {
      const text = this.querySelector<HTMLInputElement>(`#default-${at}`)?.value ?? "";
      try {
        parameters.push({ ...parameter, default: fromField(parameter.type, text) });
      } catch (error) {
        this.failed = `$${parameter.name}: ${(error as Error).message}`;
        return;
      }
    }
    this.busy = true;
    try {
      const body = { title: this.heading.trim(), description: this.about.trim(), query: this.query, parameters };
      const saved = await askJson<Saved>(`cypher/saved/${segment(this.name)}`, { method: "PUT", body });
      this.querySelector("dialog")?.close();
      toast(`Saved as ${saved.name}`);
      window.dispatchEvent(new Event("saved-changed"));
      this.dispatchEvent(new CustomEvent("saved", { detail: saved }));
    } catch (error) {
      this.failed = error instanceof Problem && Array.isArray(error.document["errors"]) ? (error.document["errors"] as { field: string; reason: string }[]).map(({ field, reason }) => `${field}: ${reason}`).join("; ") || error.message : (error as Error).message;
      announce(this.failed);
    } finally {
      this.busy = false;
    }
  }

  protected override render() {
    return html`<dialog aria-labelledby="save-title">
      <form class="dialog" @submit=${this.save}>
        <header><h2 id="save-title">Save this query</h2><span class="spread"></span><button class="button square plain small" type="button" aria-label="Close" @click=${() => this.querySelector("dialog")?.close()}>${icon("close")}</button></header>
        <div class="field">
          <label for="save-heading">Title</label>
          <input id="save-heading" class="input" required maxlength="200" autocomplete="off" .value=${this.heading} @input=${(event: Event) => this.titled((event.target as HTMLInputElement).value)} />
        </div>
        <div class="field">
          <label for="save-name">Name in addresses</label>
          <input id="save-name" class="input mono" required pattern="[a-z0-9][a-z0-9_\\-]*" maxlength="64" autocomplete="off" spellcheck="false" aria-describedby="save-name-hint" .value=${this.name} @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)} />
          <span class="hint" id="save-name-hint">${this.known === this.name ? "Your saved query of this name is replaced." : html`Runs at <code>/cypher/saved/${this.name || "…"}</code>; small letters, digits and hyphens`}</span>
        </div>
        <div class="field">
          <label for="save-about">What it tells</label>
          <textarea id="save-about" class="input" rows="2" style="font-family:inherit" .value=${this.about} @input=${(event: Event) => (this.about = (event.target as HTMLTextAreaElement).value)}></textarea>
        </div>
        ${this.parameters.length
          ? html`<fieldset class="parameters-to-save">
              <legend>Parameters</legend>
              ${this.parameters.map(
                (parameter, at) => html`<div class="row">
                  <code>$${parameter.name}</code>
                  <select class="select" aria-label="Type of ${parameter.name}" @change=${(event: Event) => this.change(at, { type: (event.target as HTMLSelectElement).value as ParameterType })}>
                    ${PARAMETER_TYPES.map((type) => html`<option value=${type} ?selected=${type === parameter.type}>${type}</option>`)}
                  </select>
                  <input id="default-${at}" class="input" aria-label="Default of ${parameter.name}" placeholder="no default" autocomplete="off" .value=${toField(parameter.type, parameter.default)} />
                  <input class="input" aria-label="Description of ${parameter.name}" placeholder="What it means" .value=${parameter.description} @input=${(event: Event) => this.change(at, { description: (event.target as HTMLInputElement).value })} />
                </div>`,
              )}
            </fieldset>`
          : nothing}
        ${this.failed ? html`<p class="note bad" role="alert">${icon("warn")}<span>${this.failed}</span></p>` : nothing}
        <footer>
          <button class="button plain" type="button" @click=${() => this.querySelector("dialog")?.close()}>Cancel</button>
          <button class="button primary" ?disabled=${this.busy}>${this.known === this.name ? "Replace" : "Save"}</button>
        </footer>
      </form>
    </dialog>`;
  }
}
