/** What the console asks the service for, and what it answers. */

import { ask, Problem, segment, type ProblemDocument } from "../shared/api";
import type { Json } from "../shared/values";
import type { Plan } from "./plan";

export interface Notification {
  code: string;
  severity: string;
  title: string;
  description: string;
  line: number | null;
  column: number | null;
  offset: number | null;
  /** The name that the notification is about, if the database does not know it. */
  unknown: { kind: string; name: string; meant: string | null } | null;
}

export interface Summary {
  rows: number;
  seconds: number;
  complete: boolean;
  truncated_by: "rows" | "bytes" | "time" | null;
  limit: number | null;
  notifications: Notification[];
}

export interface QueryRequest {
  query: string;
  parameters: Record<string, Json>;
}

export interface QueryResult {
  columns: string[];
  rows: Json[][];
  summary: Summary;
}

export interface Explanation {
  columns: string[];
  plan: Plan;
  notifications: Notification[];
  seconds: number | null;
}

/** An answer ended without its last line: the connection was lost on the way. */
export class Interrupted extends Error {
  constructor(readonly rows: number) {
    super("The connection closed before the result was complete.");
  }
}

// Not randomUUID, which is missing on pages served over plain HTTP by another host.
export const newRunId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

interface RunOptions {
  run: string;
  maxRows?: number | undefined;
  signal: AbortSignal;
  progress: (columns: string[], rows: Json[][]) => void;
}

/** Runs a query and reads its lines as they come. Raises Problem, Interrupted or what `ask` raises. */
export async function runQuery(request: QueryRequest, { run, maxRows, signal, progress }: RunOptions): Promise<QueryResult> {
  const body = { ...request, run, ...(maxRows && { max_rows: maxRows }) };
  const response = await ask("cypher", { method: "POST", body, accept: "application/x-ndjson", signal });
  let columns: string[] = [];
  const rows: Json[][] = [];
  let summary: Summary | undefined;
  for await (const line of lines(response)) {
    const part = JSON.parse(line) as { columns?: string[]; row?: Json[]; summary?: Summary; error?: ProblemDocument };
    if (part.row) rows.push(part.row);
    else if (part.columns) columns = part.columns;
    else if (part.error) throw new Problem(part.error);
    else if (part.summary) summary = part.summary;
    if (!part.row || rows.length % 500 === 0) progress(columns, rows);
  }
  if (!summary) throw new Interrupted(rows.length);
  return { columns, rows, summary };
}

async function* lines(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) if (part) yield part;
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    return;
  }
  if (rest.trim()) yield rest;
}

export async function cancelRun(run: string): Promise<void> {
  await ask(`cypher/runs/${segment(run)}`, { method: "DELETE" });
}

export async function explainQuery(request: QueryRequest, options: { profile?: boolean; run?: string; signal?: AbortSignal; quiet?: boolean }): Promise<Explanation> {
  const { profile, run, ...how } = options;
  const body = { ...request, ...(profile && { profile }), ...(run && { run }) };
  return (await (await ask("cypher/explain", { method: "POST", body, ...how })).json()) as Explanation;
}
