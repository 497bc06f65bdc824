import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";

export interface LayoutNode extends SimulationNodeDatum {
  id: string;
}
export interface LayoutQuestion {
  turn: number;
  /** To what x the nodes are drawn, and how much. */
  drawn: { to: number; strength: number };
  nodes: LayoutNode[];
  links: { source: string; target: string }[];
}
export interface LayoutAnswer {
  turn: number;
  positions: [id: string, x: number, y: number][];
}

// Enough for the forces to come to rest at d3's usual cooling.
const TICKS = 280;

self.onmessage = (event: MessageEvent<LayoutQuestion>) => {
  const { turn, drawn, nodes, links } = event.data;
  const degree = new Map<string, number>();
  for (const { source, target } of links) for (const id of [source, target]) degree.set(id, (degree.get(id) ?? 0) + 1);
  const crowd = Math.min(1, 60 / Math.max(1, nodes.length));
  const simulation = forceSimulation(nodes)
    .force("link", forceLink<LayoutNode, { source: string; target: string }>(links).id((node) => node.id).distance(({ source, target }) => {
      const ends = [source, target].map((end) => degree.get(typeof end === "string" ? end : (end as LayoutNode).id) ?? 1);
      return 70 + 8 * Math.sqrt(Math.min(...ends));
    }))
    .force("charge", forceManyBody().strength(-220 - 260 * crowd).distanceMax(900))
    .force("collide", forceCollide(34))
    .force("x", forceX(drawn.to).strength(drawn.strength))
    .force("y", forceY(0).strength(0.075))
    .stop();
  simulation.tick(TICKS);
  self.postMessage({ turn, positions: nodes.map(({ id, x = 0, y = 0 }) => [id, x, y]) } satisfies LayoutAnswer);
};
