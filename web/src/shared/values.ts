/** Values as the service writes them: plain JSON, and objects with `$type` for what JSON has no word for. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface NodeValue {
  $type: "Node";
  id: string;
  labels: string[];
  properties: Record<string, Json>;
}
export interface RelationshipValue {
  $type: "Relationship";
  id: string;
  type: string;
  start: string;
  end: string;
  properties: Record<string, Json>;
}
export interface PathValue {
  $type: "Path";
  nodes: NodeValue[];
  relationships: RelationshipValue[];
}

function typed(value: Json): (Record<string, Json> & { $type: string }) | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) && typeof value["$type"] === "string"
    ? (value as Record<string, Json> & { $type: string })
    : undefined;
}

export const isNode = (value: Json): value is NodeValue & Json => typed(value)?.$type === "Node";
export const isRelationship = (value: Json): value is RelationshipValue & Json => typed(value)?.$type === "Relationship";
export const isPath = (value: Json): value is PathValue & Json => typed(value)?.$type === "Path";
/** A value that a graph can draw by itself. */
export const isGraphValue = (value: Json): boolean => isNode(value) || isRelationship(value) || isPath(value);

/** The display name of a node: its name or title, else its id. */
export function caption(node: NodeValue): string {
  for (const key of ["name", "title", "id"]) {
    const value = node.properties[key];
    if (typeof value === "string" && value) return value;
  }
  const first = Object.values(node.properties).find((value) => typeof value === "string");
  return typeof first === "string" && first ? first : (node.labels[0] ?? "node");
}

/** A value in one line of text, as a cell of a table or of a CSV file shows it. */
export function inline(value: Json): string {
  if (value === null) return "null";
  if (typeof value === "string") return value;
  return nested(value);
}

function nested(value: Json): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(nested).join(", ")}]`;
  if (isNode(value)) return `(:${value.labels.join(":")} ${map(nameFirst(value.properties))})`;
  if (isRelationship(value)) {
    return Object.keys(value.properties).length ? `[:${value.type} ${map(value.properties)}]` : `[:${value.type}]`;
  }
  if (isPath(value)) return pathText(value);
  const object = typed(value);
  if (object) {
    switch (object.$type) {
      case "Point":
        return `point(${[object["x"], object["y"], object["z"]].filter((part) => part !== undefined).join(", ")})`;
      case "Vector":
        return `vector(${nested(object["values"] ?? [])})`;
      case "Map":
        return map(Object.fromEntries((object["value"] as [string, Json][]) ?? []));
      case "Bytes":
        return `bytes(${String(object["value"])})`;
      default:
        if (typeof object["value"] === "string") return shortTime(object["value"], object.$type);
    }
  }
  return map(value as Record<string, Json>);
}

const NAMING = ["id", "name", "title"];

/** Properties with those first by which a node is known. */
export function nameFirst(properties: Record<string, Json>): Record<string, Json> {
  const first = NAMING.filter((key) => key in properties);
  return Object.fromEntries([...first, ...Object.keys(properties).filter((key) => !NAMING.includes(key))].map((key) => [key, properties[key] ?? null]));
}

/** A time without what is zero: the end of its fraction, its seconds, and its distance from UTC. Still ISO 8601. */
function shortTime(text: string, type: string): string {
  if (!type.includes("Time")) return text;
  return text
    .replace(/\.(\d*?)0+(?=\D|$)/, (_, kept: string) => (kept ? `.${kept}` : ""))
    .replace(/^(.*T)?(\d\d:\d\d):00(?![.\d])/, "$1$2")
    .replace(/\+00:00/, "Z");
}

function map(entries: Record<string, Json>): string {
  return `{${Object.entries(entries)
    .map(([key, value]) => `${key}: ${nested(value)}`)
    .join(", ")}}`;
}

function pathText(path: PathValue): string {
  let text = "";
  path.nodes.forEach((node, at) => {
    text += `(${caption(node)})`;
    const tie = path.relationships[at];
    if (tie) text += tie.start === node.id ? `-[:${tie.type}]->` : `<-[:${tie.type}]-`;
  });
  return text;
}

export const isNumeric = (value: Json): boolean =>
  typeof value === "number" || ["Integer", "Float"].includes(typed(value)?.$type ?? "");

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function number(value: Json): number | bigint | undefined {
  if (typeof value === "number") return value;
  const object = typed(value);
  if (object?.$type === "Integer") return BigInt(String(object["value"]));
  if (object?.$type === "Float") return Number(object["value"]);
  return undefined;
}

/** Numbers before text, null last. */
export function compare(a: Json, b: Json): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [x, y] = [number(a), number(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (x !== undefined || y !== undefined) return x !== undefined ? -1 : 1;
  return collator.compare(inline(a), inline(b));
}

export function toTsv(columns: string[], rows: Json[][]): string {
  const cell = (value: Json) => (value === null ? "" : inline(value)).replace(/[\t\r\n]+/g, " ");
  return [columns.map((name) => name.replace(/[\t\r\n]+/g, " ")), ...rows.map((row) => row.map(cell))]
    .map((row) => row.join("\t"))
    .join("\n");
}

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** CSV that a spreadsheet opens as it is: with a byte-order mark and, unless `raw`, no text taken for a formula. */
export function toCsv(columns: string[], rows: Json[][], raw = false): string {
  const cell = (value: Json) => {
    if (value === null) return "";
    let text = inline(value);
    if (!raw && !isNumeric(value) && FORMULA.test(text) && !NUMBER.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

export function duration(seconds: number): string {
  if (seconds < 0.001) return "<1 ms";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const counts = new Intl.NumberFormat("en");
export const count = (value: number): string => counts.format(value);
export const plural = (value: number, word: string): string => `${count(value)} ${word}${value === 1 ? "" : "s"}`;
