/** The form of a query's parameters: a field for each `$name`, whether the query is saved or not. */

import type { Json } from "../shared/values";
import { parametersOf } from "./cypher";
import { typeOf, type Parameter, type ParameterType } from "./parameters";
import type { SavedQuery } from "./saved-queries";

/** Names that usually mean a member. */
const MEMBER = /^(viewer|member|other)$/;
/** Where a number must follow. */
const COUNTED = /\b(?:LIMIT|SKIP)\s+\$(\w+)/gi;

/** A field. `chosen`: the reader chooses its type, since no saved query says it. */
export interface ParameterField extends Parameter {
  chosen: boolean;
}

/** The fields in the order of the text. A saved query says types and defaults; else they follow from the values. */
export function fieldsOf(query: string, values: Record<string, Json>, saved: SavedQuery | undefined, types: ReadonlyMap<string, ParameterType>): ParameterField[] {
  const declared = new Map((saved?.parameters ?? []).map((parameter) => [parameter.name, parameter]));
  const counted = new Set([...query.matchAll(COUNTED)].map(([, name]) => name));
  return parametersOf(query).map((name) => {
    const parameter = declared.get(name);
    if (parameter) return { ...parameter, chosen: false };
    const value = values[name] ?? null;
    const usual = MEMBER.test(name) && (value === null || typeof value === "string") ? "member" : value === null && counted.has(name) ? "integer" : typeOf(value);
    return { name, type: types.get(name) ?? usual, default: null, description: "", chosen: true };
  });
}

/** The first parameter that has no value. Null counts as one if it was written for a parameter that nothing declares. */
export function firstMissing(fields: ParameterField[], values: Record<string, Json>): ParameterField | undefined {
  return fields.find(({ name, default: usual, chosen }) => (chosen ? !Object.hasOwn(values, name) : usual === null && (values[name] ?? null) === null));
}
