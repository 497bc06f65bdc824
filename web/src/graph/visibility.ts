import type { ReactiveControllerHost } from "lit";
import type { NodeValue } from "../shared/values";
import type { GraphCanvas } from "./canvas";

/** What is hidden: whole labels and types, from the legend, and single nodes. */
export class Visibility {
  private labels = new Set<string>();
  private types = new Set<string>();
  private nodes = new Set<string>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly canvas: GraphCanvas,
  ) {}

  get isFiltered(): boolean {
    return this.labels.size + this.types.size + this.nodes.size > 0;
  }

  isLabelHidden(label: string): boolean {
    return this.labels.has(label);
  }

  isTypeHidden(type: string): boolean {
    return this.types.has(type);
  }

  isNodeHidden({ id, labels }: NodeValue): boolean {
    return this.nodes.has(id) || this.labels.has(labels[0] ?? "");
  }

  toggleLabel(label: string): void {
    toggle(this.labels, label);
    this.apply();
  }

  toggleType(type: string): void {
    toggle(this.types, type);
    this.apply();
  }

  hideNode(id: string): void {
    this.nodes.add(id);
    this.apply();
  }

  showAll(): void {
    for (const hidden of [this.labels, this.types, this.nodes]) hidden.clear();
    this.apply();
  }

  /** Hides on the canvas what is to be hidden, as after something was drawn. */
  apply(): void {
    this.canvas.filter((id, label) => this.nodes.has(id) || this.labels.has(label), (type) => this.types.has(type));
    this.host.requestUpdate();
  }
}

function toggle(set: Set<string>, key: string): void {
  if (!set.delete(key)) set.add(key);
}
