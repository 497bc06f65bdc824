import { html, nothing, type TemplateResult } from "lit";
import { propertiesOf, RELATIONSHIPS, type Styling } from "./styling";
import type { Graph } from "./model";

/** The three choices of how nodes look. */
export function styleMenu(graph: Graph, styling: Styling, change: (styling: Styling) => void): TemplateResult {
  const { all, numeric } = propertiesOf(graph);
  const choice = (key: keyof Styling, label: string, usual: string, names: string[], withRelationships: boolean) => html`<label class="field">
    <span class="label">${label}</span>
    <select class="select" aria-label=${label} @change=${(event: Event) => change({ ...styling, [key]: (event.target as HTMLSelectElement).value })}>
      <option value="" ?selected=${!styling[key]}>${usual}</option>
      ${withRelationships ? html`<option value=${RELATIONSHIPS} ?selected=${styling[key] === RELATIONSHIPS}>number of relationships</option>` : nothing}
      ${names.map((name) => html`<option value=${name} ?selected=${styling[key] === name}>${name}</option>`)}
    </select>
  </label>`;
  return html`<div class="style-menu" id="style-menu" role="group" aria-label="Style of the nodes">
    ${choice("colour", "Colour", "by label", all, true)} ${choice("size", "Size", "all the same", numeric, true)} ${choice("caption", "Caption", "name", all, false)}
  </div>`;
}
