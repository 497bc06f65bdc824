/** Small charts; what a picture shows can be read as a table, too. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { count } from "../shared/values";

export interface Bar {
  text: string;
  value: number;
  /** Of the whole, 0 to 1. */
  share?: number;
  tone?: string;
}

const percent = (share: number): string => (share > 0 && share < 0.01 ? "<1 %" : `${Math.round(100 * share)} %`);

/** Horizontal bars with text and number; a table for screen readers. */
export function bars(caption: string, what: string, items: Bar[]): TemplateResult {
  const most = Math.max(1, ...items.map(({ value }) => value));
  return html`<table class="bars">
    <caption>${caption}</caption>
    <colgroup><col /><col class="amount" /><col class="share" /></colgroup>
    <thead><tr class="visually-hidden"><th scope="col">${what}</th><th scope="col">Connections</th><th scope="col">Share</th></tr></thead>
    <tbody>
      ${items.map(
        ({ text, value, share, tone }) => html`<tr>
          <th scope="row"><span class="bar ${tone ?? ""}" style="width:${((100 * value) / most).toFixed(1)}%" aria-hidden="true"></span><span>${text}</span></th>
          <td class="number">${count(value)}</td>
          <td class="number muted">${share === undefined ? nothing : percent(share)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

const WIDTH = 400;
const HEIGHT = 120;

/** Growth by month: an area for the total, bars for the increase. */
export function growth(title: string, months: { month: string; added: number; total: number }[]): TemplateResult {
  const most = Math.max(1, ...months.map(({ total }) => total));
  const step = WIDTH / Math.max(1, months.length);
  const high = (value: number) => (HEIGHT * value) / most;
  const line = months.map(({ total }, at) => `${(at * step).toFixed(1)},${(HEIGHT - high(total)).toFixed(1)} ${((at + 1) * step).toFixed(1)},${(HEIGHT - high(total)).toFixed(1)}`).join(" ");
  const last = months.at(-1);
  return html`<figure class="growth">
    <figcaption>${title} <span class="muted number">${count(last?.total ?? 0)} by ${last?.month}</span></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      <polygon class="area" points="0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}"></polygon>
      <polyline class="line" points=${line}></polyline>
      ${months.map(({ added }, at) => (added ? svg`<rect class="added" x=${(at * step + step * 0.15).toFixed(1)} y=${(HEIGHT - high(added)).toFixed(1)} width=${(step * 0.7).toFixed(1)} height=${high(added).toFixed(1)}></rect>` : nothing))}
    </svg>
    <p class="axis muted number" aria-hidden="true"><span>${months[0]?.month}</span><span>${months.length > 2 ? months[Math.floor(months.length / 2)]?.month : ""}</span><span>${last?.month}</span></p>
    <details>
      <summary>As a table</summary>
      <div class="scrolled" tabindex="0" role="region" aria-label="${title}, as a table">
        <table>
          <thead><tr><th scope="col">Month</th><th scope="col">New</th><th scope="col">Total</th></tr></thead>
          <tbody>${months.map(({ month, added, total }) => html`<tr><th scope="row">${month}</th><td>${count(added)}</td><td>${count(total)}</td></tr>`)}</tbody>
        </table>
      </div>
    </details>
  </figure>`;
}
