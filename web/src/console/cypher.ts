/** Cypher's tokens, as far as colours, completion and "which token is that" need them. The server judges the rest. */

export type Kind =
  | "keyword" | "label" | "type" | "property" | "variable" | "function" | "parameter"
  | "string" | "number" | "comment" | "bracket" | "operator" | "space";

/** A bracket that is open: a node's, a relationship's, a map's, a subquery's, or any other. */
interface Frame {
  open: "node" | "relationship" | "map" | "query" | "other";
  labels: string[];
  variable?: string;
}

export interface LexState {
  /** What a line break did not end. */
  inside: "" | "comment" | "'" | '"' | "`";
  previous: string;
  previousKind: Kind | "";
  labelling: boolean;
  stack: Frame[];
  /** Of the pattern element that was closed last: where `{` of a map belongs to. */
  statement: Frame;
}

export const KEYWORDS = new Set(
  `ACYCLIC ALL AND ANY AS ASC ASCENDING BREAK BY CALL CASE COLLECT CONTAINS COUNT CREATE CYPHER DELETE DESC DESCENDING DETACH
  DISTINCT ELSE END ENDS EXISTS EXPLAIN FALSE FILTER FINISH FOR FOREACH FROM GROUP GROUPS IN INSERT IS LET LIMIT LOAD CSV MATCH MERGE NEXT
  NFC NFD NFKC NFKD NONE NORMALIZED NOT NULL OFFSET ON OPTIONAL OR ORDER PATH PATHS PROFILE REDUCE REMOVE REPEATABLE RETURN
  ROWS SEARCH SET SHORTEST SHOW SINGLE SKIP STARTS THEN TRAIL TRANSACTIONS TRUE TYPED UNION UNIQUE UNWIND USE USING WALK WHEN WHERE WITH XOR YIELD`.split(/\s+/),
);
/** Words that are a function where a bracket follows. */
const CALLABLE = new Set(["ALL", "ANY", "COUNT", "COLLECT", "EXISTS", "NONE", "SINGLE", "REDUCE"]);
const SUBQUERY = new Set(["EXISTS", "COUNT", "COLLECT", "CALL"]);
const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /0x[\da-f_]+|0o[0-7_]+|\d[\d_]*(?:\.(?!\.)\d[\d_]*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?/iy;
const OPERATOR = /<-|->|<=|>=|<>|=~|\+=|\.\.|\|\||::|[-+*/%^=<>|&!.,:;?]/y;

export function start(): LexState {
  return { inside: "", previous: "", previousKind: "", labelling: false, stack: [], statement: { open: "other", labels: [] } };
}

export function copyState(state: LexState): LexState {
  return { ...state, stack: state.stack.map((frame) => ({ ...frame, labels: [...frame.labels] })) };
}

function matched(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** The token that begins at `at`: its kind and where it ends. `text` may be a line, or all of them. */
export function token(text: string, at: number, state: LexState): { kind: Kind; end: number } {
  if (state.inside) return rest(text, at, state, state.inside);
  const character = text[at] ?? "";
  if (/\s/.test(character)) {
    let end = at + 1;
    while (end < text.length && /\s/.test(text[end] ?? "")) end++;
    return { kind: "space", end };
  }
  if (text.startsWith("//", at)) {
    const end = text.indexOf("\n", at);
    return { kind: "comment", end: end < 0 ? text.length : end };
  }
  if (text.startsWith("/*", at)) {
    state.inside = "comment";
    return rest(text, at + 2, state, "comment");
  }
  if (character === "'" || character === '"' || character === "`") {
    state.inside = character;
    return rest(text, at + 1, state, character, at);
  }
  if (character === "$") {
    const name = matched(IDENTIFIER, text, at + 1) ?? /^\d+/.exec(text.slice(at + 1))?.[0] ?? "";
    if (!name && text[at + 1] === "`") {
      const end = text.indexOf("`", at + 2);
      return note(state, "parameter", text.slice(at, end < 0 ? text.length : end + 1), at);
    }
    return note(state, "parameter", `$${name}`, at);
  }
  const word = matched(IDENTIFIER, text, at);
  if (word) return note(state, kindOf(word, text, at + word.length, state), word, at);
  const digits = matched(NUMBER, text, at);
  if (digits) return note(state, "number", digits, at);
  if ("([{".includes(character)) return open(character, state, at);
  if (")]}".includes(character)) {
    const closed = state.stack.pop();
    if (closed && closed.open !== "map") state.statement = closed;
    return note(state, "bracket", character, at);
  }
  return note(state, "operator", matched(OPERATOR, text, at) ?? character, at);
}

function note(state: LexState, kind: Kind, text: string, at: number): { kind: Kind; end: number } {
  const frame = state.stack.at(-1);
  if (kind === "label" || kind === "type") (frame ?? state.statement).labels.push(text.replace(/^`|`$/g, ""));
  else if (kind === "variable" && frame && !state.labelling && state.previousKind === "bracket") frame.variable = text;
  state.labelling =
    kind === "label" || kind === "type"
      ? true
      : text === ":"
        ? frame?.open !== "map"
        : state.labelling && ["|", "&", "!", "%", "("].includes(text);
  state.previous = text;
  state.previousKind = kind;
  return { kind, end: at + text.length };
}

function open(character: string, state: LexState, at: number): { kind: Kind; end: number } {
  const { previous, previousKind } = state;
  const parent = state.stack.at(-1);
  let frame: Frame = { open: "other", labels: [] };
  if (character === "(" && state.labelling) frame = { open: parent?.open ?? "node", labels: parent?.labels ?? [] };
  else if (character === "(") frame.open = previousKind === "function" ? "other" : "node";
  else if (character === "[") frame.open = previous === "-" || previous === "<-" ? "relationship" : "other";
  else if (previousKind === "keyword" && SUBQUERY.has(previous.toUpperCase())) frame.open = "query";
  else if (previous === ")" && state.statement.variable === "\u0000call") frame.open = "query";
  else frame = { open: "map", labels: parent?.labels ?? [] };
  if (character === "(" && previous.toUpperCase() === "CALL") frame.variable = "\u0000call";
  state.stack.push(frame);
  return note(state, "bracket", character, at);
}

function kindOf(word: string, text: string, end: number, state: LexState): Kind {
  const frame = state.stack.at(-1);
  const after = /^\s*(\S?)/.exec(text.slice(end, end + 40))?.[1] ?? "";
  if (state.labelling && (state.previousKind !== "label" && state.previousKind !== "type")) {
    return frame?.open === "relationship" ? "type" : "label";
  }
  const upper = word.toUpperCase();
  if (state.previous === ".") return after === "(" ? "function" : "property";
  if (frame?.open === "map" && after === ":" && (state.previous === "{" || state.previous === ",")) return "property";
  // In a pattern the first word is a variable, whatever it is called.
  if ((frame?.open === "node" || frame?.open === "relationship") && state.previousKind === "bracket" && (after === ":" || after === ")" || after === "]")) {
    return "variable";
  }
  if (after === "(" && (!KEYWORDS.has(upper) || CALLABLE.has(upper)) && state.previousKind !== "variable") return "function";
  if (after === "." && state.previousKind !== "property" && /^\s*\.\w+(\.\w+)*\s*\(/.test(text.slice(end, end + 80))) return "function";
  return KEYWORDS.has(upper) ? "keyword" : "variable";
}

function rest(text: string, at: number, state: LexState, inside: LexState["inside"], began = at): { kind: Kind; end: number } {
  if (inside === "comment") {
    const end = text.indexOf("*/", at);
    if (end >= 0) state.inside = "";
    return { kind: "comment", end: end < 0 ? text.length : end + 2 };
  }
  let end = at;
  while (end < text.length) {
    if (text[end] === "\\" && inside !== "`") end += 2;
    else if (text[end] === inside && inside === "`" && text[end + 1] === "`") end += 2;
    else if (text[end] === inside) {
      state.inside = "";
      end += 1;
      break;
    } else end += 1;
  }
  end = Math.min(end, text.length);
  if (inside !== "`") {
    state.previous = "''";
    state.previousKind = "string";
    return { kind: "string", end };
  }
  const frame = state.stack.at(-1);
  const kind: Kind = state.labelling && state.previousKind === "operator" ? (frame?.open === "relationship" ? "type" : "label") : state.previous === "." ? "property" : "variable";
  note(state, kind, text.slice(began, end), began);
  return { kind, end };
}

export interface Token {
  kind: Kind;
  from: number;
  to: number;
}

/** All tokens of a query but the spaces, and the state after the last one. */
export function tokens(text: string): { tokens: Token[]; state: LexState } {
  const state = start();
  const found: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const { kind, end } = token(text, at, state);
    if (kind !== "space") found.push({ kind, from: at, to: end });
    at = Math.max(end, at + 1);
  }
  return { tokens: found, state };
}

/** The token at an offset, or the last one before it where the text has ended. */
export function tokenAt(text: string, offset: number): { from: number; to: number } {
  const all = tokens(text).tokens;
  const found = all.find((candidate) => candidate.to > offset) ?? all.at(-1);
  return found ?? { from: 0, to: text.length };
}

/** The names of the parameters, in order. */
export function parametersOf(text: string): string[] {
  const names = tokens(text)
    .tokens.filter(({ kind }) => kind === "parameter")
    .map(({ from, to }) => text.slice(from + 1, to).replace(/^`|`$/g, ""));
  return [...new Set(names)].filter(Boolean);
}

/** The labels and types that each variable was given. */
export function variablesOf(text: string): Map<string, Set<string>> {
  const variables = new Map<string, Set<string>>();
  let last = "";
  for (const { kind, from, to } of tokens(text).tokens) {
    const word = text.slice(from, to).replace(/^`|`$/g, "");
    if (kind === "variable") {
      last = word;
      if (!variables.has(word)) variables.set(word, new Set());
    } else if (kind === "label" || kind === "type") variables.get(last)?.add(word);
    else if (kind === "bracket" || (kind === "operator" && !":|&!".includes(word))) last = "";
  }
  return variables;
}

export const quoted = (name: string): string => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `\`${name.replaceAll("`", "``")}\``);
