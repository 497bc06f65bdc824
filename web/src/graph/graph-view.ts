import cytoscape, { type Core, type ElementDefinition, type NodeSingular, type StylesheetJson } from "cytoscape";
import { html, nothing, svg, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { announce, download, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { caption, count, inline, plural, type NodeValue, type RelationshipValue } from "../shared/values";
import type { LayoutAnswer, LayoutNode, LayoutQuestion } from "./layout.worker";
import type { Graph } from "./model";
import "./graph.css";

const SHAPES = ["ellipse", "round-rectangle", "diamond", "hexagon", "triangle", "pentagon", "octagon", "star"] as const;
/** The zoom that a small graph is shown with, and the room left around any. */
const CLOSEST = 1.4;
const MARGIN = 40;
/** All around the middle; or to the left of what is pinned, which leads to the right. */
const AMID = { to: 0, strength: 0.03 };
const BESIDE = { to: -420, strength: 0.12 };
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

type Box = [x1: number, y1: number, x2: number, y2: number];

function around(node: NodeSingular, reach: number): Box {
  const { x, y } = node.position();
  return [x - reach, y - reach, x + reach, y + reach];
}

/** A colour of the design, as the canvas needs it: resolved for the theme in use. */
function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/**
 * A graph to look at and move about in.
 *
 * `graph` holds what is shown; call `grow()` after adding to it. Asks for more by an `expand` event with the node's id;
 * tells the selection by a `select` event.
 */
@customElement("graph-view")
export class GraphView extends PageElement {
  @property({ attribute: false }) graph: Graph | undefined;
  /** Nodes to stand out, by id. */
  @property({ attribute: false }) emphasized: string[] = [];
  /** Relationships that stand out, by id, with the nodes at their ends; all else steps back. */
  @property({ attribute: false }) along: string[] = [];
  /** Where some nodes stand, by id; the others find their places around them. */
  @property({ attribute: false }) pinned = new Map<string, [x: number, y: number]>();
  /** Labels in the order of their colours, where that matters; others follow as they come. */
  @property({ attribute: false }) kinds: string[] = [];
  /** What the inspector offers for a node in place of what it usually does. */
  @property({ attribute: false }) offers: ((node: NodeValue) => unknown) | undefined;
  /** Without what only whoever writes queries wants to see: types, labels and properties by their names. */
  @property({ type: Boolean }) plain = false;
  /** What stands under the graph in place of how many are drawn. */
  @property() tally = "";
  @property({ type: Boolean }) expandable = false;
  @property() label = "Graph of the result";
  @state() private hidden_ = new Set<string>();
  @state() private gone = new Set<string>();
  @state() private chosen: string | undefined;
  @state() private listed = false;
  @state() private laid = false;
  private cy: Core | undefined;
  private worker: Worker | undefined;
  private turn = 0;
  private resizes: ResizeObserver | undefined;
  private readonly labels: string[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("theme-changed", this.repaint);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.repaint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("theme-changed", this.repaint);
    matchMedia("(prefers-color-scheme: dark)").removeEventListener("change", this.repaint);
    this.worker?.terminate();
    this.resizes?.disconnect();
    this.cy?.destroy();
    this.cy = undefined;
    this.worker = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.cy) this.begin();
    if (changed.has("graph")) {
      this.cy?.elements().remove();
      this.hidden_ = new Set();
      this.gone = new Set();
      this.chosen = undefined;
      this.laid = false;
      this.grow();
    } else if (changed.has("emphasized") || changed.has("along")) this.emphasize();
  }

  private begin(): void {
    const container = this.querySelector<HTMLElement>(".canvas");
    if (!container) return;
    this.cy = cytoscape({ container, style: this.style_(), minZoom: 0.08, maxZoom: 4, boxSelectionEnabled: false, selectionType: "single" });
    this.cy.on("tap", "node, edge", (event) => this.choose(event.target.id()));
    this.cy.on("tap", (event) => event.target === this.cy && this.choose(undefined));
    this.cy.on("dbltap", "node", (event) => this.expand(event.target.id()));
    this.cy.on("zoom dragfree", () => this.rescale());
    // The canvas keeps the browser from moving the focus by itself.
    container.addEventListener("pointerdown", () => container.parentElement?.focus({ preventScroll: true }), { capture: true });
    this.resizes = new ResizeObserver(() => this.cy?.resize());
    this.resizes.observe(container);
    this.worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    this.worker.onmessage = (event: MessageEvent<LayoutAnswer>) => this.place(event.data);
  }

  private repaint = (): void => {
    this.cy?.style(this.style_());
    this.rescale();
    this.requestUpdate();
  };

  private scaling = 0;

  /** Seen from afar, nodes and letters shrink less than the distances, and names that would overlap are left out. */
  private rescale(): void {
    if (this.scaling) return;
    this.scaling = requestAnimationFrame(() => {
      this.scaling = 0;
      const { cy } = this;
      if (!cy) return;
      const far = Math.max(1, 1 / cy.zoom());
      const letters = 11 * far;
      cy.batch(() => {
        cy.nodes().forEach((node) => {
          const size = (this.emphasized.includes(node.id()) ? 38 : 26) * far ** 0.5;
          node.style({ width: size, height: size, "font-size": this.emphasized.includes(node.id()) ? letters * 1.2 : letters, "text-margin-y": 3 * far, "text-outline-width": 2 * far, "text-max-width": `${120 * far}px`, "border-width": (node.hasClass("chosen") || node.hasClass("emphasized") ? 3 : 1.5) * far ** 0.5 });
        });
        cy.edges().forEach((edge) => {
          edge.style("width", (edge.hasClass("along") ? 3 : 1.2) * far ** 0.5);
        });
      });
      this.relabel(letters);
    });
  }

  private relabel(letters: number): void {
    const { cy } = this;
    if (!cy) return;
    const rank = (node: NodeSingular) => (node.hasClass("chosen") ? 4000 : node.hasClass("emphasized") ? 3000 : 0) + (node.hasClass("along") ? 2000 : 0) + (node.hasClass("far") || node.hasClass("aside") ? -1000 : 0) + node.degree(false);
    const nodes = (cy.nodes().toArray() as NodeSingular[]).filter((node) => !node.hasClass("hidden")).sort((a, b) => rank(b) - rank(a));
    const chosen = this.chosen !== undefined;
    const taken = nodes.filter((node) => !node.hasClass("far") && !node.hasClass("aside")).map((node) => around(node, 0.35 * node.height()));
    cy.batch(() => {
      for (const node of nodes) {
        const { x, y } = node.position();
        const half = (Math.min(20, String(node.data("caption")).length) * letters * 0.56) / 2;
        const top = y + node.height() / 2;
        const box: Box = [x - half, top, x + half, top + letters * 1.35];
        const free = !(this.along.length && node.hasClass("aside") && !chosen) && (node.hasClass("chosen") || node.hasClass("emphasized") || (!(chosen && node.hasClass("far")) && !taken.some(([x1, y1, x2, y2]) => box[0] < x2 && box[2] > x1 && box[1] < y2 && box[3] > y1)));
        if (free) taken.push(box);
        node.toggleClass("labelled", free);
      }
    });
  }

  private group(node: NodeValue): number {
    const label = node.labels[0] ?? "";
    if (!this.labels.length) this.labels.push(...this.kinds);
    if (!this.labels.includes(label)) this.labels.push(label);
    return this.labels.indexOf(label) % SHAPES.length;
  }

  private style_(): StylesheetJson {
    const [text, surface, line, accent, muted] = ["--text", "--surface", "--line-strong", "--accent", "--muted"].map(colour);
    return [
      { selector: "node", style: { width: 26, height: 26, color: text, "font-size": 11, "font-family": "system-ui, sans-serif", "text-valign": "bottom", "text-margin-y": 4, "text-max-width": "110px", "text-wrap": "ellipsis", "text-outline-color": surface, "text-outline-width": 2, "border-width": 1.5, "border-color": surface, "overlay-opacity": 0 } },
      ...SHAPES.map((shape, at) => ({ selector: `node.g${at}`, style: { shape, "background-color": colour(`--g${at + 1}`) } })),
      { selector: "node.emphasized", style: { width: 38, height: 38, "border-width": 3, "border-color": text, "font-size": 13, "font-weight": "bold", "z-index": 5 } },
      { selector: "node.labelled", style: { label: "data(caption)" } },
      { selector: "edge", style: { width: 1.3, "line-color": line, "line-opacity": this.plain ? 0.5 : 0.8, "target-arrow-color": line, "target-arrow-shape": "triangle", "arrow-scale": 0.75, "curve-style": "bezier", "control-point-step-size": 26, "overlay-opacity": 0 } },
      { selector: "edge[?mutual]", style: { "target-arrow-shape": "none" } },
      { selector: "edge.near", style: { "line-color": accent, "line-opacity": 1, "target-arrow-color": accent, width: 1.8, label: this.plain ? "" : "data(type)", "font-size": 9, color: muted, "text-rotation": "autorotate", "text-outline-color": surface, "text-outline-width": 2, "min-zoomed-font-size": 8 } },
      { selector: "node.aside", style: { opacity: 0.3 } },
      { selector: "edge.aside", style: { opacity: 0.26 } },
      { selector: "edge.along", style: { "line-color": accent, "line-opacity": 1, width: 3, "z-index": 4 } },
      { selector: ".far", style: { opacity: 0.22 } },
      { selector: "node.chosen", style: { "border-width": 3, "border-color": accent, "underlay-color": accent, "underlay-opacity": 0.22, "underlay-padding": 7 } },
      { selector: "edge.chosen", style: { width: 3 } },
      { selector: ".hidden", style: { display: "none" } },
    ] as unknown as StylesheetJson;
  }

  /** Draws what came into the graph since; new nodes near `around`, the others stay where they are. */
  grow(around?: string): void {
    const { cy, graph } = this;
    if (!cy || !graph) return;
    const origin = around ? cy.getElementById(around).position() : { x: 0, y: 0 };
    const added: ElementDefinition[] = [];
    let at = 0;
    for (const node of graph.nodes.values()) {
      if (cy.getElementById(node.id).nonempty()) continue;
      const angle = at++ * 2.399963;
      const radius = (around ? 40 : 20) + 9 * Math.sqrt(at);
      added.push({ group: "nodes", classes: `g${this.group(node)}`, data: { id: node.id, caption: caption(node), label: node.labels[0] ?? "" }, position: { x: origin.x + radius * Math.cos(angle), y: origin.y + radius * Math.sin(angle) } });
    }
    for (const tie of graph.drawn) {
      if (cy.getElementById(tie.id).nonempty()) continue;
      added.push({ group: "edges", data: { id: tie.id, source: tie.start, target: tie.end, type: tie.type, mutual: tie.type === "CONNECTED" } });
    }
    cy.add(added);
    this.emphasize();
    this.filter();
    this.lay(around ? new Set(added.map(({ data }) => data.id ?? "")) : undefined);
    this.requestUpdate();
  }

  private emphasize(): void {
    const { cy } = this;
    if (!cy) return;
    cy.nodes().forEach((node) => {
      node.toggleClass("emphasized", this.emphasized.includes(node.id()));
    });
    cy.elements().removeClass("along aside");
    if (this.along.length) {
      const along = cy.edges().filter((edge) => this.along.includes(edge.id()));
      const together = along.union(along.connectedNodes()).union(cy.nodes(".emphasized"));
      together.addClass("along");
      cy.elements().not(together).addClass("aside");
    }
    this.rescale();
  }

  /** Asks the worker where the nodes go; only `free` ones may move, or all. */
  private lay(free?: Set<string>): void {
    const shown = this.cy?.nodes().not(".hidden");
    if (!shown?.length) {
      this.laid = true;
      return;
    }
    const nodes: LayoutNode[] = shown.map((node: NodeSingular) => {
      const { x, y } = node.position();
      const pin = this.pinned.get(node.id());
      if (pin) return { id: node.id(), x: pin[0], y: pin[1], fx: pin[0], fy: pin[1] };
      return free && !free.has(node.id()) ? { id: node.id(), x, y, fx: x, fy: y } : { id: node.id(), x, y };
    });
    const links = (this.cy?.edges().toArray() ?? [])
      .filter((edge) => !edge.hasClass("hidden"))
      .map((edge) => ({ source: String(edge.data("source")), target: String(edge.data("target")) }));
    const known = new Set(nodes.map(({ id }) => id));
    const question: LayoutQuestion = { turn: ++this.turn, drawn: this.pinned.size ? BESIDE : AMID, nodes, links: links.filter(({ source, target }) => known.has(source) && known.has(target)) };
    this.worker?.postMessage(question);
  }

  private place({ turn, positions }: LayoutAnswer): void {
    if (turn !== this.turn || !this.cy) return;
    const first = !this.laid;
    const at = new Map(positions.map(([id, x, y]) => [id, { x, y }]));
    const animate = !first && !still();
    this.cy.layout({ name: "preset", positions: ((node: NodeSingular) => at.get(node.id()) ?? node.position()) as never, fit: false, animate, animationDuration: 260 }).run();
    if (first) this.fit();
    else setTimeout(() => this.fitIfNeeded(), animate ? 280 : 0);
    this.laid = true;
  }

  private fitIfNeeded(): void {
    if (!this.cy) return;
    this.cy.resize();
    this.rescale();
    if (!this.allInView) this.fit();
  }

  private get allInView(): boolean {
    return !!this.cy && this.inView(this.cy.elements().not(".hidden").boundingBox({ includeLabels: false }));
  }

  private inView(box: { x1: number; x2: number; y1: number; y2: number }): boolean {
    const view = this.cy?.extent();
    return !!view && box.x1 >= view.x1 && box.x2 <= view.x2 && box.y1 >= view.y1 && box.y2 <= view.y2;
  }

  fit = (): void => {
    const { cy } = this;
    if (!cy) return;
    const shown = cy.elements().not(".hidden");
    const box = shown.boundingBox({ includeLabels: false });
    const zoom = Math.min(CLOSEST, (cy.width() - 2 * MARGIN) / Math.max(1, box.w), (cy.height() - 2 * MARGIN) / Math.max(1, box.h));
    const pan = { x: cy.width() / 2 - (zoom * (box.x1 + box.x2)) / 2, y: cy.height() / 2 - (zoom * (box.y1 + box.y2)) / 2 };
    if (still() || !this.laid) {
      cy.viewport({ zoom, pan });
      this.rescale();
    } else cy.animate({ zoom, pan }, { duration: 180, complete: () => this.rescale() });
  };

  private zoom(by: number): void {
    if (!this.cy) return;
    this.cy.zoom({ level: this.cy.zoom() * by, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  private filter(): void {
    this.cy?.batch(() => {
      this.cy?.nodes().forEach((node) => {
        node.toggleClass("hidden", this.hidden_.has(`(${node.data("label")}`) || this.gone.has(node.id()));
      });
      this.cy?.edges().forEach((edge) => {
        edge.toggleClass("hidden", this.hidden_.has(`[${edge.data("type")}`));
      });
    });
  }

  private toggle(key: string): void {
    const hidden = new Set(this.hidden_);
    if (!hidden.delete(key)) hidden.add(key);
    this.hidden_ = hidden;
    this.filter();
  }

  private hide(id: string): void {
    this.gone = new Set([...this.gone, id]);
    this.choose(undefined);
    this.filter();
  }

  private showAll(): void {
    this.gone = new Set();
    this.hidden_ = new Set();
    this.filter();
  }

  choose(id: string | undefined, center = false): void {
    const opened = (this.chosen === undefined) !== (id === undefined);
    this.chosen = id;
    const { cy } = this;
    if (!cy) return;
    cy.elements().removeClass("chosen near far");
    const element = id === undefined ? undefined : cy.getElementById(id);
    if (element?.nonempty()) {
      const around = element.group() === "nodes" ? element.closedNeighborhood() : cy.collection().union(element).union(element.connectedNodes());
      cy.elements().not(around).addClass("far");
      around.edges().addClass("near");
      element.addClass("chosen");
      if (center && !opened && !this.inView(element.boundingBox())) cy.animate({ center: { eles: element }, duration: still() ? 0 : 140 });
      announce(this.said(id ?? ""));
    }
    this.rescale();
    // The inspector takes its room from the canvas, or gives it back.
    if (opened) {
      const whole = this.allInView;
      void this.updateComplete.then(() => {
        cy.resize();
        if (whole) this.fit();
        else if (element?.nonempty() && !this.inView(element.boundingBox())) cy.center(element);
      });
    }
    this.dispatchEvent(new CustomEvent("select", { detail: id }));
  }

  private said(id: string): string {
    const node = this.graph?.nodes.get(id);
    if (node) return `${caption(node)}, ${node.labels.join(" ")}, ${plural(this.ties(id).length, this.plain ? "connection" : "relationship")} here`;
    const tie = this.graph?.relationships.get(id);
    return tie ? `${this.name(tie.start)} ${tie.type} ${this.name(tie.end)}` : "";
  }

  private name(id: string): string {
    const node = this.graph?.nodes.get(id);
    return node ? caption(node) : "?";
  }

  private ties(id: string): RelationshipValue[] {
    return this.graph?.drawn.filter(({ start, end }) => start === id || end === id) ?? [];
  }

  private expand(id: string): void {
    if (this.expandable) this.dispatchEvent(new CustomEvent("expand", { detail: id }));
  }

  private keyed(event: KeyboardEvent): void {
    const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow) this.step(arrow);
    else if (event.key === "Enter" && this.chosen && this.graph?.nodes.has(this.chosen)) this.expand(this.chosen);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit();
    else if (event.key === "Delete" && this.chosen && this.graph?.nodes.has(this.chosen)) this.hide(this.chosen);
    else if (event.key === "Escape" && this.chosen) this.choose(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Chooses the nearest node in a direction, those straight ahead first. */
  private step([dx, dy]: [number, number]): void {
    const nodes = this.cy?.nodes().not(".hidden").toArray() as NodeSingular[] | undefined;
    if (!nodes?.length) return;
    const now = this.chosen && this.graph?.nodes.has(this.chosen) ? this.cy?.getElementById(this.chosen) : undefined;
    if (!now) {
      const most = nodes.reduce((best, node) => (node.degree(false) > best.degree(false) ? node : best));
      this.choose(most.id(), true);
      return;
    }
    const from = now.position();
    let best: { node: NodeSingular; cost: number } | undefined;
    for (const node of nodes) {
      const [x, y] = [node.position().x - from.x, node.position().y - from.y];
      const ahead = x * dx + y * dy;
      const cost = ahead + 2.5 * Math.abs(x * dy - y * dx);
      if (ahead > 1 && (!best || cost < best.cost)) best = { node, cost };
    }
    if (best) this.choose(best.node.id(), true);
  }

  private async picture(): Promise<void> {
    if (!this.cy) return;
    const blob = await (this.cy.png({ output: "blob-promise", full: true, scale: 2, bg: colour("--surface") }) as unknown as Promise<Blob>);
    download(blob, "image/png", "graph.png");
    toast("Picture saved as graph.png");
  }

  protected override render() {
    const { graph } = this;
    const labels = new Map<string, { count: number; group: number }>();
    for (const node of graph?.nodes.values() ?? []) {
      const label = node.labels[0] ?? "";
      const entry = labels.get(label) ?? { count: 0, group: this.group(node) };
      entry.count++;
      labels.set(label, entry);
    }
    const types = new Map<string, number>();
    for (const { type } of graph?.drawn ?? []) types.set(type, (types.get(type) ?? 0) + 1);
    const chip = (key: string, text: string, amount: number, mark: unknown) =>
      html`<button class="chip" aria-pressed=${this.hidden_.has(key) ? "false" : "true"} title="Show or hide ${text}" @click=${() => this.toggle(key)}>
        ${mark} ${text} <span class="muted number">${count(amount)}</span>
      </button>`;
    const tool = (name: Parameters<typeof icon>[0], text: string, act: () => void, pressed?: boolean) =>
      html`<button class="button square plain" aria-label=${text} title=${text} aria-pressed=${pressed === undefined ? nothing : String(pressed)} @click=${act}>${icon(name)}</button>`;
    return html`
      <div class="graph ${this.chosen ? "with-inspector" : ""}">
        <div class="legend" role="group" aria-label="Legend: press to hide or show">
          ${[...labels].map(([label, entry]) => chip(`(${label}`, label || "no label", entry.count, html`<svg class="mark" viewBox="0 0 12 12" aria-hidden="true" style="color:var(--g${entry.group + 1})">${shapeMark(entry.group)}</svg>`))}
          ${(this.plain ? [] : [...types]).map(([type, amount]) => chip(`[${type}`, type, amount, html`<span class="tie" aria-hidden="true"></span>`))}
          ${this.hidden_.size || this.gone.size ? html`<button class="button small plain" @click=${this.showAll}>Show all</button>` : nothing}
        </div>
        <div class="stage">
          <div class="frame" tabindex="0" role="application" aria-roledescription="graph" aria-label="${this.label}: ${plural(graph?.nodes.size ?? 0, this.plain ? "member" : "node")}, ${plural(graph?.drawn.length ?? 0, this.plain ? "connection" : "relationship")}. Arrows choose ${this.plain ? "one" : "a node"}${this.expandable ? ", Enter expands it" : ""}, plus and minus zoom, 0 fits." ?hidden=${this.listed} @keydown=${this.keyed}>
            <div class="canvas" data-laid=${this.laid ? "true" : "false"}></div>
          </div>
          ${this.listed ? this.list() : nothing}
          <div class="tools" role="group" aria-label="Graph tools">
            ${tool("plus", "Zoom in", () => this.zoom(1.25))} ${tool("minus", "Zoom out", () => this.zoom(0.8))} ${tool("fit", "Fit to the window", this.fit)}
            ${tool("download", "Save as a picture", () => void this.picture())} ${tool("list", "As a list", () => (this.listed = !this.listed), this.listed)}
          </div>
          <p class="tally number">${this.tally || nothing}${this.tally ? nothing : html`${plural(graph?.nodes.size ?? 0, "node")} · ${plural(graph?.drawn.length ?? 0, "relationship")}${graph?.left ? html` · <strong>${count(graph.left)} more left out</strong>: ${graph.cap} are drawn at most` : nothing}`}</p>
        </div>
        ${this.chosen ? this.inspector(this.chosen) : nothing}
      </div>
    `;
  }

  private inspector(id: string) {
    const node = this.graph?.nodes.get(id);
    const tie = this.graph?.relationships.get(id);
    const value = node ?? tie;
    if (!value) return nothing;
    const ties = node ? this.ties(id) : [];
    return html`<aside class="inspector" aria-label="What is chosen">
      <header>
        <h2>${node ? caption(node) : tie?.type}</h2>
        <button class="button square small plain" aria-label="Close" @click=${() => this.choose(undefined)}>${icon("close")}</button>
      </header>
      ${node && !this.plain ? html`<p class="labels">${node.labels.map((label) => html`<span class="badge">:${label}</span>`)}</p>` : nothing}
      ${tie ? html`<p class="ends">${this.link(tie.start)} → ${this.link(tie.end)}</p>` : nothing}
      ${node && this.offers ? this.offers(node) : nothing}
      ${node && !this.offers
        ? html`<p class="actions">
            ${this.expandable ? html`<button class="button small" @click=${() => this.expand(id)}>${icon("expand")} Expand</button>` : nothing}
            <button class="button small plain" @click=${() => this.hide(id)}>${icon("hide")} Hide</button>
          </p>`
        : nothing}
      ${this.plain ? nothing : html`<dl>
        ${Object.entries(value.properties).map(([key, property]) => html`<div><dt>${key}</dt><dd>${inline(property)}</dd></div>`)}
        ${Object.keys(value.properties).length ? nothing : html`<p class="muted">No properties</p>`}
      </dl>`}
      ${ties.length
        ? html`<h3>Here next to it <span class="badge">${count(ties.length)}</span></h3>
            <ul>
              ${ties.slice(0, 60).map((next) => html`<li>${this.plain ? nothing : html`<span class="muted mono">${next.start === id ? "→" : "←"} ${next.type}</span> `}${this.link(next.start === id ? next.end : next.start)}</li>`)}
              ${ties.length > 60 ? html`<li class="muted">and ${count(ties.length - 60)} more</li>` : nothing}
            </ul>`
        : nothing}
    </aside>`;
  }

  private link(id: string) {
    return html`<button class="link" @click=${() => this.choose(id, true)}>${this.name(id)}</button>`;
  }

  private list() {
    const nodes = [...(this.graph?.nodes.values() ?? [])].filter((node) => !this.hidden_.has(`(${node.labels[0] ?? ""}`) && !this.gone.has(node.id));
    return html`<div class="listing" tabindex="0" role="region" aria-label="${this.label}, as a list">
      <table>
        <thead>
          <tr><th scope="col">${this.plain ? "Member" : "Node"}</th><th scope="col">${this.plain ? "Here as" : "Labels"}</th><th scope="col">${this.plain ? "Connected here with" : "Relationships here"}</th></tr>
        </thead>
        <tbody>
          ${nodes.map((node) => html`<tr>
            <th scope="row">${this.link(node.id)}</th>
            <td>${node.labels.join(", ")}</td>
            <td>${this.ties(node.id).slice(0, 30).map((tie, at) => html`${at ? ", " : ""}${this.plain ? nothing : html`${tie.start === node.id ? "→" : "←"} ${tie.type} `}${this.name(tie.start === node.id ? tie.end : tie.start)}`)}</td>
          </tr>`)}
        </tbody>
      </table>
    </div>`;
  }
}

function shapeMark(group: number) {
  const shapes = [
    "M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1z", "M1.500 3a1.500 1.500 0 0 1 1.500-1.500h6A1.500 1.500 0 0 1 10.500 3v6A1.500 1.500 0 0 1 9 10.500H3A1.500 1.500 0 0 1 1.500 9z",
    "M6 .500L11.500 6 6 11.500.500 6z", "M3.200 1.300h5.600L11.500 6 8.800 10.700H3.200L.500 6z", "M6 1l5.500 10H.500z", "M6 .700l5.500 4.100-2.100 6.400H2.600L.500 4.800z",
    "M3.700.700h4.600l3 3v4.600l-3 3H3.700l-3-3V3.700z", "M6 .500l1.600 3.600 3.900.400-2.900 2.600.800 3.900L6 9l-3.400 2 .800-3.900L.500 4.500l3.900-.400z",
  ];
  return svg`<path fill="currentColor" d=${shapes[group] ?? ""}></path>`;
}
