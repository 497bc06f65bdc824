/** Who the caller is, and what their token allows. The service says it; without its answer the token's claims do. */

import { askJson, Problem } from "./api";
import { token } from "./token";

export interface Caller {
  kind: "member" | "client" | "service" | "anonymous";
  name: string | null;
  scopes: ("service" | "analyst")[];
  requires_token: boolean;
}

export interface Principal {
  /** `unknown`: nobody is signed in to a service that requires it, or the service has not answered yet. */
  kind: "unrestricted" | "service" | "member" | "analyst" | "unknown";
  member?: string;
  /** Whether they may run Cypher. */
  mayQuery: boolean;
}

let caller: Caller | null | undefined;
/** Why the token is not accepted. */
let refused = "";

/** The caller; null if a token is required and there is no valid one, undefined while that is not known. */
export const knownCaller = (): Caller | null | undefined => caller;
export const refusal = (): string => refused;

/** Asks the service. Fires `caller-changed`. */
export async function loadCaller(): Promise<Caller | null | undefined> {
  const asked = token.get();
  let found: Caller | null | undefined;
  let why = "";
  try {
    found = await askJson<Caller>("me", { quiet: true });
  } catch (error) {
    if (error instanceof Problem && error.document.status === 401) {
      found = null;
      why = asked ? error.message : "";
    }
  }
  if (asked !== token.get()) return caller;
  caller = found;
  refused = why;
  window.dispatchEvent(new Event("caller-changed"));
  return found;
}

export function principal(): Principal {
  if (caller) return of(caller);
  const claims = token.claims();
  if (!claims) return { kind: caller === null ? "unknown" : "unrestricted", mayQuery: caller !== null };
  const scopes = typeof claims.scope === "string" ? claims.scope.split(" ") : [];
  return of({
    kind: typeof claims.sub === "string" ? "member" : "client",
    name: typeof claims.sub === "string" ? claims.sub : null,
    scopes: scopes.filter((scope) => scope === "service" || scope === "analyst"),
    requires_token: true,
  });
}

function of({ kind, name, scopes, requires_token: required }: Caller): Principal {
  const mayQuery = scopes.length > 0;
  if (!required) return { kind: "unrestricted", mayQuery };
  if (scopes.includes("service")) return { kind: "service", mayQuery };
  return kind === "member" && name ? { kind: "member", member: name, mayQuery } : { kind: "analyst", mayQuery };
}

export function mayActFor(member: string): boolean {
  const { kind, member: own } = principal();
  return kind === "unrestricted" || kind === "service" || own === member;
}

export const NO_CYPHER = "Your token does not include Cypher. Ask for one with the scope analyst: graphsvc token --analyst.";
