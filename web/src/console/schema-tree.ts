import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { count } from "../shared/values";
import { quoted } from "./cypher";
import type { CallableInfo, LabelInfo, Schema, TypeInfo } from "./schema";

/** What the network is made of; a name goes into the query by a click. */
@customElement("schema-tree")
export class SchemaTree extends PageElement {
  @property({ attribute: false }) schema: Schema | undefined;
  @property() failed = "";
  @state() private filter = "";

  private insert(text: string): void {
    this.dispatchEvent(new CustomEvent("insert", { detail: text }));
  }

  protected override render() {
    if (this.failed) return html`<div class="side-note"><p class="note bad">${icon("warn")}<span>${this.failed}</span></p><button class="button small" @click=${() => this.dispatchEvent(new CustomEvent("retry"))}>Try again</button></div>`;
    const { schema } = this;
    if (!schema) return html`<p class="side-note muted">Loading…</p>`;
    const words = this.filter.toLowerCase();
    const fits = (info: LabelInfo) => !words || `${info.name} ${info.properties.map(({ name }) => name).join(" ")}`.toLowerCase().includes(words);
    const labels = schema.labels.filter(fits);
    const types = schema.relationship_types.filter(fits);
    const functions = words ? schema.functions.filter(({ name }) => name.toLowerCase().includes(words)) : schema.functions;
    const procedures = words ? schema.procedures.filter(({ name }) => name.toLowerCase().includes(words)) : schema.procedures;
    return html`
      <div class="side-search"><input class="input" type="search" aria-label="Filter the schema" placeholder="Filter" .value=${this.filter} @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)} /></div>
      <h3 class="side-title">Labels</h3>
      <ul class="schema">${labels.map((info) => this.owner(info, `:${quoted(info.name)}`, "label"))}</ul>
      <h3 class="side-title">Relationships</h3>
      <ul class="schema">${types.map((info) => this.owner(info, `:${quoted(info.name)}`, "type", info))}</ul>
      ${labels.length || types.length ? nothing : html`<p class="side-note muted">${this.filter ? "No labels or relationships match." : "Your network is empty. Import data with graphsvc import."}</p>`}
      ${this.callables("Functions", functions, "(")} ${this.callables("Procedures", procedures, "(")}
      ${schema.indexes.length && !words
        ? html`<details class="callables"><summary>Indexes <span class="badge">${schema.indexes.length}</span></summary>
            <ul>${schema.indexes.map((index) => html`<li><span class="mono">${index.labels_or_types.map((name) => `:${name}`).join("|")}(${index.properties.join(", ")})</span> <span class="muted">${index.type.toLowerCase()}${index.unique ? ", unique" : ""}</span></li>`)}</ul>
          </details>`
        : nothing}
    `;
  }

  private owner(info: LabelInfo, text: string, kind: "label" | "type", ends?: TypeInfo) {
    return html`<li>
      <details>
        <summary>
          <span class="name mono ${kind}">${text}</span>
          <span class="spread"></span>
          <span class="muted number">${count(info.count)}</span>
        </summary>
        <div class="inside">
          ${ends && ends.start_labels.length ? html`<p class="muted ends">${ends.start_labels.join(", ")} → ${ends.end_labels.join(", ")}</p>` : nothing}
          <button class="button small" @click=${() => this.insert(kind === "label" ? `(${info.name.charAt(0).toLowerCase()}${text})` : `-[${text}]-`)}>${icon("plus")} Insert</button>
          ${info.properties.length ? nothing : html`<p class="muted">No properties</p>`}
          <ul>
            ${info.properties.map(
              (property) => html`<li>
                <button class="property" title="Insert ${property.name}" @click=${() => this.insert(quoted(property.name))}>
                  <span class="mono">${property.name}</span>
                  <span class="muted">${property.types.join(" | ").toLowerCase().replaceAll(" not null", "")}${property.present < 1 ? ` · ${Math.round(property.present * 100)} %` : ""}</span>
                  ${property.indexed ? html`<span class="badge accent">indexed</span>` : nothing}
                </button>
              </li>`,
            )}
          </ul>
        </div>
      </details>
    </li>`;
  }

  private callables(title: string, items: CallableInfo[], open: string) {
    if (!items.length) return nothing;
    return html`<details class="callables">
      <summary>${title} <span class="badge">${items.length}</span></summary>
      <ul>${items.map(({ name, signature, description }) => html`<li><button class="property" title="${signature}\n${description}" @click=${() => this.insert(name + open)}><span class="mono">${name}</span></button></li>`)}</ul>
    </details>`;
  }
}
