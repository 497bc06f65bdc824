/** A result on its way out of the page: to the clipboard, or into a file. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ask } from "../shared/api";
import { download, toast } from "../shared/element";
import { toCsv, type Json } from "../shared/values";
import type { QueryRequest } from "./requests";

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

/** The formats in which the service writes a whole result. */
export const FORMATS = {
  csv: { text: "CSV", accept: "text/csv", file: "result.csv" },
  raw: { text: "CSV, formulas kept", accept: "text/csv; formulas=raw", file: "result.csv" },
  json: { text: "JSON", accept: "application/json", file: "result.json" },
  lines: { text: "JSON lines", accept: "application/x-ndjson", file: "result.jsonl" },
  arrow: { text: "Arrow", accept: "application/vnd.apache.arrow.stream", file: "result.arrows" },
} as const;
export type Format = keyof typeof FORMATS;

/** Characters at the end of a text that say whether it is complete. */
const TAIL = 4000;

/** The download of a whole result, for which the query runs again: the page shows only as many rows as its limit. */
export class WholeResult implements ReactiveController {
  /** What is being downloaded. */
  format: Format | undefined;
  bytes = 0;
  private abort: AbortController | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.cancel();
  }

  cancel(): void {
    this.abort?.abort();
  }

  /** One at a time. */
  async download(request: QueryRequest, format: Format): Promise<void> {
    if (this.format) return;
    const { accept, file } = FORMATS[format];
    const { signal } = (this.abort = new AbortController());
    this.format = format;
    this.bytes = 0;
    this.host.requestUpdate();
    try {
      const content = await this.read(await ask("cypher", { method: "POST", body: request, accept, signal }));
      const lacking = await reasonIncomplete(content, format);
      download(content, accept, file);
      toast(lacking ? `${file} is not complete: ${lacking}` : `Downloaded ${file}`);
    } catch (error) {
      toast(signal.aborted ? "Download cancelled" : `Download failed: ${(error as Error).message}`);
    } finally {
      this.format = undefined;
      this.host.requestUpdate();
    }
  }

  private async read(response: Response): Promise<Blob> {
    const parts: BlobPart[] = [];
    for (let reader = response.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      this.bytes += value.byteLength;
      this.host.requestUpdate();
    }
    return new Blob(parts);
  }
}

/** Why a text is not the whole result, as its end says; empty if it is. */
async function reasonIncomplete(content: Blob, format: Format): Promise<string> {
  if (format === "arrow") return "";
  const tail = (await content.slice(-TAIL).text()).trimEnd();
  if (format === "csv" || format === "raw") return /(?:^|\n)# (truncated|error)[^\n]*$/.exec(tail)?.[0].trim().slice(2) ?? "";
  if (/"complete":\s*true/.test(tail)) return "";
  return /"truncated_by":\s*"(\w+)"/.exec(tail)?.[1] ? `the service's limit of ${/"truncated_by":\s*"(\w+)"/.exec(tail)?.[1]} was reached` : "the result broke off";
}
