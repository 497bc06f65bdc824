/** Positions in a query: from the service's offsets to those of the editor, and to lines and columns. */

import { tokenAt } from "./cypher";

export interface Place {
  from: number;
  to: number;
  /** Both from 1. */
  line: number;
  column: number;
  /** The line, in three parts. */
  before: string;
  token: string;
  after: string;
}

/** The service counts characters, the editor units of UTF-16, of which an emoji takes two. */
export function offsetIn(query: string, { offset }: { offset?: number | null }): number | undefined {
  return typeof offset === "number" ? [...query].slice(0, offset).join("").length : undefined;
}

/** The token that the service's offset points to, and the line that it is in. */
export function placeIn(query: string, located: { offset?: number | null }): Place | undefined {
  const offset = offsetIn(query, located);
  if (offset === undefined) return undefined;
  const { from, to } = tokenAt(query, offset);
  const start = query.lastIndexOf("\n", from - 1) + 1;
  const lineBreak = query.indexOf("\n", from);
  const end = lineBreak < 0 ? query.length : lineBreak;
  const stop = Math.min(to, end);
  return {
    from,
    to,
    line: query.slice(0, from).split("\n").length,
    column: from - start + 1,
    before: query.slice(start, from),
    token: query.slice(from, stop),
    after: query.slice(stop, end),
  };
}
