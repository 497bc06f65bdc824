/** The token of this tab, and what it says. The service decides; this is only for what a page offers and keeps. */

const KEY = "graphsvc.token";

export interface Claims {
  sub?: unknown;
  client_id?: unknown;
  scope?: unknown;
}

export const token = {
  get(): string | null {
    return sessionStorage.getItem(KEY);
  },
  set(value: string | null): void {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
    window.dispatchEvent(new Event("token-changed"));
  },
  /** What the token claims; undefined without a token that can be read. */
  claims(): Claims | undefined {
    try {
      const payload = (this.get()?.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
      const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
      const claims = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
      return claims !== null && typeof claims === "object" ? claims : undefined;
    } catch {
      return undefined;
    }
  },
};

/** The name of the signed-in caller, by the same rule as the service; "anonymous" for nobody. */
export function signedInAs(): string {
  const { sub, client_id: client, scope } = token.claims() ?? {};
  if (typeof sub === "string") return `sub:${sub}`;
  if (typeof client === "string") return `client:${client}`;
  return typeof scope === "string" ? `scope:${scope.split(" ").sort().join("+")}` : "anonymous";
}
