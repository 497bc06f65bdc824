import{C as e,f as t,p as n,t as r,x as i,y as a}from"./header-CHE4PDne.js";var o=class extends n{constructor(...e){super(...e),this.readiness={ready:`unknown`,why:``}}render(){let{ready:n,why:r}=this.readiness,i={unknown:`Asking the database …`,ready:`Ready: the database answers.`,away:`Not ready.`}[n];return e`
      <app-header current="" @readiness=${e=>this.readiness=e.detail}></app-header>
      <main id="main" tabindex="-1" class="start">
        <div class="lead">
          <h1>A professional network, answered</h1>
          <p>How far apart two people are, whom they both know, whom one may know, and who can introduce whom. Over HTTP, on the command line, in Cypher, and here.</p>
        </div>
        <p class="panel readiness" role="status"><span class="state ${n}"><strong>${i}</strong></span><span class="why">${r}</span></p>
        <nav class="ways" aria-label="Ways in">
          <a class="panel way" href="console">${t(`table`)}<h2>Console</h2><p>Any Cypher that reads: as a table, a graph, a plan.</p></a>
          <a class="panel way" href="explorer">${t(`graph`)}<h2>Explorer</h2><p>Start from a name; see who is around, and who leads to whom.</p></a>
          <a class="panel way" href="docs">${t(`book`)}<h2>HTTP API</h2><p>Every question and every answer, to read and to try.</p></a>
        </nav>
        <dl class="muted">
          <div><dt>On the command line</dt><dd><code>graphsvc --help</code></dd></div>
          <div><dt>For programs</dt><dd><a href="openapi.json">openapi.json</a> · <a href="readyz">readyz</a> · <a href="metrics">metrics</a></dd></div>
        </dl>
      </main>
    `}};r([a()],o.prototype,`readiness`,void 0),o=r([i(`start-page`)],o);