import { html, nothing, type TemplateResult } from "lit";
import { count } from "../shared/values";
import type { Graph } from "./model";
import { colourMark, shapeMark, type Palette } from "./style";
import { type GraphStyling, RELATIONSHIPS, variableOf } from "./styling";
import type { Visibility } from "./visibility";

/** The labels and types of a graph with how many there are; a press hides or shows one. Below it, what colours mean. */
export function legend(graph: Graph | undefined, palette: Palette, styling: GraphStyling | undefined, visibility: Visibility, simple: boolean, more: unknown): TemplateResult {
  const labels = new Map<string, { count: number; group: number }>();
  for (const node of graph?.nodes.values() ?? []) {
    const label = node.labels[0] ?? "";
    const entry = labels.get(label) ?? { count: 0, group: palette.groupOf(node) };
    entry.count++;
    labels.set(label, entry);
  }
  const types = new Map<string, number>();
  if (!simple) for (const { type } of graph?.drawn ?? []) types.set(type, (types.get(type) ?? 0) + 1);
  const coloured = styling?.groups.length ? styling : undefined;
  return html`<div class="legend" role="group" aria-label="Legend: press an entry to hide or show it">
    ${[...labels].map(([label, entry]) => chip(label || "no label", entry.count, shapeMark(entry.group, coloured !== undefined), visibility.isLabelHidden(label), () => visibility.toggleLabel(label)))}
    ${[...types].map(([type, amount]) => chip(type, amount, html`<span class="tie" aria-hidden="true"></span>`, visibility.isTypeHidden(type), () => visibility.toggleType(type)))}
    ${visibility.isFiltered ? html`<button class="button small plain" @click=${() => visibility.showAll()}>Show all</button>` : nothing}
    ${more}
    ${coloured
      ? html`<p class="scale"><span class="muted">${coloured.styling.colour === RELATIONSHIPS ? "Relationships" : coloured.styling.colour}</span> ${coloured.groups.map(({ name, text, count: amount }) => html`<span class="step">${colourMark(variableOf(name))} ${text} <span class="muted number">${count(amount)}</span></span>`)}</p>`
      : nothing}
  </div>`;
}

function chip(text: string, amount: number, mark: unknown, hidden: boolean, toggle: () => void): TemplateResult {
  return html`<button class="chip" aria-pressed=${hidden ? "false" : "true"} title="Show or hide ${text}" @click=${toggle}>
    ${mark} ${text} <span class="muted number">${count(amount)}</span>
  </button>`;
}
