import type { EditorView } from "@codemirror/view";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PageElement } from "../shared/element";
import { count } from "../shared/values";
import { jsonViewer } from "./editor";
import type { QueryResult } from "./requests";
import { asRecords } from "./result-export";

/** Rows shown at most: all of them are in a download. */
const SHOWN = 5000;

/** A result as JSON. */
@customElement("json-view")
export class JsonView extends PageElement {
  @property({ attribute: false }) result: QueryResult | undefined;
  private viewer: EditorView | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.viewer?.destroy();
    this.viewer = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const parent = this.querySelector<HTMLElement>(".json");
    if (!changed.has("result") || !parent || !this.result) return;
    this.viewer?.destroy();
    const { columns, rows } = this.result;
    this.viewer = jsonViewer(parent, JSON.stringify(asRecords(columns, rows.slice(0, SHOWN)), null, 2));
  }

  protected override render() {
    const rows = this.result?.rows.length ?? 0;
    return html`<div class="json"></div>
      ${rows > SHOWN ? html`<p class="foot muted">Showing the first ${count(SHOWN)} of ${count(rows)} rows. Download the result to get all of them.</p>` : nothing}`;
  }
}
