/**
 * The history of runs, kept in this browser for each sign-in.
 *
 * Each run is an item of its own in localStorage, so that tabs that run at once add to the history without a lock and
 * lose nothing of each other. Without storage there is no history, and nothing else changes.
 */

import { Problem } from "../shared/api";
import { keys, read, remove, write } from "../shared/storage";
import { signedInAs } from "../shared/token";
import type { Json } from "../shared/values";
import type { QueryRequest } from "./requests";

export type Outcome = "complete" | "truncated" | "cancelled" | "refused" | "failed";

export interface HistoryEntry extends QueryRequest {
  /** When it ended, in ISO 8601. */
  at: string;
  seconds: number;
  rows: number | null;
  outcome: Outcome;
  detail: string | null;
}

/** Runs that are kept for each sign-in. */
const KEPT = 100;
/** Characters of a query or of a parameter that are kept. */
const LONGEST = 5000;
/** Ends a value that was cut. Not Cypher, so that half a query never runs as if it were whole. */
export const CUT_MARK = "… [cut at 5,000 characters]";
const PREFIX = "graphsvc.history/";

const prefix = (): string => `${PREFIX}${encodeURIComponent(signedInAs())}/`;
const cut = (text: string): string => (text.length > LONGEST ? text.slice(0, LONGEST) + CUT_MARK : text);

function cutValue(value: Json): Json {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? cut(text) : value;
}

function parse(text: string | null): HistoryEntry | undefined {
  try {
    const found = JSON.parse(text ?? "null") as HistoryEntry | null;
    return typeof found?.query === "string" && typeof found.at === "string" ? { ...found, parameters: found.parameters ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

/** The runs of the current sign-in, newest first. */
export function history(): HistoryEntry[] {
  return keys(prefix()).sort().reverse().slice(0, KEPT).flatMap((key) => parse(read(key)) ?? []);
}

let written = 0;

/** A key that sorts by time; two tabs never choose the same one. */
function newKey(): string {
  const parts = [Date.now(), ++written].map((part) => String(part).padStart(15, "0"));
  return `${prefix()}${parts.join(".")}.${crypto.getRandomValues(new Uint32Array(1))[0]}`;
}

/** Adds a run. It takes the place of the newest one if that ran the same; the oldest give way beyond the limit, or for room. */
export function remember({ query, parameters }: QueryRequest, end: Pick<HistoryEntry, "seconds" | "rows" | "outcome" | "detail">): void {
  const kept = { query: cut(query), parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, cutValue(value)])) };
  const entry: HistoryEntry = { ...kept, ...end, detail: end.detail && cut(end.detail), at: new Date().toISOString() };
  const oldestFirst = keys(prefix()).sort();
  const newest = parse(read(oldestFirst.at(-1) ?? ""));
  if (newest && JSON.stringify([newest.query, newest.parameters]) === JSON.stringify([kept.query, kept.parameters])) remove(oldestFirst.pop() ?? "");
  while (oldestFirst.length >= KEPT) remove(oldestFirst.shift() ?? "");
  const key = newKey();
  while (!write(key, JSON.stringify(entry))) {
    const oldest = oldestFirst.shift();
    if (oldest === undefined) break;
    remove(oldest);
  }
  window.dispatchEvent(new Event("history-changed"));
}

/** The outcome of a run that threw; undefined if it did not start, since the caller or the request was refused. */
export function outcomeOf(error: unknown): Outcome | undefined {
  if (!(error instanceof Problem)) return "failed";
  switch (error.kind) {
    case "query-refused":
      return "refused";
    case "query-cancelled":
      return "cancelled";
    case "unauthenticated":
    case "forbidden":
    case "invalid-request":
      return undefined;
    default:
      return "failed";
  }
}

/** Returns a function that brings it back. */
export function clearHistory(): () => void {
  const cleared = keys(prefix()).map((key) => [key, read(key) ?? ""] as const);
  const tell = () => window.dispatchEvent(new Event("history-changed"));
  for (const [key] of cleared) remove(key);
  tell();
  return () => {
    for (const [key, entry] of cleared) write(key, entry);
    tell();
  };
}

/** Calls back whenever the history may be another one: after a run here or in another tab, and for another sign-in. */
export function onHistoryChange(changed: () => void): () => void {
  const elsewhere = ({ key }: StorageEvent) => {
    if (key === null || key.startsWith(PREFIX)) changed();
  };
  window.addEventListener("history-changed", changed);
  window.addEventListener("token-changed", changed);
  window.addEventListener("storage", elsewhere);
  return () => {
    window.removeEventListener("history-changed", changed);
    window.removeEventListener("token-changed", changed);
    window.removeEventListener("storage", elsewhere);
  };
}
