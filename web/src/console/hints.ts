/** What was probably meant by a query that is wrong, as the service found it, in the editor's positions. */

import type { ProblemDocument } from "../shared/api";
import { tokenAt } from "./cypher";
import { offsetIn } from "./positions";
import type { Notification } from "./requests";

/** A part of the query to replace. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** The likely fix in one line, and the edit that makes it. */
export interface Fix {
  text: string;
  edit?: Edit | undefined;
}

/** A name of the query that the database does not know. */
export interface UnknownName {
  kind: string;
  name: string;
  meant: string | null;
  from: number;
  to: number;
}

/** The unknown names that notifications are about, each once. */
export function unknownNames(query: string, notifications: Notification[]): UnknownName[] {
  const found = new Map<string, UnknownName>();
  for (const notification of notifications) {
    const { unknown } = notification;
    const offset = offsetIn(query, notification);
    if (!unknown || offset === undefined) continue;
    const { from, to } = tokenAt(query, offset);
    found.set(`${unknown.kind} ${unknown.name}`, { ...unknown, from, to });
  }
  return [...found.values()];
}

/** The likely fix of an invalid query. */
export function likelyFix(query: string, { fix }: ProblemDocument): Fix | undefined {
  if (!fix) return undefined;
  const { detail: text, edit } = fix;
  if (!edit) return { text };
  const [from, to] = [edit.offset, edit.offset + edit.length].map((offset) => offsetIn(query, { offset }) ?? 0) as [number, number];
  return { text, edit: { from, to, text: edit.replacement } };
}
