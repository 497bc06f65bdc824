import { isGraphValue, isNode, isPath, isRelationship, type Json, type NodeValue, type RelationshipValue } from "../shared/values";

/** Nodes and relationships by their ids. */
export class Graph {
  readonly nodes = new Map<string, NodeValue>();
  readonly relationships = new Map<string, RelationshipValue>();
  /** Nodes that were left out because of the cap. */
  left = 0;

  constructor(readonly cap = 2000) {}

  get full(): boolean {
    return this.nodes.size >= this.cap;
  }

  addNode(node: NodeValue): boolean {
    if (this.nodes.has(node.id)) return true;
    if (this.full) {
      this.leftOut.add(node.id);
      this.left = this.leftOut.size;
      return false;
    }
    this.nodes.set(node.id, node);
    return true;
  }

  /** Everything of the graph in a value, however deep. */
  add(value: Json): void {
    if (value === null || typeof value !== "object") return;
    if (Array.isArray(value)) for (const part of value) this.add(part);
    else if (isNode(value)) this.addNode(value);
    else if (isRelationship(value)) this.relationships.set(value.id, value);
    else if (isPath(value)) {
      for (const node of value.nodes) this.addNode(node);
      for (const relationship of value.relationships) this.relationships.set(relationship.id, relationship);
    } else for (const part of Object.values(value)) this.add(part);
  }

  /** Relationships of which both ends are here. */
  get drawn(): RelationshipValue[] {
    return this.index().drawn;
  }

  relationshipsOf(node: string): RelationshipValue[] {
    return this.index().byNode.get(node) ?? [];
  }

  /** Made anew when something was added: a large graph is asked for each of its nodes. */
  private index(): { nodes: number; relationships: number; drawn: RelationshipValue[]; byNode: Map<string, RelationshipValue[]> } {
    if (this.indexed?.nodes === this.nodes.size && this.indexed.relationships === this.relationships.size) return this.indexed;
    const drawn = [...this.relationships.values()].filter(({ start, end }) => this.nodes.has(start) && this.nodes.has(end));
    const byNode = new Map<string, RelationshipValue[]>();
    for (const relationship of drawn) for (const id of new Set([relationship.start, relationship.end])) byNode.set(id, [...(byNode.get(id) ?? []), relationship]);
    return (this.indexed = { nodes: this.nodes.size, relationships: this.relationships.size, drawn, byNode });
  }

  /** Ends of relationships that no node was given for. */
  get missing(): string[] {
    const ends = [...this.relationships.values()].flatMap(({ start, end }) => [start, end]);
    return [...new Set(ends)].filter((id) => !this.nodes.has(id) && !this.leftOut.has(id));
  }

  private indexed: ReturnType<Graph["index"]> | undefined;
  private readonly leftOut = new Set<string>();
}

/** Whether a result has anything to draw; looks at its first rows. */
export function hasGraph(rows: Json[][]): boolean {
  const graphical = (value: Json): boolean =>
    value !== null && typeof value === "object" && (Array.isArray(value) ? value.some(graphical) : isGraphValue(value) || Object.values(value).some(graphical));
  return rows.slice(0, 50).some((row) => row.some(graphical));
}
