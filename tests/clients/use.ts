// Calls every operation of a running service through generated types: `node out/use.js ADDRESS`.
import createClient from "openapi-fetch";
import { calls } from "./calls.js";
import type { paths } from "./schema.js";

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "" });
const answered: Record<string, number> = {};
for (const [operation, call] of Object.entries(calls)) {
  answered[operation] = (await call(client)).response.status;
}

// The type of a problem decides which fields it has.
const { error } = await client.GET("/members/{id}", { params: { path: { id: "nobody" } } });
if (error?.type !== "/problems/member-not-found") throw new Error(`expected a problem, but got ${JSON.stringify(error)}`);
const missing: string = error.member;

console.log(JSON.stringify({ answered, missing }));
declare const process: { argv: string[] };
