/**
 * What to ask the index of members for a name. The index holds names folded, as graphsvc/folding.py does it; what is
 * typed here is folded alike, except that words are not also joined.
 */

const LETTERS: Record<string, string> = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ħ: "h", ŧ: "t", ŋ: "n", ə: "e", ß: "ss", ς: "σ" };
const MARKS = /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\p{Cf}]/gu;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const UNSPACED = /[\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7ff]+/u;
const APOSTROPHES = /[`´‘’ʻʼ′'-]/gu;

function fold(text: string): string {
  const letters = [...text.toLowerCase().replace(/´/g, "'")].map((letter) => LETTERS[letter] ?? letter).join("");
  return letters.normalize("NFKD").replace(MARKS, "").normalize("NFC").toLowerCase();
}

/** In scripts without blanks the index has each two letters that follow each other. */
function parts(word: string): string[] {
  if (!UNSPACED.test(word) || word.length < 3) return [word];
  return Array.from({ length: word.length - 1 }, (_, place) => word.slice(place, place + 2));
}

/** Each word whole or as a beginning, as the service itself asks its index; empty if there is none. */
export function nameQuery(text: string): string {
  return fold(text)
    .split(/\s+/u)
    .flatMap((written) => {
      const joined = (written.replace(APOSTROPHES, "").match(WORDS) ?? []).join("");
      return (written.match(WORDS) ?? []).flatMap(parts).map((word) => [...new Set([word, joined])]);
    })
    .map((texts) => `+(${texts.map((word) => `_name:${word} _name:${word}*`).join(" ")})`)
    .join(" ");
}

/** Each word as it is or with up to two letters that differ, for a name that nothing was found for. */
export function similarNameQuery(text: string): string {
  return (fold(text).match(WORDS) ?? [])
    .flatMap(parts)
    .filter((word) => word.length > 2)
    .map((word) => `_name:${word}~${word.length > 4 ? 2 : 1}`)
    .join(" ");
}
