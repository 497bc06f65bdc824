/** Whether the service can answer: asked once a second while the page is seen, by one poller for the page. */

export type State = "unknown" | "ready" | "slow" | "away";
export interface Readiness {
  /** `slow`: one check was not answered in time, which a busy machine does too. */
  state: State;
  /** Why it is not ready. */
  why: string;
}

const INTERVAL = 1000;
/** Milliseconds for an answer, so that the header turns within two seconds. */
const PATIENCE = 900;
/** Milliseconds later than it should, by which a timer shows that the page was busy. */
const BUSY = 250;
/** Before the first answer nothing is known that could be wrong. */
const FIRST_PATIENCE = 10_000;
/** Checks without an answer, after which the service is away: a busy machine misses a few. */
const MISSED = 10;
/** Milliseconds after which what failed is asked for again, if the service is ready. */
const AGAIN = 2500;

let current: Readiness = { state: "unknown", why: "" };
let timer = 0;
let missed = 0;
let begun = false;
let checking: Promise<void> | undefined;
const listeners = new Set<(now: Readiness, before: State) => void>();

export const readiness = (): Readiness => current;

/** Calls back at every change, with the state before. Returns a function that ends it. */
export function onReadiness(changed: (now: Readiness, before: State) => void): () => void {
  listeners.add(changed);
  if (!begun) begin();
  return () => listeners.delete(changed);
}

/**
 * Calls back whenever the service is ready again after it was away, to load what failed meanwhile. Also some time after
 * a request failed between two checks that found it ready.
 */
export function onRecovery(recovered: () => void): () => void {
  let wasAway = current.state === "away";
  let waiting = 0;
  const troubled = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => current.state === "ready" && recovered(), AGAIN);
  };
  window.addEventListener("service-trouble", troubled);
  const end = onReadiness(({ state }) => {
    if (state === "ready" && wasAway) recovered();
    if (state === "away" || state === "ready") wasAway = state === "away";
  });
  return () => {
    end();
    clearTimeout(waiting);
    window.removeEventListener("service-trouble", troubled);
  };
}

/** Checks now, as after a request failed. */
export function checkReadiness(): Promise<void> {
  clearTimeout(timer);
  return (checking ??= check().finally(() => {
    checking = undefined;
    clearTimeout(timer);
    if (!document.hidden) timer = window.setTimeout(() => void checkReadiness(), INTERVAL);
  }));
}

function begin(): void {
  begun = true;
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void checkReadiness();
  });
  window.addEventListener("service-trouble", () => void checkReadiness());
  void checkReadiness();
}

async function check(): Promise<void> {
  const patience = current.state === "unknown" ? FIRST_PATIENCE : PATIENCE;
  const asked = performance.now();
  try {
    const response = await fetch("readyz", { signal: AbortSignal.timeout(patience) });
    const { ready, database } = (await response.json()) as { ready: boolean; database: string };
    missed = 0;
    tell(ready ? { state: "ready", why: "" } : { state: "away", why: `The database ${sentence(database)}` });
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    // The page itself was busy, with a large graph perhaps: the answer may have been there.
    if (late && performance.now() - asked > patience + BUSY) return;
    missed++;
    if (late && missed < MISSED && current.state !== "away") tell({ state: "slow", why: "The service takes long to answer." });
    else tell({ state: "away", why: "The service does not respond." });
  }
}

/** `does not answer` and `crashed: …` as the end of a sentence, without the details, which are for operators. */
function sentence(database: string): string {
  const [reason] = database.split(": ") as [string];
  return /^(does|is|has)\b/.test(reason) ? `${reason}.` : `is not ready: ${reason}.`;
}

function tell(now: Readiness): void {
  const before = current.state;
  if (now.state === before && now.why === current.why) return;
  current = now;
  for (const listener of [...listeners]) listener(now, before);
}
