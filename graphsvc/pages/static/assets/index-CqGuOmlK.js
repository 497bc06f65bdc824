import{C as e,f as t,p as n,t as r,x as i,y as a}from"./header-D14JwX1B.js";var o=class extends n{constructor(...e){super(...e),this.readiness={ready:`unknown`,why:``}}render(){let{ready:n,why:r}=this.readiness,i={unknown:`Connecting to the database…`,ready:`Ready. The database is connected.`,away:`Not ready.`}[n];return e`
      <app-header current="" @readiness=${e=>this.readiness=e.detail}></app-header>
      <main id="main" tabindex="-1" class="start">
        <div class="lead">
          <h1>Explore your professional network</h1>
          <p>Degrees of separation, mutual connections, people you may know, and introductions. Over HTTP, on the command line, in Cypher, and in your browser.</p>
        </div>
        <p class="panel readiness" role="status"><span class="state ${n}"><strong>${i}</strong></span><span class="why">${r}</span></p>
        <nav class="ways" aria-label="Get started">
          <a class="panel way" href="console">${t(`table`)}<h2>Console</h2><p>Run read-only Cypher queries. See the results as a table, a graph or a plan.</p></a>
          <a class="panel way" href="explorer">${t(`graph`)}<h2>Explorer</h2><p>Find a member, see their network, and find out who can introduce whom.</p></a>
          <a class="panel way" href="docs">${t(`book`)}<h2>HTTP API</h2><p>Read about every endpoint, and try it.</p></a>
        </nav>
        <dl class="muted">
          <div><dt>On the command line</dt><dd><code>graphsvc --help</code></dd></div>
          <div><dt>For programs</dt><dd><a href="openapi.json">openapi.json</a> · <a href="readyz">readyz</a> · <a href="metrics">metrics</a></dd></div>
        </dl>
      </main>
    `}};r([a()],o.prototype,`readiness`,void 0),o=r([i(`start-page`)],o);