/** How nodes are coloured, sized and captioned: by their label, or by a property that the reader chooses. */

import { read, write } from "../shared/storage";
import { caption, count, inline, isNumeric, type Json, type NodeValue } from "../shared/values";
import type { Graph } from "./model";

export interface Styling {
  /** Properties; empty for the label, one size, and the name. */
  colour: string;
  size: string;
  caption: string;
}

/** In place of a property: the number of relationships that are shown. */
export const RELATIONSHIPS = "#relationships";
const NONE: Styling = { colour: "", size: "", caption: "" };
const KEY = "graphsvc.graph-style";
/** Values with a colour of their own; the other values share one. */
const VALUES = 7;
/** Steps of a scale of numbers. */
const STEPS = 5;

export function storedStyling(): Styling {
  try {
    const found = JSON.parse(read(KEY) ?? "{}") as Partial<Record<keyof Styling, unknown>>;
    const text = (value: unknown) => (typeof value === "string" ? value : "");
    return { colour: text(found.colour), size: text(found.size), caption: text(found.caption) };
  } catch {
    return NONE;
  }
}

export const storeStyling = (styling: Styling): void => void write(KEY, JSON.stringify(styling));

/** A colour and what it stands for. */
export interface ColourGroup {
  /** The class of the nodes on the canvas. */
  name: string;
  text: string;
  count: number;
}

/** The properties that nodes of a graph have, those with numbers apart. */
export function propertiesOf(graph: Graph): { all: string[]; numeric: string[] } {
  const numeric = new Map<string, boolean>();
  for (const { properties } of graph.nodes.values()) {
    for (const [name, value] of Object.entries(properties)) if (value !== null) numeric.set(name, (numeric.get(name) ?? true) && isNumeric(value));
  }
  const names = [...numeric.keys()].sort();
  return { all: names, numeric: names.filter((name) => numeric.get(name)) };
}

const numberOf = (value: Json | undefined): number | undefined => {
  if (typeof value === "number") return value;
  return value !== null && typeof value === "object" && !Array.isArray(value) && isNumeric(value) ? Number(value["value"]) : undefined;
};

/** A styling applied to one graph: properties that no node has count as not chosen. */
export class GraphStyling {
  readonly groups: ColourGroup[] = [];
  private readonly groupOfValue = new Map<string, ColourGroup>();
  private readonly bounds: number[] = [];
  private readonly degrees = new Map<string, number>();
  private largest = 0;
  private smallest = Infinity;

  constructor(
    readonly graph: Graph,
    readonly styling: Styling,
  ) {
    const { all, numeric } = propertiesOf(graph);
    const sized = styling.size === RELATIONSHIPS || numeric.includes(styling.size);
    this.styling = { colour: all.includes(styling.colour) || styling.colour === RELATIONSHIPS ? styling.colour : "", size: sized ? styling.size : "", caption: all.includes(styling.caption) ? styling.caption : "" };
    for (const { start, end } of graph.drawn) for (const id of new Set([start, end])) this.degrees.set(id, (this.degrees.get(id) ?? 0) + 1);
    this.measure();
    if (this.styling.colour) this.group();
  }

  private value(node: NodeValue, property: string): Json | undefined {
    return property === RELATIONSHIPS ? (this.degrees.get(node.id) ?? 0) : node.properties[property];
  }

  private measure(): void {
    if (!this.styling.size) return;
    for (const node of this.graph.nodes.values()) {
      const value = numberOf(this.value(node, this.styling.size));
      if (value === undefined || !Number.isFinite(value)) continue;
      this.largest = Math.max(this.largest, value);
      this.smallest = Math.min(this.smallest, value);
    }
  }

  /** By how much a node is larger than usual: by area, as the eye compares. */
  factor(node: NodeValue): number {
    if (!this.styling.size) return 1;
    const value = numberOf(this.value(node, this.styling.size));
    if (value === undefined || !(this.largest > this.smallest)) return 0.8;
    return 0.7 + 1.7 * Math.sqrt((value - this.smallest) / (this.largest - this.smallest));
  }

  captionOf(node: NodeValue): string {
    const value = this.styling.caption ? node.properties[this.styling.caption] : undefined;
    return value === undefined || value === null ? caption(node) : inline(value);
  }

  private group(): void {
    const { colour } = this.styling;
    const values = [...this.graph.nodes.values()].map((node) => this.value(node, colour));
    const numbers = values.map(numberOf).filter((value) => value !== undefined);
    const distinct = new Set(numbers).size;
    if (numbers.length && numbers.length === values.filter((value) => value !== undefined && value !== null).length && distinct > VALUES) this.scale(numbers);
    else this.count(values);
  }

  /** As many nodes in each step, so that a few large numbers do not take all colours. */
  private scale(numbers: number[]): void {
    const sorted = [...numbers].sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / STEPS))] ?? 0;
    for (let step = 1; step < STEPS; step++) if (at(step) !== this.bounds.at(-1) && at(step) !== sorted[0]) this.bounds.push(at(step));
    const edges = [sorted[0] ?? 0, ...this.bounds, sorted.at(-1) ?? 0];
    const show = (value: number) => count(Math.round(value * 100) / 100);
    for (let step = 0; step <= this.bounds.length; step++) {
      const last = step === this.bounds.length;
      const text = last ? `${show(edges[step] ?? 0)} – ${show(edges[step + 1] ?? 0)}` : `${show(edges[step] ?? 0)} – <${show(edges[step + 1] ?? 0)}`;
      this.groups.push({ name: `q${step + STEPS - 1 - this.bounds.length}`, text, count: 0 });
    }
    for (const number of numbers) this.add(this.groups[this.step(number)]);
    this.addRest("no value", this.graph.nodes.size - numbers.length);
  }

  private step(number: number): number {
    return this.bounds.filter((bound) => number >= bound).length;
  }

  /** The most frequent values, each with its colour. */
  private count(values: (Json | undefined)[]): void {
    const amounts = new Map<string, number>();
    for (const value of values) if (value !== undefined && value !== null) amounts.set(inline(value), (amounts.get(inline(value)) ?? 0) + 1);
    const sorted = [...amounts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
    sorted.slice(0, VALUES).forEach(([text, amount], at) => {
      const group = { name: `c${at}`, text, count: amount };
      this.groups.push(group);
      this.groupOfValue.set(text, group);
    });
    const others = sorted.slice(VALUES).reduce((sum, [, amount]) => sum + amount, 0);
    this.addRest(others ? "other or no value" : "no value", values.length - sorted.slice(0, VALUES).reduce((sum, [, amount]) => sum + amount, 0));
  }

  private add(group: ColourGroup | undefined): void {
    if (group) group.count++;
  }

  private addRest(text: string, amount: number): void {
    if (amount) this.groups.push({ name: "rest", text, count: amount });
  }

  /** The colour group of a node, if colours go by a property. */
  groupOf(node: NodeValue): string | undefined {
    const { colour } = this.styling;
    if (!colour) return undefined;
    const value = this.value(node, colour);
    if (this.bounds.length) {
      const number = numberOf(value);
      return number === undefined ? "rest" : this.groups[this.step(number)]?.name;
    }
    return (value === undefined || value === null ? undefined : this.groupOfValue.get(inline(value))?.name) ?? "rest";
  }
}

/** The variable of the design that colours a group. */
export function variableOf(group: string): string {
  if (group === "rest") return "--g8";
  const number = Number(group.slice(1));
  return group.startsWith("q") ? `--q${number + 1}` : `--g${number + 1}`;
}

export const COLOUR_GROUPS = [...Array.from({ length: VALUES }, (_, at) => `c${at}`), ...Array.from({ length: STEPS }, (_, at) => `q${at}`), "rest"];
