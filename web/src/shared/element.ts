import { LitElement } from "lit";

/** A component in the page's own tree, so that one style sheet and one set of ids serve all. */
export class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }
}

let said: HTMLElement | undefined;

/** Announces a text to screen readers. */
export function announce(text: string): void {
  if (!said) {
    said = document.createElement("div");
    said.className = "visually-hidden";
    said.id = "announced";
    said.setAttribute("role", "status");
    document.body.append(said);
  }
  said.textContent = text;
}

let toasted: { box: HTMLElement; timer: number } | undefined;

/** Milliseconds that a message stays, and one with a way back. */
const [STAYS, STAYS_WITH_UNDO] = [3200, 10_000];

/** Shows a short message for a moment, and announces it to screen readers; `undo` takes back what it is about. */
export function toast(text: string, undo?: () => void): void {
  if (toasted) {
    clearTimeout(toasted.timer);
    toasted.box.remove();
  }
  const box = document.createElement("div");
  box.className = "toast";
  box.textContent = text;
  if (undo) {
    const button = document.createElement("button");
    button.className = "button small";
    button.textContent = "Undo";
    button.onclick = () => {
      box.remove();
      undo();
    };
    box.classList.add("with-undo");
    box.append(button);
  } else box.setAttribute("aria-hidden", "true");
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  toasted = { box, timer: window.setTimeout(() => box.remove(), undo ? STAYS_WITH_UNDO : STAYS) };
  announce(undo ? `${text}. You can undo this.` : text);
}

/** Copies text to the clipboard; shows a message that it did, or why not. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast("Your browser does not let this page use the clipboard");
  }
}

export function download(content: BlobPart, type: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Moves the focus among the elements of a row or column by arrows, Home and End. */
export function rove(event: KeyboardEvent, items: HTMLElement[], axis: "row" | "column"): HTMLElement | undefined {
  const [back, on] = axis === "row" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const at = items.indexOf(document.activeElement as HTMLElement);
  let to: number;
  if (event.key === on) to = (at + 1) % items.length;
  else if (event.key === back) to = (at - 1 + items.length) % items.length;
  else if (event.key === "Home") to = 0;
  else if (event.key === "End") to = items.length - 1;
  else return undefined;
  event.preventDefault();
  items[to]?.focus();
  return items[to];
}
