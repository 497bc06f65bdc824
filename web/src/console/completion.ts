import { snippetCompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { count } from "../shared/values";
import { KEYWORDS, quoted, tokens, variablesOf } from "./cypher";
import type { PropertyInfo, Schema } from "./schema";

const CLAUSES = ["MATCH", "OPTIONAL MATCH", "WHERE", "RETURN", "WITH", "UNWIND", "ORDER BY", "LIMIT", "SKIP", "UNION", "CALL", "DISTINCT", "AS", "DESC"];
const WORDS: Completion[] = [
  ...[...KEYWORDS].filter((word) => !["CREATE", "MERGE", "DELETE", "DETACH", "SET", "REMOVE", "INSERT", "FOREACH", "LOAD", "CSV", "TRANSACTIONS", "EXPLAIN", "PROFILE", "SHOW", "USE", "CYPHER"].includes(word)),
  "OPTIONAL MATCH",
  "ORDER BY",
  "GROUP BY",
  "STARTS WITH",
  "ENDS WITH",
  "IS NULL",
  "IS NOT NULL",
].map((label) => ({ label, type: "keyword", boost: CLAUSES.includes(label) ? 1 : -1 }));
const SUBQUERIES: Completion[] = ["COUNT", "EXISTS", "COLLECT"].map((word) =>
  snippetCompletion(`${word} { \${} }`, { label: `${word} { }`, type: "keyword", detail: "subquery" }),
);

function properties(schema: Schema, names: Iterable<string>): Completion[] {
  const wanted = new Set(names);
  const owners = [...schema.labels, ...schema.relationship_types];
  const known = owners.filter(({ name }) => wanted.has(name));
  const found = new Map<string, { info: PropertyInfo; of: string[] }>();
  for (const owner of known.length ? known : owners) {
    for (const info of owner.properties) {
      const entry = found.get(info.name) ?? { info, of: [] };
      entry.of.push(owner.name);
      found.set(info.name, entry);
    }
  }
  return [...found.values()].map(({ info, of }) => ({
    label: quoted(info.name),
    type: "property",
    detail: info.types.join(" | ").toLowerCase() + (info.indexed ? ", indexed" : ""),
    info: `of ${of.join(", ")}`,
    boost: info.indexed ? 1 : 0,
  }));
}

/** What may stand at the cursor, from the schema of the network and the query so far. */
export function completions(schema: () => Schema | undefined, parameters: () => string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    const before = text.slice(0, context.pos);
    const word = /[\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? "";
    const from = context.pos - word.length;
    const known = schema();
    const { tokens: sofar, state } = tokens(before.slice(0, from));
    const last = sofar.at(-1);
    if (state.inside || (last && ["comment"].includes(last.kind) && last.to === from)) return null;
    const result = (options: Completion[]): CompletionResult => ({ from, options, validFor: /^[\p{L}\p{N}_]*$/u });

    if (before[from - 1] === "$") return result(parameters().map((label) => ({ label: quoted(label), type: "variable", detail: "parameter" })));
    const frame = state.stack.at(-1);
    if (!known) return (context.explicit || word) && !state.labelling && state.previous !== "." ? result(WORDS) : null;
    if (state.labelling && state.previousKind !== "label" && state.previousKind !== "type") {
      const types = frame?.open === "relationship";
      return result(
        (types ? known.relationship_types : known.labels).map((info) => ({
          label: quoted(info.name),
          type: types ? "type" : "class",
          detail: count(info.count),
          boost: Math.min(20, Math.log10(info.count + 1)),
        })),
      );
    }
    if (state.previous === "." && last?.to === from) {
      const owner = sofar.at(-2);
      const name = owner?.kind === "variable" ? before.slice(owner.from, owner.to).replace(/^`|`$/g, "") : "";
      return result(properties(known, variablesOf(text).get(name) ?? []));
    }
    if (frame?.open === "map" && (state.previous === "{" || state.previous === ",")) return result(properties(known, frame.labels));
    // One letter says too little to cover the text below with a list.
    if (word.length < 2 && !context.explicit) return null;
    const variables = [...variablesOf(text).keys()]
      .filter((name) => name && name !== word)
      .map((label): Completion => ({ label: quoted(label), type: "variable", boost: 3 }));
    if ((frame?.open === "node" || frame?.open === "relationship") && state.previousKind === "bracket") return result(variables);
    const functions = known.functions.map(({ name, signature, description }) =>
      snippetCompletion(`${name}(\${})`, { label: name, type: "function", detail: signature.split("::").pop()?.trim().toLowerCase() ?? "", info: `${signature}\n\n${description}` }),
    );
    const procedures =
      state.previous.toUpperCase() === "CALL"
        ? known.procedures.map(({ name, signature, description }): Completion => ({ label: name, type: "function", info: `${signature}\n\n${description}` }))
        : [];
    return result([...variables, ...WORDS, ...SUBQUERIES, ...functions, ...procedures]);
  };
}
