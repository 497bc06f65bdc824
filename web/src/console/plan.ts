import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import { count } from "../shared/values";

export interface Plan {
  operator: string;
  details: string | null;
  identifiers: string[];
  estimated_rows: number | null;
  rows: number | null;
  db_hits: number | null;
  page_cache_hits: number | null;
  page_cache_misses: number | null;
  time_ms: number | null;
  children: Plan[];
}

interface Line {
  plan: Plan;
  path: string;
  level: number;
  position: number;
  siblings: number;
}

const rounded = (value: number | null) => (value === null ? "–" : value > 0 && value < 1 ? value.toFixed(2) : count(Math.round(value)));

/** How far apart two row counts are, as a factor of at least one. */
const apart = (a: number, b: number) => Math.max((a + 1) / (b + 1), (b + 1) / (a + 1));

/** A plan as a tree: what runs first is deepest. Up and down go from line to line, left and right close and open. */
@customElement("plan-tree")
export class PlanTree extends PageElement {
  @property({ attribute: false }) plan: Plan | undefined;
  @state() private closed = new Set<string>();
  @state() private at = "0";

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("plan")) {
      this.closed = new Set();
      this.at = "0";
    }
  }

  private lines(): Line[] {
    const found: Line[] = [];
    const walk = (plan: Plan, path: string, level: number, position: number, siblings: number): void => {
      found.push({ plan, path, level, position, siblings });
      if (!this.closed.has(path)) plan.children.forEach((child, nth) => walk(child, `${path}.${nth}`, level + 1, nth + 1, plan.children.length));
    };
    if (this.plan) walk(this.plan, "0", 1, 1, 1);
    return found;
  }

  private all(plan = this.plan): Plan[] {
    return plan ? [plan, ...plan.children.flatMap((child) => this.all(child))] : [];
  }

  private pathTo(plan: Plan, from = this.plan, path = "0"): string | undefined {
    if (from === plan) return path;
    return from?.children.map((child, nth) => this.pathTo(plan, child, `${path}.${nth}`)).find((found) => found !== undefined);
  }

  private async reveal(path: string): Promise<void> {
    this.closed = new Set([...this.closed].filter((closed) => !path.startsWith(`${closed}.`)));
    await this.focusOn(path);
    this.querySelector(`tr[data-path="${path}"]`)?.scrollIntoView({ block: "center" });
  }

  private toggle(path: string): void {
    const closed = new Set(this.closed);
    if (!closed.delete(path)) closed.add(path);
    this.closed = closed;
  }

  private async focusOn(path: string): Promise<void> {
    this.at = path;
    await this.updateComplete;
    this.querySelector<HTMLElement>(`tr[data-path="${path}"]`)?.focus();
  }

  private keyed(event: KeyboardEvent): void {
    const lines = this.lines();
    const now = lines.findIndex(({ path }) => path === this.at);
    const line = lines[now];
    if (!line) return;
    const open = !this.closed.has(line.path) && line.plan.children.length > 0;
    let to: string | undefined;
    if (event.key === "ArrowDown") to = lines[now + 1]?.path;
    else if (event.key === "ArrowUp") to = lines[now - 1]?.path;
    else if (event.key === "Home") to = lines[0]?.path;
    else if (event.key === "End") to = lines.at(-1)?.path;
    else if (event.key === "ArrowRight" && open) to = lines[now + 1]?.path;
    else if (event.key === "ArrowLeft" && !open) to = line.path.includes(".") ? line.path.slice(0, line.path.lastIndexOf(".")) : undefined;
    else if ((event.key === "ArrowRight" || event.key === "ArrowLeft" || event.key === "Enter" || event.key === " ") && line.plan.children.length) this.toggle(line.path);
    else return;
    event.preventDefault();
    if (to) void this.focusOn(to);
  }

  protected override render() {
    const all = this.all();
    const profiled = all.some(({ db_hits }) => db_hits !== null);
    const cost = (plan: Plan) => (profiled ? plan.db_hits : plan.estimated_rows) ?? 0;
    const most = Math.max(...all.map(cost), 0);
    const total = all.reduce((sum, plan) => sum + cost(plan), 0);
    const costliest = most > 0 ? all.find((plan) => cost(plan) === most) : undefined;
    const path = costliest && this.pathTo(costliest);
    return html`<div class="scroller">
      ${costliest && path
        ? html`<p class="costliest-step">
            Costliest step: <button class="button small" @click=${() => this.reveal(path)}>${costliest.operator}</button>
            <span class="muted">${Math.round((100 * most) / total)} % of ${rounded(total)} ${profiled ? "DB hits" : "estimated rows"}</span>
          </p>`
        : nothing}
      <table class="plan" role="treegrid" aria-label="Query plan, last step first" @keydown=${this.keyed}>
        <thead>
          <tr>
            <th scope="col">Operator</th>
            <th scope="col">Details</th>
            <th scope="col" class="number" title="Estimated rows"><span aria-hidden="true">Est. rows</span><span class="visually-hidden">Estimated rows</span></th>
            ${profiled ? html`<th scope="col" class="number">Rows</th><th scope="col" class="number">DB hits</th>` : nothing}
            <th scope="col" class="share" title=${profiled ? "Share of all DB hits" : "Share of all estimated rows"}>Share</th>
          </tr>
        </thead>
        <tbody>
          ${this.lines().map((line) => this.line(line, profiled, line.plan === costliest, total ? cost(line.plan) / total : 0))}
        </tbody>
      </table>
    </div>`;
  }

  private line({ plan, path, level, position, siblings }: Line, profiled: boolean, costliest: boolean, share: number) {
    const parent = plan.children.length > 0;
    const off = plan.rows !== null && plan.estimated_rows !== null ? apart(plan.rows, plan.estimated_rows) : 1;
    return html`<tr
      data-path=${path}
      class=${costliest ? "costliest" : ""}
      aria-level=${level}
      aria-posinset=${position}
      aria-setsize=${siblings}
      aria-expanded=${parent ? String(!this.closed.has(path)) : nothing}
      tabindex=${this.at === path ? 0 : -1}
      @focus=${() => (this.at = path)}
    >
      <td role="gridcell" style="padding-left:${0.75 + (level - 1) * 0.85}rem">
        <span class="operator">
          ${parent ? html`<button class="twist" tabindex="-1" aria-hidden="true" @click=${() => this.toggle(path)}>${icon(this.closed.has(path) ? "right" : "down")}</button>` : html`<span class="twist"></span>`}
          <strong>${plan.operator}</strong>${costliest ? html` <span class="badge warn">costliest</span>` : nothing}
        </span>
      </td>
      <td role="gridcell" class="details mono" title=${plan.details ?? nothing}><span>${plan.details ?? ""}</span></td>
      <td role="gridcell" class="number">${rounded(plan.estimated_rows)}</td>
      ${profiled
        ? html`<td role="gridcell" class="number">${rounded(plan.rows)}${off >= 10 ? html`<span class="badge warn" title="The estimate is off by this factor"><span class="visually-hidden">off by </span>×${count(Math.round(off))}</span>` : nothing}</td>
            <td role="gridcell" class="number">${rounded(plan.db_hits)}</td>`
        : nothing}
      <td role="gridcell" class="share"><span class="bar"><span style="width:${(share * 100).toFixed(1)}%"></span></span><span class="number">${share ? `${share < 0.01 ? "<1" : Math.round(share * 100)} %` : ""}</span></td>
    </tr>`;
  }
}
