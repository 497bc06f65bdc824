import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { announce, download, PageElement, toast } from "../shared/element";
import { icon, type IconName } from "../shared/icons";
import { count, plural, type NodeValue } from "../shared/values";
import { GraphCanvas } from "./canvas";
import { describe, inspector, list, type GraphDetails } from "./inspector";
import { handleKey, nearestNode, ZOOM_STEP, type GraphCommands } from "./keyboard";
import { GraphLayout, type Positions } from "./layout";
import { legend } from "./legend";
import { styleMenu } from "./style-menu";
import { GraphStyling, storedStyling, storeStyling, type Styling } from "./styling";
import type { Graph } from "./model";
import { Palette } from "./style";
import { Visibility } from "./visibility";
import "./graph.css";

/**
 * A graph to look at and move about in.
 *
 * `graph` holds what is shown; call `grow()` after adding to it. Fires `expand` with the id of a node to add the neighbours of.
 */
@customElement("graph-view")
export class GraphView extends PageElement {
  @property({ attribute: false }) graph: Graph | undefined;
  /** Nodes to stand out, by id. */
  @property({ attribute: false }) emphasized: string[] = [];
  /** Relationships that stand out, by id, with the nodes at their ends; all else steps back. */
  @property({ attribute: false }) highlighted: string[] = [];
  /** Fixed positions of some nodes, by id; the others are laid out around them. */
  @property({ attribute: false }) pinned: Positions = new Map();
  /** Labels in the order of their colours, where that matters; others follow as they come. */
  @property({ attribute: false }) labelOrder: string[] = [];
  /** What the inspector offers for a node in place of what it usually does. */
  @property({ attribute: false }) nodeActions: ((node: NodeValue) => unknown) | undefined;
  /** Hides what only matters when writing queries: the names of types, labels and properties. */
  @property({ type: Boolean }) simple = false;
  /** Text under the graph in place of the counts. */
  @property() summary = "";
  @property({ type: Boolean }) expandable = false;
  /** The node whose neighbours are being fetched. */
  @property() expanding: string | undefined;
  @property() label = "Graph of the result";
  @state() private selected: string | undefined;
  @state() private listed = false;
  @state() private styleOpen = false;
  private styling: GraphStyling | undefined;
  private readonly canvas = new GraphCanvas(this, { selected: (id) => this.select(id), expanded: (id) => this.expand(id) });
  private readonly layout = new GraphLayout(this, this.canvas);
  private readonly visibility = new Visibility(this, this.canvas);
  private readonly palette = new Palette();

  protected override willUpdate(): void {
    this.canvas.simple = this.simple;
    this.palette.seed(this.labelOrder);
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.canvas.start();
    if (changed.has("graph")) {
      this.canvas.clear();
      this.visibility.showAll();
      this.selected = undefined;
      this.layout.reset();
      this.grow();
    } else if (changed.has("emphasized") || changed.has("highlighted")) this.canvas.emphasize(this.emphasized, this.highlighted);
  }

  /** Draws what came into the graph since; new nodes near `near`, the others stay where they are. */
  grow(near?: string): void {
    const { graph } = this;
    if (!graph || !this.canvas.cy) return;
    const added = this.canvas.add(graph, this.palette, near);
    this.dress(storedStyling());
    this.canvas.emphasize(this.emphasized, this.highlighted);
    this.visibility.apply();
    this.layout.start(this.pinned, near ? added : undefined);
    this.requestUpdate();
  }

  /** A page that hides what only matters when writing queries has one look. */
  private dress(chosen: Styling): void {
    if (!this.graph) return;
    this.styling = new GraphStyling(this.graph, this.simple ? { colour: "", size: "", caption: "" } : chosen);
    this.canvas.dress(this.styling);
    this.requestUpdate();
  }

  private restyle = (chosen: Styling): void => {
    storeStyling(chosen);
    this.dress(chosen);
  };

  /** Selects a node or relationship, or nothing; with `center` it comes into view. */
  select(id: string | undefined, center = false): void {
    const opensOrCloses = (this.selected === undefined) !== (id === undefined);
    this.selected = id;
    this.canvas.select(id, center && !opensOrCloses);
    if (id !== undefined && this.graph) announce(describe(this.graph, id, this.simple));
    if (!opensOrCloses) return;
    // The inspector takes its room from the canvas, or gives it back.
    const wasAllInView = this.canvas.isAllInView;
    void this.updateComplete.then(() => {
      this.canvas.resize();
      if (wasAllInView) this.fit();
      else this.canvas.reveal(id);
    });
  }

  private fit = (): void => this.canvas.fit(this.layout.isDone);

  private hide(id: string): void {
    this.select(undefined);
    this.visibility.hideNode(id);
  }

  private expand(id: string): void {
    if (this.expandable && this.expanding === undefined) this.dispatchEvent(new CustomEvent("expand", { detail: id }));
  }

  private get selectedNode(): string | undefined {
    return this.selected !== undefined && this.graph?.nodes.has(this.selected) ? this.selected : undefined;
  }

  private readonly commands: GraphCommands = {
    step: (direction) => this.step(direction),
    zoom: (by) => this.canvas.zoom(by),
    fit: this.fit,
    expandSelected: () => this.withSelectedNode((id) => this.expand(id)),
    hideSelected: () => this.withSelectedNode((id) => this.hide(id)),
    clearSelection: () => {
      const selected = this.selected !== undefined;
      if (selected) this.select(undefined);
      return selected;
    },
  };

  private withSelectedNode(act: (id: string) => void): boolean {
    const id = this.selectedNode;
    if (id !== undefined) act(id);
    return id !== undefined;
  }

  /** Selects the nearest node in a direction, or to begin with the best connected. */
  private step(direction: [number, number]): void {
    const { nodes } = this.canvas;
    if (!nodes.length) return;
    const current = this.canvas.cy?.getElementById(this.selectedNode ?? "");
    const next = current?.nonempty() ? nearestNode(nodes, current, direction) : nodes.reduce((best, node) => (node.degree(false) > best.degree(false) ? node : best));
    if (next) this.select(next.id(), true);
  }

  private async savePicture(): Promise<void> {
    const picture = await this.canvas.picture();
    if (!picture) return;
    download(picture, "image/png", "graph.png");
    toast("Downloaded graph.png");
  }

  protected override render() {
    const { graph, simple } = this;
    const details = graph && this.details(graph);
    return html`
      <div class="graph ${this.selected ? "with-inspector" : ""}">
        ${legend(graph, this.palette, this.styling, this.visibility, simple, this.styleButton())}
        ${this.styleOpen && graph && this.styling ? styleMenu(graph, this.styling.styling, this.restyle) : nothing}
        <div class="stage">
          <div class="frame" tabindex="0" role="application" aria-roledescription="graph" aria-label=${this.frameLabel(graph)} ?hidden=${this.listed} @keydown=${(event: KeyboardEvent) => handleKey(event, this.commands)}>
            <div class="canvas" data-laid=${this.layout.isDone ? "true" : "false"}></div>
          </div>
          ${this.listed && details ? list(details, [...details.graph.nodes.values()].filter((node) => !this.visibility.isNodeHidden(node)), this.label) : nothing}
          ${this.layout.isDone || this.listed ? nothing : html`<p class="laying" role="status">${icon("spinner", "spinner")} Laying out ${plural(graph?.nodes.size ?? 0, simple ? "member" : "node")}…${this.layout.progress ? ` ${Math.round(100 * this.layout.progress)} %` : ""}</p>`}
          ${this.tools()}
          <p class="tally number">${this.summary || counts(graph)}</p>
        </div>
        ${this.selected && details ? inspector(details, this.selected) : nothing}
      </div>
    `;
  }

  private styleButton() {
    if (this.simple || !this.graph?.nodes.size) return nothing;
    return html`<span class="spread"></span><button class="button small plain" aria-expanded=${this.styleOpen ? "true" : "false"} aria-controls="style-menu" @click=${() => (this.styleOpen = !this.styleOpen)}>${icon("palette")} Style</button>`;
  }

  private details(graph: Graph): GraphDetails {
    return {
      graph,
      simple: this.simple,
      expandable: this.expandable,
      expanding: this.expanding,
      nodeActions: this.nodeActions,
      select: (id) => this.select(id, true),
      expand: (id) => this.expand(id),
      hide: (id) => this.hide(id),
    };
  }

  private frameLabel(graph: Graph | undefined): string {
    const [node, relationship, one] = this.simple ? ["member", "connection", "one"] : ["node", "relationship", "a node"];
    return `${this.label}: ${plural(graph?.nodes.size ?? 0, node)}, ${plural(graph?.drawn.length ?? 0, relationship)}. Use the arrow keys to select ${one}${this.expandable ? ", Enter to expand it" : ""}, plus and minus to zoom, 0 to fit.`;
  }

  private tools() {
    const tool = (name: IconName, text: string, act: () => void, pressed?: boolean) =>
      html`<button class="button square plain" aria-label=${text} title=${text} aria-pressed=${pressed === undefined ? nothing : String(pressed)} @click=${act}>${icon(name)}</button>`;
    return html`<div class="tools" role="group" aria-label="Graph tools">
      ${tool("plus", "Zoom in", () => this.canvas.zoom(ZOOM_STEP))} ${tool("minus", "Zoom out", () => this.canvas.zoom(1 / ZOOM_STEP))} ${tool("fit", "Fit to the window", this.fit)}
      ${tool("download", "Save as image", () => void this.savePicture())} ${tool("list", "Show as list", () => (this.listed = !this.listed), this.listed)}
    </div>`;
  }
}

function counts(graph: Graph | undefined) {
  const left = graph?.left ? html` · <strong>${count(graph.left)} more not shown</strong> (limit ${count(graph.cap)})` : nothing;
  return html`${plural(graph?.nodes.size ?? 0, "node")} · ${plural(graph?.drawn.length ?? 0, "relationship")}${left}`;
}
