import type { ReactiveController, ReactiveControllerHost } from "lit";
import { reducedMotion, type GraphCanvas } from "./canvas";
import type { LayoutAnswer, LayoutNode, LayoutQuestion } from "./layout.worker";

/** All around the middle; or to the left of what is pinned, which leads to the right. */
const CENTERED = { to: 0, strength: 0.03 };
const BESIDE_PINNED = { to: -420, strength: 0.12 };

export type Positions = Map<string, [x: number, y: number]>;

/** Finds places for the nodes, in a worker so that the page stays responsive. */
export class GraphLayout implements ReactiveController {
  /** Whether the nodes have their places. */
  isDone = false;
  /** How much of the work is done, 0 to 1. */
  progress = 0;
  private worker: Worker | undefined;
  private turn = 0;
  private isWorking = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly canvas: GraphCanvas,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Ends a layout that nobody waits for any more. */
  private stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.isWorking = false;
  }

  /** Lays out a graph that was not seen before: it stays invisible until it has its places. */
  reset(): void {
    this.isDone = false;
  }

  /** Asks where the nodes go. Pinned ones stay; of the others only `free` ones may move, or all. */
  start(pinned: Positions, free?: Set<string>): void {
    const { nodes } = this.canvas;
    if (!nodes.length) {
      this.finish();
      return;
    }
    const placed: LayoutNode[] = nodes.map((node) => {
      const id = node.id();
      const { x, y } = node.position();
      const [fx, fy] = pinned.get(id) ?? [x, y];
      return pinned.has(id) || (free && !free.has(id)) ? { id, x: fx, y: fy, fx, fy } : { id, x, y };
    });
    const known = new Set(placed.map(({ id }) => id));
    const links = (this.canvas.cy?.edges().not(".hidden").toArray() ?? [])
      .map((edge) => ({ source: String(edge.data("source")), target: String(edge.data("target")) }))
      .filter(({ source, target }) => known.has(source) && known.has(target));
    if (this.isWorking) this.stop();
    this.worker ??= this.newWorker();
    this.isWorking = true;
    this.progress = 0;
    this.worker.postMessage({ turn: ++this.turn, drawn: pinned.size ? BESIDE_PINNED : CENTERED, nodes: placed, links } satisfies LayoutQuestion);
  }

  private newWorker(): Worker {
    const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<LayoutAnswer>) => this.place(event.data);
    return worker;
  }

  /** Only the answer to the last question counts. */
  private place({ turn, done, positions }: LayoutAnswer): void {
    if (turn !== this.turn) return;
    this.progress = done;
    if (!positions) return this.host.requestUpdate();
    this.isWorking = false;
    const animate = this.isDone && !reducedMotion();
    this.canvas.place(new Map(positions.map(([id, x, y]) => [id, { x, y }])), animate);
    if (!this.isDone) this.canvas.fit(false);
    else setTimeout(() => this.fitIfNeeded(), animate ? 280 : 0);
    this.finish();
  }

  private finish(): void {
    this.isDone = true;
    this.host.requestUpdate();
  }

  private fitIfNeeded(): void {
    this.canvas.resize();
    this.canvas.rescale();
    if (!this.canvas.isAllInView) this.canvas.fit(true);
  }
}
