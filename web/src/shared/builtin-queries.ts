/** The pages' own queries: their texts from cypher/, without the headers, and how they are sent. */

import { askJson } from "./api";
import type { Json } from "./values";
import neighboursFile from "../../../cypher/pages/neighbours.cypher?raw";
import nodesFile from "../../../cypher/pages/nodes.cypher?raw";
import peopleFile from "../../../cypher/pages/people.cypher?raw";
import tiesFile from "../../../cypher/pages/ties.cypher?raw";

const body = (file: string): string => file.replace(/^\/\/.*\n/gm, "").trim();

export const queries = { neighbours: body(neighboursFile), nodes: body(nodesFile), people: body(peopleFile), ties: body(tiesFile) };

/** The rows of one of them. */
export async function runBuiltin(query: keyof typeof queries, parameters: Record<string, Json>, signal?: AbortSignal): Promise<Json[][]> {
  const asked = { query: queries[query], parameters, timeout: 5 };
  return (await askJson<{ rows: Json[][] }>("cypher", { method: "POST", body: asked, ...(signal && { signal }) })).rows;
}
