import { nothing } from "lit";
import { icon } from "./icons";

/** What a component is doing. Of the actions with one key only one runs at a time: another one meanwhile does nothing. */
export class Busy {
  private readonly running = new Map<string, string>();

  constructor(private readonly host: { requestUpdate: () => void }) {}

  has(key: string): boolean {
    return this.running.has(key);
  }

  async run(key: string, action: string, act: () => Promise<unknown>): Promise<void> {
    if (this.running.has(key)) return;
    this.running.set(key, action);
    this.host.requestUpdate();
    try {
      await act();
    } finally {
      this.running.delete(key);
      this.host.requestUpdate();
    }
  }

  /** The spinner of a button whose action runs. */
  spinner(key: string, action: string) {
    return this.running.get(key) === action ? icon("spinner", "spinner") : nothing;
  }
}
