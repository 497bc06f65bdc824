import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { askJson, Problem, segment } from "../shared/api";
import { announce, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import type { Json } from "../shared/values";
import { parametersOf } from "./cypher";
import { fromField, PARAMETER_TYPES, toField, typeOf, type Parameter, type ParameterType } from "./parameters";
import type { SavedQuery } from "./saved-queries";

const nameOf = (title: string): string =>
  title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);

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

  async show(query: string, values: Record<string, Json>, from?: SavedQuery): Promise<void> {
    this.query = query;
    this.failed = "";
    const own = from && !from.builtin ? from : undefined;
    this.known = own?.name;
    this.heading = own?.title ?? (from ? `${from.title} (copy)` : "");
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
      const saved = await askJson<SavedQuery>(`cypher/saved/${segment(this.name)}`, { method: "PUT", body });
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
          <label for="save-name">URL name</label>
          <input id="save-name" class="input mono" required pattern="[a-z0-9][a-z0-9_\\-]*" maxlength="64" autocomplete="off" spellcheck="false" aria-describedby="save-name-hint" .value=${this.name} @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)} />
          <span class="hint" id="save-name-hint">${this.known === this.name ? "Replaces your saved query of this name." : html`Runs at <code>/cypher/saved/${this.name || "…"}</code>. Use lowercase letters, digits, hyphens and underscores.`}</span>
        </div>
        <div class="field">
          <label for="save-about">Description</label>
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
                  <input class="input" aria-label="Description of ${parameter.name}" placeholder="Description" .value=${parameter.description} @input=${(event: Event) => this.change(at, { description: (event.target as HTMLInputElement).value })} />
                </div>`,
              )}
            </fieldset>`
          : nothing}
        ${this.failed ? html`<p class="note bad" role="alert">${icon("warn")}<span>${this.failed}</span></p>` : nothing}
        <footer>
          <button class="button plain" type="button" @click=${() => this.querySelector("dialog")?.close()}>Cancel</button>
          <button class="button primary" ?disabled=${this.busy}>${this.busy ? icon("spinner", "spinner") : nothing} ${this.known === this.name ? "Replace" : "Save"}</button>
        </footer>
      </form>
    </dialog>`;
  }
}
