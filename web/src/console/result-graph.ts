import type { ReactiveControllerHost } from "lit";
import { toast } from "../shared/element";
import { plural } from "../shared/values";
import type { GraphView } from "../graph/graph-view";
import { Graph } from "../graph/model";
import { complete, expand } from "../graph/requests";
import type { QueryResult } from "./requests";

/** The graph of a result: gathered once it is to be seen, and expanded on demand. */
export class ResultGraph {
  /** Once it can be drawn. */
  graph: Graph | undefined;
  error = "";
  private source: QueryResult | undefined;

  constructor(private readonly host: ReactiveControllerHost) {}

  /** Gathers the nodes and relationships of a result, unless they are already. */
  async load(result: QueryResult): Promise<void> {
    if (this.source === result) return;
    this.source = result;
    this.graph = undefined;
    this.error = "";
    const graph = new Graph();
    for (const row of result.rows) graph.add(row);
    let error = "";
    try {
      await Promise.all([import("../graph/graph-view"), graph.missing.length ? complete(graph) : undefined]);
    } catch (raised) {
      error = (raised as Error).message;
    }
    if (this.source !== result) return;
    this.graph = graph;
    this.error = error;
    this.host.requestUpdate();
  }

  readonly expand = async (event: CustomEvent<string>): Promise<void> => {
    const view = event.target as GraphView;
    const { graph } = this;
    if (!graph) return;
    if (graph.full) {
      toast(`A graph shows at most ${graph.cap} nodes. Return fewer to expand this one.`);
      return;
    }
    view.expanding = event.detail;
    try {
      const { added, degree } = await expand(graph, event.detail);
      view.grow(event.detail);
      toast(added ? `${plural(added, "neighbour")} added${degree > added ? `; this node has ${plural(degree, "relationship")}` : ""}` : "All neighbours are already shown");
    } catch (error) {
      toast(`Could not expand: ${(error as Error).message}`);
    } finally {
      view.expanding = undefined;
    }
  };
}
