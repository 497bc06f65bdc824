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
    const said = { unknown: "Connecting to the database…", ready: "Ready. The database is connected.", away: "Not ready." }[ready];
    return html`
      <app-header current="" @readiness=${(event: CustomEvent<Readiness>) => (this.readiness = event.detail)}></app-header>
      <main id="main" tabindex="-1" class="start">
        <div class="lead">
          <h1>Explore your professional network</h1>
          <p>Degrees of separation, mutual connections, people you may know, and introductions. Over HTTP, on the command line, in Cypher, and in your browser.</p>
        </div>
        <p class="panel readiness" role="status"><span class="state ${ready}"><strong>${said}</strong></span><span class="why">${why}</span></p>
        <nav class="ways" aria-label="Get started">
          <a class="panel way" href="console">${icon("table")}<h2>Console</h2><p>Run read-only Cypher queries. See the results as a table, a graph or a plan.</p></a>
          <a class="panel way" href="explorer">${icon("graph")}<h2>Explorer</h2><p>Find a member, see their network, and find out who can introduce whom.</p></a>
          <a class="panel way" href="docs">${icon("book")}<h2>HTTP API</h2><p>Read about every endpoint, and try it.</p></a>
        </nav>
        <dl class="muted">
          <div><dt>On the command line</dt><dd><code>graphsvc --help</code></dd></div>
          <div><dt>For programs</dt><dd><a href="openapi.json">openapi.json</a> · <a href="readyz">readyz</a> · <a href="metrics">metrics</a></dd></div>
        </dl>
      </main>
    `;
  }
}
