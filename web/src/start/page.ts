import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { PageElement } from "../shared/element";
import { icon } from "../shared/icons";
import "../shared/header";

type Readiness = { ready: "unknown" | "ready" | "away"; why: string };

@customElement("start-page")
export class StartPage extends PageElement {
  @state() private readiness: Readiness = { ready: "unknown", why: "" };

  protected override render() {
    const { ready, why } = this.readiness;
    const said = { unknown: "Asking the database …", ready: "Ready: the database answers.", away: "Not ready." }[ready];
    return html`
      <app-header current="" @readiness=${(event: CustomEvent<Readiness>) => (this.readiness = event.detail)}></app-header>
      <main id="main" tabindex="-1" class="start">
        <div class="lead">
          <h1>A professional network, answered</h1>
          <p>How far apart two people are, whom they both know, whom one may know, and who can introduce whom. Over HTTP, on the command line, in Cypher, and here.</p>
        </div>
        <p class="panel readiness" role="status"><span class="state ${ready}"><strong>${said}</strong></span><span class="why">${why}</span></p>
        <nav class="ways" aria-label="Ways in">
          <a class="panel way" href="console">${icon("table")}<h2>Console</h2><p>Any Cypher that reads: as a table, a graph, a plan.</p></a>
          <a class="panel way" href="explorer">${icon("graph")}<h2>Explorer</h2><p>Start from a name; see who is around, and who leads to whom.</p></a>
          <a class="panel way" href="docs">${icon("book")}<h2>HTTP API</h2><p>Every question and every answer, to read and to try.</p></a>
        </nav>
        <dl class="muted">
          <div><dt>On the command line</dt><dd><code>graphsvc --help</code></dd></div>
          <div><dt>For programs</dt><dd><a href="openapi.json">openapi.json</a> · <a href="readyz">readyz</a> · <a href="metrics">metrics</a></dd></div>
        </dl>
      </main>
    `;
  }
}
