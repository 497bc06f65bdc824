/** How a graph looks: a shape and a colour for each label, and the style sheet of the canvas. */

import type { StylesheetJson } from "cytoscape";
import { svg } from "lit";
import type { NodeValue } from "../shared/values";
import { COLOUR_GROUPS, variableOf } from "./styling";

const SHAPES = ["ellipse", "round-rectangle", "diamond", "hexagon", "triangle", "pentagon", "octagon", "star"] as const;
/** The same shapes in a box of 12 by 12, for the legend. */
const MARKS = [
  "M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1z", "M1.500 3a1.500 1.500 0 0 1 1.500-1.500h6A1.500 1.500 0 0 1 10.500 3v6A1.500 1.500 0 0 1 9 10.500H3A1.500 1.500 0 0 1 1.500 9z",
  "M6 .500L11.500 6 6 11.500.500 6z", "M3.200 1.300h5.600L11.500 6 8.800 10.700H3.200L.500 6z", "M6 1l5.500 10H.500z", "M6 .700l5.500 4.100-2.100 6.400H2.600L.500 4.800z",
  "M3.700.700h4.600l3 3v4.600l-3 3H3.700l-3-3V3.700z", "M6 .500l1.600 3.600 3.900.400-2.900 2.600.800 3.900L6 9l-3.400 2 .800-3.900L.500 4.500l3.900-.400z",
];

/** A colour of the design, as the canvas needs it: resolved for the theme in use. */
export function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** The shape of a group of nodes, drawn in its colour, or without one where colours mean something else. */
export function shapeMark(group: number, plain = false) {
  return svg`<svg class="mark" viewBox="0 0 12 12" aria-hidden="true" style="color:var(${plain ? "--muted" : `--g${group + 1}`})"><path fill="currentColor" d=${MARKS[group] ?? ""}></path></svg>`;
}

/** A colour by itself. */
export function colourMark(variable: string) {
  return svg`<svg class="mark" viewBox="0 0 12 12" aria-hidden="true" style="color:var(${variable})"><rect fill="currentColor" x="1" y="1" width="10" height="10" rx="2"></rect></svg>`;
}

/** How much relationships are seen: the more there are, the less, so that nodes and communities stand out. */
export const edgeOpacity = (edges: number): number => (edges > 4000 ? 0.2 : edges > 1500 ? 0.26 : edges > 600 ? 0.28 : edges > 200 ? 0.3 : edges > 60 ? 0.42 : 0.6);
/** Beyond so many nodes relationships are drawn straight and without arrows, which is much faster. */
export const MANY_NODES = 400;

/** Gives each label its group, which is a shape and a colour; in the order in which labels are first seen. */
export class Palette {
  private labels: string[] = [];

  /** Labels that take the first colours, in any order of appearance. Has no effect once a label was seen. */
  seed(labels: string[]): void {
    if (!this.labels.length) this.labels.push(...labels);
  }

  groupOf(node: NodeValue): number {
    const label = node.labels[0] ?? "";
    if (!this.labels.includes(label)) this.labels.push(label);
    return this.labels.indexOf(label) % SHAPES.length;
  }
}

/** The style sheet for a number of nodes and relationships; `simple` leaves the types of relationships out. */
export function stylesheet(simple: boolean, nodes: number, edges: number): StylesheetJson {
  const opacity = edgeOpacity(edges);
  const curve = nodes > MANY_NODES ? { "curve-style": "haystack", "haystack-radius": 0 } : { "target-arrow-shape": "triangle", "arrow-scale": 0.75, "curve-style": "bezier", "control-point-step-size": 26 };
  const [text, surface, line, accent, muted] = ["--text", "--surface", "--line-strong", "--accent", "--muted"].map(colour);
  return [
    { selector: "node", style: { width: 26, height: 26, color: text, "font-size": 11, "font-family": "system-ui, sans-serif", "text-outline-color": surface, "text-outline-width": 2, "border-width": 1.5, "border-color": surface, "overlay-opacity": 0 } },
    ...SHAPES.map((shape, at) => ({ selector: `node.g${at}`, style: { shape, "background-color": colour(`--g${at + 1}`) } })),
    ...COLOUR_GROUPS.map((group) => ({ selector: `node.${group}`, style: { "background-color": colour(variableOf(group)) } })),
    { selector: "node.emphasized", style: { width: 38, height: 38, "border-width": 3, "border-color": text, "font-size": 13, "font-weight": "bold", "z-index": 5 } },
    { selector: "node.labelled", style: { label: "data(shown)" } },
    { selector: "edge", style: { width: 1.2, "line-color": line, "line-opacity": opacity, "target-arrow-color": line, "overlay-opacity": 0, ...curve } },
    { selector: "edge[?undirected]", style: { "target-arrow-shape": "none" } },
    { selector: "edge.near", style: { "line-color": accent, "line-opacity": 0.85, "target-arrow-color": accent, width: 1.8, "z-index": 3 } },
    { selector: "node.pointed", style: { "border-color": accent, "z-index": 6 } },
    { selector: "edge.adjacent", style: { "line-color": accent, "line-opacity": 1, "target-arrow-color": accent, width: 1.8, label: simple ? "" : "data(type)", "font-size": 9, color: muted, "text-rotation": "autorotate", "text-outline-color": surface, "text-outline-width": 2, "min-zoomed-font-size": 8 } },
    { selector: "node.background", style: { opacity: 0.3 } },
    { selector: "edge.background", style: { opacity: 0.26 } },
    { selector: "edge.highlighted", style: { "line-color": accent, "line-opacity": 1, width: 3, "z-index": 4 } },
    { selector: ".faded", style: { opacity: 0.22 } },
    { selector: "node.selected", style: { "border-width": 3, "border-color": accent, "underlay-color": accent, "underlay-opacity": 0.22, "underlay-padding": 7 } },
    { selector: "edge.selected", style: { width: 3 } },
    { selector: ".hidden", style: { display: "none" } },
  ] as unknown as StylesheetJson;
}
