import { html, nothing, type TemplateResult } from "lit";
import { rove } from "./element";

export interface Tab {
  id: string;
  text: string;
  badge?: string | undefined;
  tone?: string | undefined;
}

/** A list of tabs; the one chosen is the one that Tab reaches, arrows go to the others and choose them. */
export function tabs(label: string, items: Tab[], chosen: string, choose: (id: string) => void): TemplateResult {
  const move = (event: KeyboardEvent) => {
    const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]")];
    const to = rove(event, buttons, "row");
    if (to) choose(to.dataset["tab"] ?? chosen);
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${move}>
    ${items.map(
      (tab) => html`<button
        class="tab"
        role="tab"
        id="tab-${tab.id}"
        data-tab=${tab.id}
        aria-selected=${tab.id === chosen ? "true" : "false"}
        aria-controls="panel-${tab.id}"
        tabindex=${tab.id === chosen ? 0 : -1}
        @click=${() => choose(tab.id)}
      >
        ${tab.text}${tab.badge ? html` <span class="badge ${tab.tone ?? ""}">${tab.badge}</span>` : nothing}
      </button>`,
    )}
  </div>`;
}
