/** The service: one way to ask it, and its problems as errors. */

import { token } from "./token";

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  line?: number | null;
  column?: number | null;
  offset?: number | null;
  reason?: string;
  what?: string;
  retry_after?: number;
  request_id?: string;
  [field: string]: unknown;
}

/** A problem that the service returned. */
export class Problem extends Error {
  constructor(readonly document: ProblemDocument) {
    super(document.detail ?? document.title);
  }
  get kind(): string {
    return this.document.type.split("/").pop() ?? "";
  }
}

/** The service could not be reached at all. */
export class Unreachable extends Error {
  constructor() {
    super("The service does not respond. It may be stopped, or your network connection is down.");
  }
}

type RequestToken = (problem: Problem) => Promise<boolean>;
let requestToken: RequestToken | undefined;
let asking: Promise<boolean> | undefined;

/** Registers the function that asks for a token when the service requires one. */
export function onUnauthenticated(ask: RequestToken): void {
  requestToken = ask;
}

export interface Ask {
  method?: string;
  body?: unknown;
  accept?: string;
  signal?: AbortSignal;
  /** Does not ask for a token, so that typing is not interrupted. */
  quiet?: boolean;
}

/** The response, if successful. Throws Problem, Unreachable, or the signal's AbortError. */
export async function ask(path: string, { method = "GET", body, accept, signal, quiet }: Ask = {}): Promise<Response> {
  const headers = new Headers({ accept: accept ?? "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  const own = token.get();
  if (own) headers.set("authorization", `Bearer ${own}`);
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    window.dispatchEvent(new Event("service-trouble"));
    throw new Unreachable();
  }
  if (response.ok) return response;
  const problem = await toProblem(response, signal);
  if (response.status === 503) window.dispatchEvent(new Event("service-trouble"));
  if (response.status === 401 && !quiet && requestToken) {
    asking ??= requestToken(problem).finally(() => (asking = undefined));
    if (await asking) return ask(path, { method, body, ...(accept && { accept }), ...(signal && { signal }) });
  }
  throw problem;
}

async function toProblem(response: Response, signal?: AbortSignal): Promise<Problem> {
  try {
    const document = (await response.json()) as ProblemDocument;
    if (typeof document.title === "string") {
      const after = Number(response.headers.get("retry-after"));
      return new Problem(after ? { ...document, retry_after: after } : document);
    }
  } catch (error) {
    // Cancelled while the document arrived. If not, it is no problem document: a proxy's page, perhaps.
    if (signal?.aborted) throw error;
  }
  const id = response.headers.get("x-request-id");
  return new Problem({ type: "unknown", title: `The service returned status ${response.status}`, status: response.status, ...(id && { request_id: id }) });
}

export async function askJson<T>(path: string, options: Ask = {}): Promise<T> {
  return (await (await ask(path, options)).json()) as T;
}

export const segment = encodeURIComponent;
