/** Sizes and names for the zoom: what is seen from afar stays readable. */

import type { Core, NodeSingular } from "cytoscape";

type Box = [x1: number, y1: number, x2: number, y2: number];

/** From afar, nodes and letters shrink less than the distances, and names that would overlap are left out. */
export function scaleToZoom(cy: Core): void {
  const far = Math.max(1, 1 / cy.zoom());
  const letters = 11 * far;
  cy.batch(() => {
    cy.nodes().forEach((node) => {
      const emphasized = node.hasClass("emphasized");
      const size = (emphasized ? 38 : 26) * far ** 0.5;
      node.style({ width: size, height: size, "font-size": emphasized ? letters * 1.2 : letters, "text-margin-y": 3 * far, "text-outline-width": 2 * far, "text-max-width": `${120 * far}px`, "border-width": (node.hasClass("selected") || emphasized ? 3 : 1.5) * far ** 0.5 });
    });
    cy.edges().forEach((edge) => {
      edge.style("width", (edge.hasClass("highlighted") ? 3 : 1.2) * far ** 0.5);
    });
  });
  placeNames(cy, letters);
}

/** Names the most important nodes first, and leaves out a name that would cover another or a node. */
function placeNames(cy: Core, letters: number): void {
  const selecting = cy.$(".selected").nonempty();
  const nodes = (cy.nodes().toArray() as NodeSingular[]).filter((node) => !node.hasClass("hidden")).sort((a, b) => rank(b) - rank(a));
  const taken = nodes.filter((node) => !node.hasClass("faded") && !node.hasClass("background")).map((node) => around(node, 0.35 * node.height()));
  const isFree = ([x1, y1, x2, y2]: Box) => !taken.some((box) => x1 < box[2] && x2 > box[0] && y1 < box[3] && y2 > box[1]);
  cy.batch(() => {
    for (const node of nodes) {
      const { x, y } = node.position();
      const half = (Math.min(20, String(node.data("caption")).length) * letters * 0.56) / 2;
      const top = y + node.height() / 2;
      const box: Box = [x - half, top, x + half, top + letters * 1.35];
      const always = node.hasClass("selected") || node.hasClass("emphasized");
      const never = selecting ? node.hasClass("faded") : node.hasClass("background");
      const named = always || (!never && isFree(box));
      if (named) taken.push(box);
      node.toggleClass("labelled", named);
    }
  });
}

function rank(node: NodeSingular): number {
  const importance = node.hasClass("selected") ? 4000 : node.hasClass("emphasized") ? 3000 : 0;
  const path = node.hasClass("highlighted") ? 2000 : 0;
  return importance + path - (node.hasClass("faded") || node.hasClass("background") ? 1000 : 0) + node.degree(false);
}

function around(node: NodeSingular, reach: number): Box {
  const { x, y } = node.position();
  return [x - reach, y - reach, x + reach, y + reach];
}
