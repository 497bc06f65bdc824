import type { ReactiveController, ReactiveControllerHost } from "lit";
import { read, write } from "../shared/storage";

const KEY = "graphsvc.draft";

/** The query and the parameters as they are written: texts that survive a reload. */
export class Draft implements ReactiveController {
  query: string;
  parameters: string;

  constructor(
    private readonly host: ReactiveControllerHost,
    query: string,
  ) {
    const stored = parse(read(KEY));
    this.query = stored?.query ?? query;
    this.parameters = stored?.parameters ?? "";
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("beforeunload", this.store);
  }

  hostDisconnected(): void {
    window.removeEventListener("beforeunload", this.store);
  }

  change(texts: { query?: string; parameters?: string }): void {
    Object.assign(this, texts);
    this.host.requestUpdate();
  }

  readonly store = (): void => {
    write(KEY, JSON.stringify({ query: this.query, parameters: this.parameters }));
  };
}

function parse(text: string | null): { query: string; parameters: string } | undefined {
  try {
    const found = JSON.parse(text ?? "null") as { query?: unknown; parameters?: unknown } | null;
    return typeof found?.query === "string" && typeof found.parameters === "string" ? { query: found.query, parameters: found.parameters } : undefined;
  } catch {
    return undefined;
  }
}
