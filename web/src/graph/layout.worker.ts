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
  /** How much is done, 0 to 1; the positions come with the last answer. */
  done: number;
  positions?: [id: string, x: number, y: number][];
}

/** Steps until the forces come to rest; a crowd is cooled faster, since each step takes longer. */
const stepsFor = (nodes: number): number => (nodes > 1000 ? 80 : nodes > 400 ? 140 : 280);
/** Milliseconds between two reports. */
const REPORT = 200;

self.onmessage = (event: MessageEvent<LayoutQuestion>) => {
  const { turn, drawn, nodes, links } = event.data;
  const degree = new Map<string, number>();
  for (const { source, target } of links) for (const id of [source, target]) degree.set(id, (degree.get(id) ?? 0) + 1);
  const crowd = Math.min(1, 60 / Math.max(1, nodes.length));
  // Many relationships pull a graph together; as much as they do, the nodes push each other away.
  const pull = Math.min(3, 1 + links.length / Math.max(1, nodes.length) / 6);
  const room = nodes.length > 1000 ? 20 : nodes.length > 400 ? 26 : 34;
  const steps = stepsFor(nodes.length);
  const simulation = forceSimulation(nodes)
    .alphaDecay(1 - 0.001 ** (1 / steps))
    .force("link", forceLink<LayoutNode, { source: string; target: string }>(links).id((node) => node.id).distance(({ source, target }) => {
      const ends = [source, target].map((end) => degree.get(typeof end === "string" ? end : (end as LayoutNode).id) ?? 1);
      return 70 + 8 * Math.sqrt(Math.min(...ends));
    }))
    .force("charge", forceManyBody().strength(-(220 + 260 * crowd) * (nodes.length > 150 ? pull : 1)).distanceMax(900).theta(nodes.length > 400 ? 1.5 : 0.9))
    .force("collide", forceCollide(room))
    .force("x", forceX(drawn.to).strength(drawn.strength))
    .force("y", forceY(0).strength(nodes.length > 400 ? 0.05 : 0.075))
    .stop();
  let reported = performance.now();
  for (let step = 1; step <= steps; step++) {
    simulation.tick();
    if (performance.now() - reported < REPORT) continue;
    reported = performance.now();
    self.postMessage({ turn, done: step / steps } satisfies LayoutAnswer);
  }
  self.postMessage({ turn, done: 1, positions: nodes.map(({ id, x = 0, y = 0 }) => [id, x, y]) } satisfies LayoutAnswer);
};
