import cytoscape, { type BoundingBox12, type Core, type ElementDefinition, type NodeSingular, type SingularElementReturnValue } from "cytoscape";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { scaleToZoom, shortened } from "./labels";
import type { Graph } from "./model";
import { Pointer } from "./pointer";
import { colour, MANY_NODES, stylesheet, type Palette } from "./style";
import type { GraphStyling } from "./styling";

/** The zoom that a small graph is shown with, and the room left around any. */
const CLOSEST = 1.4;
const MARGIN = 40;
/** Beside, where names of members that stand out reach beyond their nodes. */
const MARGIN_OF_NAMES = 62;
/** Sizes are set anew once the zoom has changed by so much: in a large graph that takes a moment. */
const ZOOM_CHANGE = 1.12;
/** Milliseconds after which a view that is moved rests. */
const PAUSE = 120;
/** Below, for the tools. */
const TOOLS = 24;
/** Between one new node and the next on their spiral, until the layout places them: no two in line. */
const GOLDEN_ANGLE = 2.399963;

export const reducedMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export interface CanvasEvents {
  /** A node or relationship was pressed, or nothing was. */
  selected: (id: string | undefined) => void;
  /** A node was pressed twice. */
  expanded: (id: string) => void;
}

/** The drawing: a canvas of Cytoscape in the host, its view, and what is emphasized. */
export class GraphCanvas implements ReactiveController {
  cy: Core | undefined;
  /** Without the types of relationships. */
  simple = false;
  private resizes: ResizeObserver | undefined;
  private frame = 0;
  private scaledAt = 0;
  private pausing = 0;
  private pointer: Pointer | undefined;
  private readonly darkScheme = matchMedia("(prefers-color-scheme: dark)");

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly events: CanvasEvents,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("theme-changed", this.repaint);
    this.darkScheme.addEventListener("change", this.repaint);
  }

  hostDisconnected(): void {
    window.removeEventListener("theme-changed", this.repaint);
    this.darkScheme.removeEventListener("change", this.repaint);
    this.end();
  }

  private end(): void {
    clearTimeout(this.pausing);
    this.resizes?.disconnect();
    this.pointer?.end();
    this.cy?.destroy();
    this.cy = undefined;
  }

  private repaint = (): void => {
    this.restyle();
    this.host.requestUpdate();
  };

  /** Sets the style sheet for the theme, and for how much there is to draw. */
  private restyle(nodes = this.cy?.nodes().length ?? 0, edges = this.cy?.edges().length ?? 0): void {
    this.cy?.style(stylesheet(this.simple, nodes, edges));
    this.rescale();
  }

  /** Begins to draw in the host's `.canvas`, once it is there. */
  start(): void {
    const container = this.host.querySelector<HTMLElement>(".canvas");
    if (this.cy || !container) return;
    const cy = cytoscape({ container, style: stylesheet(this.simple, 0, 0), minZoom: 0.04, maxZoom: 4, boxSelectionEnabled: false, selectionType: "single", hideEdgesOnViewport: false });
    cy.on("tap", "node, edge", (event) => this.events.selected(event.target.id()));
    cy.on("tap", (event) => event.target === cy && this.events.selected(undefined));
    cy.on("dbltap", "node", (event) => this.events.expanded(event.target.id()));
    cy.on("zoom", () => this.zoomed(cy.zoom()));
    cy.on("dragfree", () => this.rescale());
    cy.on("pan", () => this.panned());
    // The canvas keeps the browser from moving the focus by itself.
    container.addEventListener("pointerdown", () => container.parentElement?.focus({ preventScroll: true }), { capture: true });
    this.pointer = new Pointer(cy, container, () => this.rescale());
    this.resizes = new ResizeObserver(() => {
      const wasAllInView = this.isAllInView;
      cy.resize();
      if (wasAllInView) this.fit(false);
    });
    this.resizes.observe(container);
    this.cy = cy;
  }

  clear(): void {
    this.cy?.elements().remove();
  }

  /** Names that would leave the view find another place, once the view rests. */
  private panned(): void {
    clearTimeout(this.pausing);
    this.pausing = window.setTimeout(() => this.rescale(), PAUSE);
  }

  private zoomed(zoom: number): void {
    const change = zoom / (this.scaledAt || zoom / 2);
    if (this.nodes.length <= MANY_NODES || change > ZOOM_CHANGE || change < 1 / ZOOM_CHANGE) this.rescale();
  }

  /** Colours, sizes and captions as chosen. */
  dress(styling: GraphStyling): void {
    const { cy } = this;
    if (!cy) return;
    cy.batch(() => {
      for (const node of styling.graph.nodes.values()) {
        const drawn = cy.getElementById(node.id);
        if (drawn.empty()) continue;
        const [label, colours] = [styling.captionOf(node), styling.groupOf(node)];
        drawn.data({ caption: label, shown: shortened(label), factor: styling.factor(node) });
        drawn.classes([...(drawn.classes() as unknown as string[]).filter((name) => !/^([cq]\d|rest)$/.test(name)), ...(colours ? [colours] : [])]);
      }
    });
    this.rescale();
  }

  /** Draws what is in the graph and not on the canvas, near a node or around the middle. Returns the ids that are new. */
  add(graph: Graph, palette: Palette, near?: string): Set<string> {
    const { cy } = this;
    if (!cy) return new Set();
    const origin = near ? cy.getElementById(near).position() : { x: 0, y: 0 };
    const added: ElementDefinition[] = [];
    for (const node of graph.nodes.values()) {
      if (cy.getElementById(node.id).nonempty()) continue;
      const angle = added.length * GOLDEN_ANGLE;
      const radius = (near ? 40 : 20) + 9 * Math.sqrt(added.length + 1);
      added.push({ group: "nodes", classes: `g${palette.groupOf(node)}`, data: { id: node.id, label: node.labels[0] ?? "" }, position: { x: origin.x + radius * Math.cos(angle), y: origin.y + radius * Math.sin(angle) } });
    }
    for (const relationship of graph.drawn) {
      if (cy.getElementById(relationship.id).nonempty()) continue;
      added.push({ group: "edges", data: { id: relationship.id, source: relationship.start, target: relationship.end, type: relationship.type, undirected: relationship.type === "CONNECTED" } });
    }
    // The style sheet first: else everything is styled twice, which takes seconds for thousands of elements.
    const nodes = added.filter(({ group }) => group === "nodes").length;
    this.restyle(cy.nodes().length + nodes, cy.edges().length + added.length - nodes);
    cy.batch(() => cy.add(added));
    return new Set(added.map(({ data }) => data.id ?? ""));
  }

  /** Lets nodes and relationships stand out; where there are such relationships, all else steps back. */
  emphasize(nodes: string[], relationships: string[]): void {
    const { cy } = this;
    if (!cy) return;
    cy.nodes().forEach((node) => {
      node.toggleClass("emphasized", nodes.includes(node.id()));
    });
    cy.elements().removeClass("highlighted background");
    if (relationships.length) {
      const edges = cy.edges().filter((edge) => relationships.includes(edge.id()));
      const together = edges.union(edges.connectedNodes()).union(cy.nodes(".emphasized"));
      together.addClass("highlighted");
      cy.elements().not(together).addClass("background");
    }
    this.rescale();
  }

  /** Marks an element and its neighbours; all else fades. With `center` the view moves to an element out of sight. */
  select(id: string | undefined, center: boolean): void {
    const { cy } = this;
    if (!cy) return;
    cy.elements().removeClass("selected adjacent faded");
    const element = this.element(id);
    if (element) {
      const around = element.group() === "nodes" ? element.closedNeighborhood() : cy.collection().union(element).union(element.connectedNodes());
      cy.elements().not(around).addClass("faded");
      around.edges().addClass("adjacent");
      element.addClass("selected");
      if (center && !this.isInView(element.boundingBox())) cy.animate({ center: { eles: element }, duration: reducedMotion() ? 0 : 140 });
    }
    this.rescale();
  }

  /** Hides the elements that the rules hide, and shows all others. */
  filter(isNodeHidden: (id: string, label: string) => boolean, isTypeHidden: (type: string) => boolean): void {
    this.cy?.batch(() => {
      this.cy?.nodes().forEach((node) => {
        node.toggleClass("hidden", isNodeHidden(node.id(), String(node.data("label"))));
      });
      this.cy?.edges().forEach((edge) => {
        edge.toggleClass("hidden", isTypeHidden(String(edge.data("type"))));
      });
    });
  }

  /** The nodes that are shown. */
  get nodes(): NodeSingular[] {
    return (this.cy?.nodes().not(".hidden").toArray() ?? []) as NodeSingular[];
  }

  element(id: string | undefined): SingularElementReturnValue | undefined {
    const element = id === undefined ? undefined : this.cy?.getElementById(id);
    return element?.nonempty() ? element : undefined;
  }

  /** Sets the sizes for the zoom, once before the next frame. */
  rescale(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.cy) return;
      this.scaledAt = this.cy.zoom();
      scaleToZoom(this.cy);
    });
  }

  /** Moves the nodes to their places; `animate` unless motion is to be reduced. */
  place(places: Map<string, { x: number; y: number }>, animate: boolean): void {
    this.cy?.layout({ name: "preset", positions: ((node: NodeSingular) => places.get(node.id()) ?? node.position()) as never, fit: false, animate, animationDuration: 260 }).run();
  }

  fit(animate: boolean): void {
    const { cy } = this;
    if (!cy) return;
    const box = this.extent(cy);
    const beside = cy.nodes(".emphasized").nonempty() ? MARGIN_OF_NAMES : MARGIN;
    const zoom = Math.min(CLOSEST, (cy.width() - 2 * beside) / Math.max(1, box.w), (cy.height() - 2 * MARGIN - TOOLS) / Math.max(1, box.h));
    const pan = { x: cy.width() / 2 - (zoom * (box.x1 + box.x2)) / 2, y: (cy.height() - TOOLS) / 2 - (zoom * (box.y1 + box.y2)) / 2 };
    if (animate && !reducedMotion()) cy.animate({ zoom, pan }, { duration: 180, complete: () => this.rescale() });
    else {
      cy.viewport({ zoom, pan });
      this.rescale();
    }
  }

  zoom(by: number): void {
    this.cy?.zoom({ level: this.cy.zoom() * by, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  /** Adapts to its new size, for example after the inspector opened. */
  resize(): void {
    this.cy?.resize();
  }

  get isAllInView(): boolean {
    return !!this.cy && this.isInView(this.extent(this.cy));
  }

  /** Moves an element to the middle if it is out of sight. */
  reveal(id: string | undefined): void {
    const element = this.element(id);
    if (element && !this.isInView(element.boundingBox())) this.cy?.center(element);
  }

  private extent(cy: Core) {
    return cy.elements().not(".hidden").boundingBox({ includeLabels: false });
  }

  private isInView(box: BoundingBox12): boolean {
    const view = this.cy?.extent();
    return !!view && box.x1 >= view.x1 && box.x2 <= view.x2 && box.y1 >= view.y1 && box.y2 <= view.y2;
  }

  /** All of it as a PNG image, twice as large as at zoom 1. */
  async picture(): Promise<Blob | undefined> {
    return (await this.cy?.png({ output: "blob-promise", full: true, scale: 2, bg: colour("--surface") })) as Blob | undefined;
  }
}
