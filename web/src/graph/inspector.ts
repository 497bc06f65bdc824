/** A graph in words: one element in the inspector, all of it as a list. */

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icons";
import { caption, count, inline, plural, type NodeValue, type RelationshipValue } from "../shared/values";
import type { Graph } from "./model";

/** Relationships named in one place at most. */
const [IN_INSPECTOR, IN_ROW] = [60, 30];

/** What the views need of the element that shows them. */
export interface GraphDetails {
  graph: Graph;
  simple: boolean;
  expandable: boolean;
  expanding: string | undefined;
  nodeActions: ((node: NodeValue) => unknown) | undefined;
  select: (id: string | undefined) => void;
  expand: (id: string) => void;
  hide: (id: string) => void;
}

const nameOf = (graph: Graph, id: string): string => {
  const node = graph.nodes.get(id);
  return node ? caption(node) : "?";
};
const otherEnd = ({ start, end }: RelationshipValue, id: string): string => (start === id ? end : start);
const arrowFrom = ({ start, type }: RelationshipValue, id: string): string => `${start === id ? "→" : "←"} ${type}`;

/** An element for screen readers, in one line. */
export function describe(graph: Graph, id: string, simple: boolean): string {
  const node = graph.nodes.get(id);
  if (node) return `${caption(node)}, ${node.labels.join(" ")}, ${plural(graph.relationshipsOf(id).length, simple ? "connection" : "relationship")} shown`;
  const relationship = graph.relationships.get(id);
  return relationship ? `${nameOf(graph, relationship.start)} ${relationship.type} ${nameOf(graph, relationship.end)}` : "";
}

function link({ graph, select }: GraphDetails, id: string): TemplateResult {
  return html`<button class="link" @click=${() => select(id)}>${nameOf(graph, id)}</button>`;
}

export function inspector(details: GraphDetails, id: string): TemplateResult | typeof nothing {
  const { graph, simple, select } = details;
  const node = graph.nodes.get(id);
  const relationship = graph.relationships.get(id);
  const value = node ?? relationship;
  if (!value) return nothing;
  return html`<aside class="inspector" aria-label="Selected">
    <header>
      <h2>${node ? caption(node) : relationship?.type}</h2>
      <button class="button square small plain" aria-label="Close" @click=${() => select(undefined)}>${icon("close")}</button>
    </header>
    ${node && !simple ? html`<p class="labels">${node.labels.map((label) => html`<span class="badge">:${label}</span>`)}</p>` : nothing}
    ${relationship ? html`<p class="ends">${link(details, relationship.start)} → ${link(details, relationship.end)}</p>` : nothing}
    ${node ? actions(details, node) : nothing}
    ${simple ? nothing : properties(value.properties)}
    ${node ? neighbours(details, id) : nothing}
  </aside>`;
}

function actions({ nodeActions, expandable, expanding, expand, hide }: GraphDetails, node: NodeValue): unknown {
  if (nodeActions) return nodeActions(node);
  return html`<p class="actions">
    ${expandable ? html`<button class="button small" aria-disabled=${expanding === undefined ? nothing : "true"} @click=${() => expand(node.id)}>${expanding === node.id ? icon("spinner", "spinner") : icon("expand")} Expand</button>` : nothing}
    <button class="button small plain" @click=${() => hide(node.id)}>${icon("hide")} Hide</button>
  </p>`;
}

function properties(values: NodeValue["properties"]): TemplateResult {
  const entries = Object.entries(values);
  return html`<dl>
    ${entries.map(([key, value]) => html`<div><dt>${key}</dt><dd>${inline(value)}</dd></div>`)}
    ${entries.length ? nothing : html`<p class="muted">No properties</p>`}
  </dl>`;
}

function neighbours(details: GraphDetails, id: string): TemplateResult | typeof nothing {
  const relationships = details.graph.relationshipsOf(id);
  if (!relationships.length) return nothing;
  return html`<h3>${details.simple ? "Connections" : "Relationships"} shown <span class="badge">${count(relationships.length)}</span></h3>
    <ul>
      ${relationships.slice(0, IN_INSPECTOR).map((relationship) => html`<li>${details.simple ? nothing : html`<span class="muted mono">${arrowFrom(relationship, id)}</span> `}${link(details, otherEnd(relationship, id))}</li>`)}
      ${relationships.length > IN_INSPECTOR ? html`<li class="muted">and ${count(relationships.length - IN_INSPECTOR)} more</li>` : nothing}
    </ul>`;
}

/** The nodes as the rows of a table, as an alternative to the picture. */
export function list(details: GraphDetails, nodes: NodeValue[], label: string): TemplateResult {
  const { graph, simple } = details;
  const named = (relationship: RelationshipValue, id: string) => html`${simple ? nothing : html`${arrowFrom(relationship, id)} `}${nameOf(graph, otherEnd(relationship, id))}`;
  return html`<div class="listing" tabindex="0" role="region" aria-label="${label}, as a list">
    <table>
      <thead>
        <tr><th scope="col">${simple ? "Member" : "Node"}</th><th scope="col">${simple ? "Type" : "Labels"}</th><th scope="col">${simple ? "Connections shown" : "Relationships shown"}</th></tr>
      </thead>
      <tbody>
        ${nodes.map(
          (node) => html`<tr>
            <th scope="row">${link(details, node.id)}</th>
            <td>${node.labels.join(", ")}</td>
            <td>${graph.relationshipsOf(node.id).slice(0, IN_ROW).map((relationship, at) => html`${at ? ", " : ""}${named(relationship, node.id)}`)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
