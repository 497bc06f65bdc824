/** The name that was probably meant by another. */

import { distance } from "fastest-levenshtein";

/** The most alike of some names, if it is alike enough: one slip for every three letters. */
export function closest(name: string, names: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: { name: string; cost: number } | undefined;
  for (const candidate of names) {
    if (candidate === name) continue;
    const cost = distance(wanted, candidate.toLowerCase());
    if (!best || cost < best.cost) best = { name: candidate, cost };
  }
  return best && best.cost <= Math.max(1, Math.floor(name.length / 3)) ? best.name : undefined;
}
