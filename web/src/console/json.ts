/** JSON read with the place of what is wrong, and with integers beyond 2^53 kept whole as `$type: Integer`. */

import type { Json } from "../shared/values";

export class JsonError extends Error {
  constructor(
    message: string,
    readonly from: number,
    readonly to: number,
  ) {
    super(message);
  }
}

export function parseJson(text: string): Json {
  let at = 0;
  const space = () => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const wrong = (message: string, from = at): never => {
    throw new JsonError(message, from, Math.min(text.length, Math.max(at, from + 1)));
  };
  const value = (): Json => {
    space();
    const from = at;
    const character = text[at];
    if (character === undefined) return wrong("Expected a value.", Math.max(0, at - 1));
    if (character === "{") return object();
    if (character === "[") return list();
    if (character === '"') return string();
    const word = /^[\w.+-]+/.exec(text.slice(at))?.[0];
    if (!word) return character === "'" ? wrong('Put text in "double" quotes.') : wrong(`Unexpected ${character}`);
    at += word.length;
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return wrong(`${word} is not a JSON value. Put text in "double" quotes.`, from);
    const number = Number(word);
    return /^-?\d+$/.test(word) && !Number.isSafeInteger(number) ? { $type: "Integer", value: word } : number;
  };
  const string = (): string => {
    const from = at++;
    while (at < text.length && text[at] !== '"' && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
    if (text[at] !== '"') return wrong("The closing quote is missing.", from);
    at++;
    try {
      return JSON.parse(text.slice(from, at)) as string;
    } catch {
      return wrong("Invalid escape sequence.", from);
    }
  };
  const object = (): Json => {
    const found: Record<string, Json> = {};
    at++;
    for (space(); text[at] !== "}"; space()) {
      if (text[at] !== '"') return wrong(text[at] === undefined ? "The closing } is missing." : 'Expected a name in "double" quotes.');
      const from = at;
      const key = string();
      if (Object.hasOwn(found, key)) return wrong(`Duplicate name "${key}".`, from);
      space();
      if (text[at] !== ":") return wrong("Expected a colon.");
      at++;
      Object.defineProperty(found, key, { value: value(), enumerable: true, writable: true, configurable: true });
      space();
      if (text[at] === ",") at++;
      else if (text[at] !== "}") return wrong("Expected a comma or }.");
    }
    at++;
    return found;
  };
  const list = (): Json => {
    const found: Json[] = [];
    at++;
    for (space(); text[at] !== "]"; space()) {
      found.push(value());
      space();
      if (text[at] === ",") at++;
      else if (text[at] !== "]") return wrong("Expected a comma or ].");
    }
    at++;
    return found;
  };
  const found = value();
  space();
  if (at < text.length) wrong("Unexpected text after the value.", at);
  return found;
}

/** The parameters of a query; an empty text is none. */
export function parseParameters(text: string): Record<string, Json> {
  if (!text.trim()) return {};
  const found = parseJson(text);
  if (found === null || typeof found !== "object" || Array.isArray(found)) {
    throw new JsonError('Parameters must be a JSON object, like {"viewer": "m1"}.', 0, text.length);
  }
  return found;
}

