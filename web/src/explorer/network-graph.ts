import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { announce, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { count, plural, type NodeValue } from "../shared/values";
import { Graph } from "../graph/model";
import type { GraphView } from "../graph/graph-view";
import { get, type EgoNetwork, type Introductions, type Page, type Person } from "./requests";
import { errorMessage, loading } from "./failure";
import { segment } from "../shared/api";

const LABELS = ["Connection", "Selected", "Introducer", "Other"];
/** Distances between the members of a path, and between the paths. */
const [STRIDE, ROW] = [250, 78];
/** Connections that expanding a member adds at most. */
const STEP = 20;

const tieId = (a: string, b: string): string => [a, b].sort().join(" ");

function add(graph: Graph, { id, name, headline }: Person, label: string): void {
  graph.addNode({ $type: "Node", id, labels: [label], properties: { name, headline: headline ?? null } });
}

function tie(graph: Graph, a: string, b: string): string {
  const id = tieId(a, b);
  graph.relationships.set(id, { $type: "Relationship", id, type: "CONNECTED", start: a, end: b, properties: {} });
  return id;
}

/** The network around a member, and the paths from there to another, drawn. Fires `compare` and `switch-viewer` with an id. */
@customElement("network-graph")
export class NetworkGraph extends PageElement {
  @property({ attribute: false }) network: EgoNetwork | undefined;
  @property({ attribute: false }) other: Person | undefined;
  @property({ attribute: false }) paths: Introductions | undefined;
  @property({ type: Boolean }) canSwitchViewer = true;
  @state() private ready = false;
  @state() private expanding: string | undefined;
  private graph = new Graph();
  private highlighted: string[] = [];
  private pinned = new Map<string, [number, number]>();

  override connectedCallback(): void {
    super.connectedCallback();
    void import("../graph/graph-view").then(() => (this.ready = true));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("network") || changed.has("other") || changed.has("paths")) this.draw();
  }

  private draw(): void {
    const graph = new Graph();
    this.highlighted = [];
    this.pinned = new Map();
    this.graph = graph;
    const { network, other, paths } = this;
    if (!network) return;
    add(graph, network.member, "Selected");
    if (other) add(graph, other, "Selected");
    for (const path of paths?.items ?? []) for (const step of path.through) add(graph, step, "Introducer");
    for (const member of network.items) add(graph, member, "Connection");
    for (const member of network.items) tie(graph, network.member.id, member.id);
    for (const [a, b] of network.edges) tie(graph, a, b);
    if (!other) return;
    if (paths?.degree === 1) this.highlighted.push(tie(graph, network.member.id, other.id));
    for (const { through } of paths?.items ?? []) {
      const path = [network.member.id, ...through.map(({ id }) => id), other.id];
      path.slice(1).forEach((id, at) => this.highlighted.push(tie(graph, path[at] ?? "", id)));
    }
    if (this.highlighted.length) this.pin(network.member.id, paths?.items.map(({ through }) => through.map(({ id }) => id)) ?? [], other.id);
  }

  /** Pins the two members at either end, and those between them in columns. */
  private pin(from: string, paths: string[][], to: string): void {
    const steps = paths[0]?.length ?? 0;
    this.pinned.set(from, [0, 0]).set(to, [STRIDE * (steps + 1), 0]);
    for (let step = 0; step < steps; step++) {
      const column = [...new Set(paths.map((path) => path[step] ?? ""))].filter((id) => !this.pinned.has(id));
      column.forEach((id, at) => this.pinned.set(id, [STRIDE * (step + 1), ROW * (at - (column.length - 1) / 2)]));
    }
  }

  private emit(event: string, id: string): void {
    this.dispatchEvent(new CustomEvent(event, { detail: id }));
  }

  private async expand(id: string): Promise<void> {
    const { network, graph } = this;
    if (!network || id === network.member.id || this.expanding !== undefined) return;
    this.expanding = id;
    try {
      const { items, next } = await get<Page<Person>>(network.member.id, `connections-of/${segment(id)}?limit=${STEP}`);
      const before = graph.nodes.size;
      for (const person of items) {
        add(graph, person, "Other");
        if (graph.nodes.has(person.id)) tie(graph, id, person.id);
      }
      this.querySelector<GraphView>("graph-view")?.grow(id);
      this.requestUpdate();
      const added = graph.nodes.size - before;
      announce(`${plural(added, "member")} added to the graph`);
      if (!added) toast("All connections that you can see are already shown");
      else if (next) toast(`${plural(added, "member")} added; there are more`);
    } catch (error) {
      toast(errorMessage(error));
    } finally {
      this.expanding = undefined;
    }
  }

  private nodeActions = (node: NodeValue) => {
    const { network, other } = this;
    const headline = node.properties["headline"];
    const isViewer = node.id === network?.member.id;
    return html`
      ${typeof headline === "string" ? html`<p class="muted">${headline}</p>` : nothing}
      <p class="muted">${isViewer ? "Member" : node.id === other?.id ? "Compared member" : node.labels[0]}</p>
      ${isViewer
        ? nothing
        : html`<div class="actions">
            ${node.id === other?.id ? nothing : html`<button class="button small" @click=${() => this.emit("compare", node.id)}>${icon("compare")} Compare</button>`}
            ${this.canSwitchViewer ? html`<button class="button small" @click=${() => this.emit("switch-viewer", node.id)}>${icon("person")} View network</button>` : nothing}
            <button class="button small plain" aria-disabled=${this.expanding === undefined ? nothing : "true"} @click=${() => void this.expand(node.id)}>${this.expanding === node.id ? icon("spinner", "spinner") : icon("expand")} Expand</button>
          </div>`}
    `;
  };

  protected override render() {
    const { network } = this;
    if (!network || !this.ready) return loading("Loading the network…");
    if (!network.items.length && !this.other) {
      return html`<div class="empty">${icon("graph")}<p><strong>${network.member.name} has no connections yet.</strong> See Suggestions for people they may know.</p></div>`;
    }
    const shown = network.items.length;
    const summary = shown < network.connections ? `${count(shown)} of ${plural(network.connections, "connection")}, most connected first` : plural(network.connections, "connection");
    return html`<graph-view
      .graph=${this.graph}
      .emphasized=${[network.member.id, ...(this.other ? [this.other.id] : [])]}
      .highlighted=${this.highlighted}
      .pinned=${this.pinned}
      .labelOrder=${LABELS}
      .nodeActions=${this.nodeActions}
      .expanding=${this.expanding}
      ?expandable=${true}
      ?simple=${true}
      .summary=${summary}
      .label=${this.other ? `The network of ${network.member.name} and the paths to ${this.other.name}` : `The network of ${network.member.name}`}
      @expand=${(event: CustomEvent<string>) => void this.expand(event.detail)}
    ></graph-view>`;
  }
}
