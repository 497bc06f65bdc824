/** What the graph asks the service for, to show more than the result held. */

import { runBuiltin } from "../shared/builtin-queries";
import type { Graph } from "./model";

/** Neighbours that expanding a node adds at most. */
const STEP = 40;

/** The ends of relationships that came without them. */
export async function complete(graph: Graph): Promise<void> {
  const missing = graph.missing.slice(0, Math.max(0, graph.cap - graph.nodes.size));
  if (missing.length) graph.add(await runBuiltin("nodes", { nodes: missing }));
}

/** Adds neighbours of a node, and all relationships between them and what is shown. Returns how many, and the node's degree. */
export async function expand(graph: Graph, node: string): Promise<{ added: number; degree: number }> {
  const limit = Math.min(STEP, graph.cap - graph.nodes.size);
  if (limit <= 0) return { added: 0, degree: 0 };
  const before = new Set(graph.nodes.keys());
  const found = await runBuiltin("neighbours", { node, shown: [...before], limit });
  graph.add(found.map(([tie, neighbour]) => [neighbour ?? null, tie ?? null]));
  const added = [...graph.nodes.keys()].filter((id) => !before.has(id));
  if (added.length) graph.add(await runBuiltin("ties", { come: added, shown: [...graph.nodes.keys()] }));
  const degree = found[0]?.[2];
  return { added: added.length, degree: typeof degree === "number" ? degree : 0 };
}
