/** What was probably meant by a query that is wrong: a name that is alike, a bracket that is missing. */

import type { Problem } from "../shared/api";
import { closest } from "../shared/closest";
import { tokens, tokenAt, variablesOf } from "./cypher";
import { offsetIn } from "./positions";
import type { Notification } from "./requests";
import type { Schema } from "./schema";

/** A part of the query to replace. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** The likely fix in one line, and the edit that makes it. */
export interface Fix {
  text: string;
  edit?: Edit;
}

/** A name of the query that the database does not know. */
export interface UnknownName {
  what: "label" | "relationship type" | "property";
  name: string;
  meant?: string;
  from: number;
  to: number;
}

/** The GQL statuses of notifications about unknown names. */
const UNKNOWN = { "01N50": "label", "01N51": "relationship type", "01N52": "property" } as const;
const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
/** Words of this length or longer may be misspelt; shorter ones are alike too many. */
const SHORTEST = 3;
/** What may stand in a place is said in the message if it is so few, else it is folded away. */
const FEW = 4;

const bare = (text: string): string => text.replace(/^`|`$/g, "");
const suggestion = (name: string): string => `Did you mean ${name}?`;

/** The unknown names that notifications are about, each once, with the known name that is most alike. */
export function unknownNames(query: string, notifications: Notification[], schema: Schema | undefined): UnknownName[] {
  const found = new Map<string, UnknownName>();
  for (const notification of notifications) {
    const what = UNKNOWN[notification.code as keyof typeof UNKNOWN];
    const offset = offsetIn(query, notification);
    if (!what || offset === undefined) continue;
    const name = /`([^`]+)`/.exec(notification.description)?.[1] ?? "";
    const place = placeOf(query, name, offset);
    const meant = closest(name, namesOf(what, schema));
    found.set(`${what} ${name}`, { what, name, ...(meant && { meant }), ...place });
  }
  return [...found.values()];
}

/** The name at or after an offset: of a property the database gives the place of the whole expression. */
function placeOf(query: string, name: string, offset: number): { from: number; to: number } {
  const all = tokens(query).tokens.filter(({ from, to }) => bare(query.slice(from, to)) === name);
  const { from, to } = all.find((token) => token.to > offset) ?? all[0] ?? tokenAt(query, offset);
  return { from, to };
}

function namesOf(what: UnknownName["what"], schema: Schema | undefined): string[] {
  if (!schema) return [];
  if (what === "label") return schema.labels.map(({ name }) => name);
  if (what === "relationship type") return schema.relationship_types.map(({ name }) => name);
  return [...schema.labels, ...schema.relationship_types].flatMap(({ properties }) => properties.map(({ name }) => name));
}

/** The database's message in short, and what may stand in the place if that is much. */
export function shortMessage(detail: string): { text: string; expected: string[] } {
  const found = /^Invalid input '(.*)': expected (.*)$/s.exec(detail);
  if (!found) return { text: detail, expected: [] };
  const [, input, list] = found as unknown as [string, string, string];
  const expected = list.split(/, | or (?=[^ ]+$| *<EOF>)/).map((word) => word.replace("<EOF>", "the end of the query"));
  const unexpected = input ? `Unexpected ${input}` : "The query ends too early";
  return expected.length <= FEW ? { text: `${unexpected}: expected ${expected.join(", ").replace(/, ([^,]*)$/, " or $1")}.`, expected: [] } : { text: `${unexpected}.`, expected };
}

/** The likely fix of an invalid query. */
export function likelyFix(query: string, problem: Problem, schema: Schema | undefined): Fix | undefined {
  if (problem.kind !== "query-invalid") return undefined;
  const { detail = "" } = problem.document;
  const offset = offsetIn(query, problem.document);
  const place = offset === undefined ? undefined : tokenAt(query, offset);
  return misspelt(query, detail, schema, place) ?? (place && offset !== undefined ? misplaced(query, detail, place, offset) : undefined);
}

/** A variable, function, procedure or keyword that is nearly the name of a known one. */
function misspelt(query: string, detail: string, schema: Schema | undefined, place: { from: number; to: number } | undefined): Fix | undefined {
  const replaced = (name: string, known: Iterable<string>, otherwise?: string): Fix | undefined => {
    const meant = closest(name, known);
    if (!meant) return otherwise ? { text: otherwise } : undefined;
    const at = place ?? placeByText(query, name);
    return { text: suggestion(meant), ...(at && { edit: { from: at.from, to: at.from + name.length, text: meant } }) };
  };
  const variable = /^Variable `(.+)` not defined/.exec(detail)?.[1];
  if (variable) return replaced(variable, variablesOf(query).keys(), `Nothing above defines ${variable}: a MATCH, WITH or UNWIND must.`);
  const callable = /^(?:Unknown function '|There is no procedure with the name `)([^'`]+)/.exec(detail)?.[1];
  if (callable) return replaced(callable, [...(schema?.functions ?? []), ...(schema?.procedures ?? [])].map(({ name }) => name));
  const word = /^Invalid input '(\w+)'/.exec(detail)?.[1];
  if (!word || word.length < SHORTEST) return undefined;
  const expected = detail.slice(detail.indexOf(": expected"));
  const keywords = [...expected.matchAll(/'([A-Z]+)(?: [A-Z]+)?'/g)].map(([, keyword]) => keyword ?? "");
  return keywords.includes(word.toUpperCase()) ? undefined : replaced(word, keywords);
}

function placeByText(query: string, name: string): { from: number; to: number } | undefined {
  const from = query.indexOf(name);
  return from < 0 ? undefined : { from, to: from + name.length };
}

/** Something is missing before the place where the database stopped. */
function misplaced(query: string, detail: string, place: { from: number; to: number }, offset: number): Fix | undefined {
  if (/string literal/.test(detail)) return { text: `The quote ${query[place.from] ?? ""} is not closed: add another where the text ends.` };
  const last = tokens(query).tokens.filter(({ kind }) => kind !== "comment").at(-1);
  const end = last?.to ?? query.length;
  if (/^Query cannot conclude with/.test(detail)) return { text: "Say what to return: add RETURN at the end.", edit: { from: end, to: end, text: "\nRETURN *" } };
  if (!detail.startsWith("Invalid input")) return undefined;
  const ended = detail.startsWith("Invalid input ''");
  const at = ended ? end : place.from;
  const before = tokens(query.slice(0, at)).tokens.filter(({ kind }) => kind !== "comment");
  const open = openBracket(query, before);
  const previous = before.at(-1)?.to ?? at;
  if (open && detail.includes(`'${CLOSING[open.bracket]}'`)) {
    const closing = CLOSING[open.bracket] ?? "";
    const where = ended ? "at the end" : `before ${query.slice(place.from, place.to)}`;
    return { text: `The ${open.bracket} in line ${query.slice(0, open.at).split("\n").length} is not closed: add ${closing} ${where}.`, edit: { from: previous, to: previous, text: closing } };
  }
  if (ended) return { text: "Something is missing at the end of the query." };
  return offset > 0 && /expected an expression/.test(detail) ? { text: `Something is missing before ${query.slice(place.from, place.to)}: a comma, or an operator such as = or AND.` } : undefined;
}

/** The innermost bracket that is open after some tokens. */
function openBracket(query: string, before: { kind: string; from: number; to: number }[]): { bracket: string; at: number } | undefined {
  const open: { bracket: string; at: number }[] = [];
  for (const { kind, from, to } of before) {
    if (kind !== "bracket") continue;
    const bracket = query.slice(from, to);
    if (bracket in CLOSING) open.push({ bracket, at: from });
    else open.pop();
  }
  return open.at(-1);
}

/** The parameters without a value that the database names. */
export function missingParameters(problem: Problem): string[] {
  const names = /^Expected parameter\(s\): (.+)$/.exec(problem.document.detail ?? "")?.[1];
  return names ? names.split(",").map((name) => name.trim()) : [];
}
