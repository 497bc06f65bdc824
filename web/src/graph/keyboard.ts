/** The keys of a graph. */

import type { NodeSingular } from "cytoscape";

export interface GraphCommands {
  /** Selects the next node in a direction. */
  step: (direction: [x: number, y: number]) => void;
  zoom: (by: number) => void;
  fit: () => void;
  /** Act on the selection, if any, and return whether they did. */
  expandSelected: () => boolean;
  hideSelected: () => boolean;
  clearSelection: () => boolean;
}

const ARROWS: Record<string, [x: number, y: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
export const ZOOM_STEP = 1.25;

/** Handles a key; keys without a command are left to the page. */
export function handleKey(event: KeyboardEvent, commands: GraphCommands): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !perform(event.key, commands)) return;
  event.preventDefault();
  event.stopPropagation();
}

function perform(key: string, { step, zoom, fit, expandSelected, hideSelected, clearSelection }: GraphCommands): boolean {
  const arrow = ARROWS[key];
  if (arrow) return step(arrow), true;
  switch (key) {
    case "+":
    case "=":
      return zoom(ZOOM_STEP), true;
    case "-":
      return zoom(1 / ZOOM_STEP), true;
    case "0":
      return fit(), true;
    case "Enter":
      return expandSelected();
    case "Delete":
      return hideSelected();
    case "Escape":
      return clearSelection();
    default:
      return false;
  }
}

/** The nearest node in a direction, those straight ahead first. */
export function nearestNode(nodes: NodeSingular[], from: NodeSingular, [dx, dy]: [number, number]): NodeSingular | undefined {
  const origin = from.position();
  let nearest: { node: NodeSingular; cost: number } | undefined;
  for (const node of nodes) {
    const [x, y] = [node.position().x - origin.x, node.position().y - origin.y];
    const ahead = x * dx + y * dy;
    const cost = ahead + 2.5 * Math.abs(x * dy - y * dx);
    if (ahead > 1 && (!nearest || cost < nearest.cost)) nearest = { node, cost };
  }
  return nearest?.node;
}
