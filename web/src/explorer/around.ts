import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { announce, PageElement, toast } from "../shared/element";
import { icon } from "../shared/icons";
import { count, plural, type NodeValue } from "../shared/values";
import { Graph } from "../graph/model";
import type { GraphView } from "../graph/graph-view";
import { get, type Around, type Introductions, type Page, type Person } from "./asking";
import { said, waiting } from "./failure";
import { segment } from "../shared/api";

const KINDS = ["Connection", "Chosen", "On the way", "Further"];
/** Between the members of a way, and between the ways, as they are drawn. */
const [STRIDE, ROW] = [250, 78];
/** Connections of somebody else that one step brings in. */
const STEP = 20;

const tieId = (a: string, b: string): string => [a, b].sort().join(" ");

function add(graph: Graph, { id, name, headline }: Person, kind: string): void {
  graph.addNode({ $type: "Node", id, labels: [kind], properties: { name, headline: headline ?? null } });
}

function tie(graph: Graph, a: string, b: string): string {
  const id = tieId(a, b);
  graph.relationships.set(id, { $type: "Relationship", id, type: "CONNECTED", start: a, end: b, properties: {} });
  return id;
}

/** The network around a member, and the ways from there to another, drawn. Asks by `compare` and `look` events with an id. */
@customElement("network-around")
export class NetworkAround extends PageElement {
  @property({ attribute: false }) around: Around | undefined;
  @property({ attribute: false }) other: Person | undefined;
  @property({ attribute: false }) ways: Introductions | undefined;
  @property({ type: Boolean }) mayLook = true;
  @state() private ready = false;
  private graph = new Graph();
  private along: string[] = [];
  private pinned = new Map<string, [number, number]>();

  override connectedCallback(): void {
    super.connectedCallback();
    void import("../graph/graph-view").then(() => (this.ready = true));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("around") || changed.has("other") || changed.has("ways")) this.draw();
  }

  private draw(): void {
    const graph = new Graph();
    this.along = [];
    this.pinned = new Map();
    this.graph = graph;
    const { around, other, ways } = this;
    if (!around) return;
    add(graph, around, "Chosen");
    if (other) add(graph, other, "Chosen");
    for (const way of ways?.introductions ?? []) for (const step of way.through) add(graph, step, "On the way");
    for (const member of around.members) add(graph, member, "Connection");
    for (const member of around.members) tie(graph, around.id, member.id);
    for (const [a, b] of around.ties) tie(graph, a, b);
    if (!other) return;
    if (ways?.degree === 1) this.along.push(tie(graph, around.id, other.id));
    for (const { through } of ways?.introductions ?? []) {
      const way = [around.id, ...through.map(({ id }) => id), other.id];
      way.slice(1).forEach((id, at) => this.along.push(tie(graph, way[at] ?? "", id)));
    }
    if (this.along.length) this.pin(around.id, ways?.introductions.map(({ through }) => through.map(({ id }) => id)) ?? [], other.id);
  }

  /** The two at either end, those between them in columns. */
  private pin(from: string, ways: string[][], to: string): void {
    const steps = ways[0]?.length ?? 0;
    this.pinned.set(from, [0, 0]).set(to, [STRIDE * (steps + 1), 0]);
    for (let step = 0; step < steps; step++) {
      const column = [...new Set(ways.map((way) => way[step] ?? ""))].filter((id) => !this.pinned.has(id));
      column.forEach((id, at) => this.pinned.set(id, [STRIDE * (step + 1), ROW * (at - (column.length - 1) / 2)]));
    }
  }

  private tell(event: string, id: string): void {
    this.dispatchEvent(new CustomEvent(event, { detail: id }));
  }

  private async expand(id: string): Promise<void> {
    const { around, graph } = this;
    if (!around || id === around.id) return;
    try {
      const { items, next } = await get<Page<Person>>(around.id, `connections-of/${segment(id)}?limit=${STEP}`);
      const before = graph.nodes.size;
      for (const person of items) {
        add(graph, person, "Further");
        if (graph.nodes.has(person.id)) tie(graph, id, person.id);
      }
      this.querySelector<GraphView>("graph-view")?.grow(id);
      this.requestUpdate();
      const come = graph.nodes.size - before;
      announce(`${plural(come, "member")} came into the picture`);
      if (!come) toast("All connections shown by this member are here already");
      else if (next) toast(`${plural(come, "more member")} here; there are others`);
    } catch (error) {
      toast(said(error));
    }
  }

  private offers = (node: NodeValue) => {
    const { around, other } = this;
    const headline = node.properties["headline"];
    const itself = node.id === around?.id;
    return html`
      ${typeof headline === "string" ? html`<p class="muted">${headline}</p>` : nothing}
      <p class="muted">${itself ? "Whose network this is" : node.id === other?.id ? "Compared with" : node.labels[0]}</p>
      ${itself
        ? nothing
        : html`<div class="actions">
            ${node.id === other?.id ? nothing : html`<button class="button small" @click=${() => this.tell("compare", node.id)}>${icon("compare")} Compare</button>`}
            ${this.mayLook ? html`<button class="button small" @click=${() => this.tell("look", node.id)}>${icon("person")} Look from here</button>` : nothing}
            <button class="button small plain" @click=${() => void this.expand(node.id)}>${icon("expand")} Expand</button>
          </div>`}
    `;
  };

  protected override render() {
    const { around } = this;
    if (!around || !this.ready) return waiting("Drawing the network …");
    if (!around.members.length && !this.other) {
      return html`<div class="empty">${icon("graph")}<p><strong>${around.name} has no connections yet.</strong> The suggestions beside say whom they may know.</p></div>`;
    }
    const shown = around.members.length;
    const tally = shown < around.connections ? `${count(shown)} of ${plural(around.connections, "connection")}, the best connected` : plural(around.connections, "connection");
    return html`<graph-view
      .graph=${this.graph}
      .emphasized=${[around.id, ...(this.other ? [this.other.id] : [])]}
      .along=${this.along}
      .pinned=${this.pinned}
      .kinds=${KINDS}
      .offers=${this.offers}
      ?expandable=${true}
      ?plain=${true}
      .tally=${tally}
      .label=${this.other ? `The network of ${around.name} and the ways to ${this.other.name}` : `The network of ${around.name}`}
      @expand=${(event: CustomEvent<string>) => void this.expand(event.detail)}
    ></graph-view>`;
  }
}
