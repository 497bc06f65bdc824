/** A result on its way out of the page: to the clipboard, or into a file. */

import { ask } from "../shared/api";
import { download, toast } from "../shared/element";
import { toCsv, type Json } from "../shared/values";
import type { QueryRequest } from "./requests";

const ARROW = "application/vnd.apache.arrow.stream";

export function asRecords(columns: string[], rows: Json[][]): Record<string, Json>[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
}

/** JSON with a row a line. */
export function asJson(columns: string[], rows: Json[][]): string {
  return `[\n${asRecords(columns, rows).map((record) => `  ${JSON.stringify(record)}`).join(",\n")}\n]\n`;
}

export function downloadCsv(columns: string[], rows: Json[][], raw = false): void {
  download(toCsv(columns, rows, raw), "text/csv;charset=utf-8", "result.csv");
}

export function downloadJson(columns: string[], rows: Json[][]): void {
  download(asJson(columns, rows), "application/json", "result.json");
}

/** Only the service writes Arrow, so the query runs again. */
export async function downloadArrow(request: QueryRequest, maxRows: number): Promise<void> {
  try {
    toast("Running the query again to download Arrow…");
    const response = await ask("cypher", { method: "POST", body: { ...request, max_rows: maxRows }, accept: ARROW });
    download(await response.blob(), ARROW, "result.arrows");
    toast("Downloaded result.arrows");
  } catch (error) {
    toast((error as Error).message);
  }
}
