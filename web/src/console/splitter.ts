import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { read, write } from "../shared/storage";

const KEY = "graphsvc.editor-height";
/** In pixels: the least of the editor, and what the result keeps of the window. */
const [LEAST, FOR_THE_RESULT] = [96, 260];
/** The toolbar, which is between the text and the separator. */
const TOOLBAR = 44;
const KEY_STEP = 24;
const INITIAL = 168;

/** The separator between the query and its result: dragged, or moved by arrow keys. Sets `--editor` of the host. */
export class Splitter implements ReactiveController {
  private height: number | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    const stored = Number(read(KEY));
    if (stored >= LEAST) this.apply(stored);
  }

  render(): TemplateResult {
    return html`<div class="separator" role="separator" tabindex="0" aria-orientation="horizontal" aria-label="Editor height" aria-valuemin=${LEAST} aria-valuemax="900" aria-valuenow=${this.height ?? INITIAL} @pointerdown=${this.drag} @keydown=${this.keyed}></div>`;
  }

  private get editor(): DOMRect | undefined {
    return this.host.querySelector(".inputs")?.getBoundingClientRect();
  }

  private apply(height: number): void {
    this.height = height;
    this.host.style.setProperty("--editor", `${height}px`);
    this.host.requestUpdate();
  }

  private resize(height: number): void {
    const bounded = Math.round(Math.max(LEAST, Math.min(innerHeight - FOR_THE_RESULT, height)));
    this.apply(bounded);
    write(KEY, String(bounded));
  }

  private drag = (event: PointerEvent): void => {
    const separator = event.currentTarget as HTMLElement;
    const top = this.editor?.top ?? 0;
    separator.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => this.resize(moved.clientY - top - TOOLBAR);
    const done = () => {
      separator.removeEventListener("pointermove", move);
      separator.removeEventListener("pointerup", done);
    };
    separator.addEventListener("pointermove", move);
    separator.addEventListener("pointerup", done);
  };

  private keyed = (event: KeyboardEvent): void => {
    const height = this.editor?.height ?? INITIAL;
    if (event.key === "ArrowUp") this.resize(height - KEY_STEP);
    else if (event.key === "ArrowDown") this.resize(height + KEY_STEP);
    else return;
    event.preventDefault();
  };
}
