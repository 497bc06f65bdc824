/** A query and its parameters in the fragment of an address, which no server sees. */

export interface Shared {
  query: string;
  parameters: string;
  saved?: string;
}

const MARK = "#q=";

async function through(bytes: Uint8Array<ArrayBuffer>, transform: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function toFragment(shared: Shared): Promise<string> {
  const packed = await through(new TextEncoder().encode(JSON.stringify(shared)), new CompressionStream("deflate-raw"));
  let binary = "";
  for (const byte of packed) binary += String.fromCharCode(byte);
  return MARK + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What a link holds; undefined where it holds nothing. Raises an Error for a link that was damaged on the way. */
export async function fromFragment(fragment: string): Promise<Shared | undefined> {
  if (!fragment.startsWith(MARK)) return undefined;
  try {
    const binary = atob(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const found = JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")))) as Partial<Shared>;
    if (typeof found.query !== "string") throw new Error("no query");
    return { query: found.query, parameters: typeof found.parameters === "string" ? found.parameters : "", ...(typeof found.saved === "string" && { saved: found.saved }) };
  } catch {
    throw new Error("The link is incomplete.");
  }
}
