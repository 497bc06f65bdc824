/** Sizes and names for the zoom: what is seen from afar stays readable. */

import type { Core, NodeSingular } from "cytoscape";

type Box = [x1: number, y1: number, x2: number, y2: number];
/** Where a name stands beside its node, the preferred place first. */
const SIDES = ["below", "right", "above", "left"] as const;
type Side = (typeof SIDES)[number];

/** Letters of a name at most. */
const LONGEST = 22;
const LETTERS = 11;
const GAP = 3;
/** Beyond so many relationships each is drawn thinner. */
const MANY_EDGES = 1500;

/** The size of a node at zoom 1, smaller in a crowd. */
export const nodeSize = (nodes: number): number => (nodes > 1000 ? 14 : nodes > 400 ? 18 : nodes > 150 ? 22 : 26);

/** Boxes that are taken, found by the cells of a grid that they touch. */
class Taken {
  private readonly cells = new Map<string, Box[]>();

  constructor(private readonly size: number) {}

  private *keys([x1, y1, x2, y2]: Box): Generator<string> {
    for (let x = Math.floor(x1 / this.size); x <= Math.floor(x2 / this.size); x++) for (let y = Math.floor(y1 / this.size); y <= Math.floor(y2 / this.size); y++) yield `${x} ${y}`;
  }

  add(box: Box): void {
    for (const key of this.keys(box)) {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
    }
  }

  isFree(box: Box, but?: Box): boolean {
    const [x1, y1, x2, y2] = box;
    for (const key of this.keys(box)) if (this.cells.get(key)?.some((other) => other !== but && x1 < other[2] && x2 > other[0] && y1 < other[3] && y2 > other[1])) return false;
    return true;
  }
}

const pen = document.createElement("canvas").getContext("2d");
const widths = new Map<string, number>();

/** The width of a text with letters of 1 px. */
function widthOf(text: string, bold: boolean): number {
  const key = `${bold ? "b" : ""}${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (pen) pen.font = `${bold ? "bold " : ""}${LETTERS}px system-ui, sans-serif`;
    width = (pen?.measureText(text).width ?? text.length * 6) / LETTERS;
    if (widths.size > 20_000) widths.clear();
    widths.set(key, width);
  }
  return width;
}

/** From afar, nodes and letters shrink less than the distances, and names that would overlap are left out. */
export function scaleToZoom(cy: Core): void {
  const far = Math.max(1, 1 / cy.zoom());
  const letters = LETTERS * far;
  const nodes = cy.nodes();
  const usual = nodeSize(nodes.length);
  const many = cy.edges().length > MANY_EDGES;
  cy.batch(() => {
    nodes.forEach((node) => {
      const emphasized = node.hasClass("emphasized");
      const size = (emphasized ? Math.max(38, usual) : usual) * (Number(node.data("factor")) || 1) * far ** 0.5;
      node.style({ width: size, height: size, "font-size": emphasized ? letters * 1.2 : letters, "text-outline-width": 2 * far, "border-width": (node.hasClass("selected") || emphasized ? 3 : 1.5) * far ** 0.5 });
    });
    cy.edges().style("width", many ? 0.6 * far ** 0.75 : 1.2 * far ** 0.5);
    cy.edges(".adjacent, .near").style("width", 1.8 * far ** 0.5);
    cy.edges(".highlighted").style("width", 3 * far ** 0.5);
  });
  placeNames(cy, letters, GAP * far);
}

/** Names the most important nodes first, each where there is room; a name that would cover another or a node is left out. */
function placeNames(cy: Core, letters: number, gap: number): void {
  const selecting = cy.$(".selected").nonempty();
  const nodes = (cy.nodes().toArray() as NodeSingular[]).filter((node) => !node.hasClass("hidden")).sort((a, b) => rank(b) - rank(a));
  const taken = new Taken(letters * 8);
  const bodies = new Map<string, Box>();
  for (const node of nodes) {
    if (node.hasClass("faded") || node.hasClass("background")) continue;
    const body = around(node, 0.42 * node.height());
    bodies.set(node.id(), body);
    taken.add(body);
  }
  cy.batch(() => {
    for (const node of nodes) {
      const important = node.hasClass("selected") || node.hasClass("emphasized");
      const never = selecting ? node.hasClass("faded") : node.hasClass("background");
      const side = never && !important ? undefined : freeSide(node, important, letters, gap, taken, bodies.get(node.id()));
      node.toggleClass("labelled", side !== undefined);
      if (!side) continue;
      node.style(beside(side[0], gap));
      taken.add(side[1]);
    }
  });
}

/** The side where a name has room; an important one stays in view, and stands below even where it covers something. */
function freeSide(node: NodeSingular, important: boolean, letters: number, gap: number, taken: Taken, body: Box | undefined): [Side, Box] | undefined {
  const bold = node.hasClass("emphasized");
  const high = (bold ? 1.2 : 1) * letters * 1.3;
  const wide = widthOf(shortened(String(node.data("caption"))), bold) * letters * (bold ? 1.2 : 1) + gap;
  const boxes = SIDES.map((side): [Side, Box] => [side, boxAt(node, side, wide, high, gap)]);
  const view = node.cy().extent();
  const { x } = node.position();
  // A name beside the view's edge would be cut off.
  const inside = x < view.x1 || x > view.x2 ? boxes : boxes.filter(([, [x1, , x2]]) => x1 >= view.x1 && x2 <= view.x2);
  if (!important) return inside.find(([, box]) => taken.isFree(box, body));
  return inside.find(([, box]) => taken.isFree(box, body)) ?? inside[0] ?? boxes[0];
}

function boxAt(node: NodeSingular, side: Side, wide: number, high: number, gap: number): Box {
  const { x, y } = node.position();
  const reach = node.height() / 2 + gap;
  if (side === "below") return [x - wide / 2, y + reach, x + wide / 2, y + reach + high];
  if (side === "above") return [x - wide / 2, y - reach - high, x + wide / 2, y - reach];
  if (side === "right") return [x + reach, y - high / 2, x + reach + wide, y + high / 2];
  return [x - reach - wide, y - high / 2, x - reach, y + high / 2];
}

function beside(side: Side, gap: number): Record<string, string | number> {
  const [halign, valign] = ({ below: ["center", "bottom"], above: ["center", "top"], right: ["right", "center"], left: ["left", "center"] } as const)[side];
  return { "text-halign": halign, "text-valign": valign, "text-margin-x": side === "right" ? gap : side === "left" ? -gap : 0, "text-margin-y": side === "below" ? gap : side === "above" ? -gap : 0 };
}

/** A caption as it is drawn. */
export const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text);

function rank(node: NodeSingular): number {
  const importance = node.hasClass("selected") ? 4e6 : node.hasClass("emphasized") ? 3e6 : node.hasClass("pointed") ? 2.5e6 : 0;
  const path = node.hasClass("highlighted") ? 2e6 : 0;
  const size = 1000 * (Number(node.data("factor")) || 1);
  return importance + path - (node.hasClass("faded") || node.hasClass("background") ? 1e6 : 0) + size + node.degree(false);
}

function around(node: NodeSingular, reach: number): Box {
  const { x, y } = node.position();
  return [x - reach, y - reach, x + reach, y + reach];
}
