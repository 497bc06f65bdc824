import{C as e,D as t,E as n,F as r,G as i,N as a,R as o,T as s,U as c,V as l,W as u,d,o as f,w as p}from"./header-CJESDkvf.js";import{f as m,h,p as g}from"./picker-A324HJXI.js";var _={unknown:`Connecting to the database…`,ready:`Ready. The database is connected.`,slow:`The service takes long to answer.`,away:`Not ready.`},v=[[`labels`,`Member`,`members`],[`relationship_types`,`CONNECTED`,`connections`],[`relationship_types`,`FOLLOWS`,`follows`],[`labels`,`Organization`,`organizations`]],y=class extends t{constructor(...e){super(...e),this.service=s(),this.caller=r(),this.endings=[],this.load=async()=>{let e=this.caller=r(),{member:t,mayQuery:n}=e,i;try{if(n){let e=await o(`cypher/schema`,{quiet:!0});i=v.map(([t,n,r])=>[r,e[t].find(e=>e.name===n)?.count??0])}else if(t){let{first:e,second:n,third:r}=await o(`members/${encodeURIComponent(t)}/network`,{quiet:!0});i=[[`your connections`,e],[`at 2nd degree`,n],[`at 3rd degree`,r]]}}catch{}e===this.caller&&(this.sizes=i)}}connectedCallback(){super.connectedCallback(),window.addEventListener(`caller-changed`,this.load),this.endings=[e(e=>this.service=e),p(this.load)]}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`caller-changed`,this.load);for(let e of this.endings)e()}go(e){let t=this.caller.member;location.href=`explorer?${new URLSearchParams(t?{viewer:t,other:e}:{viewer:e})}`}search(){let{kind:e,member:t}=this.caller;return e===`analyst`||e===`unknown`?u:i`<form class="find" role="search" aria-label="Members" @submit=${e=>e.preventDefault()}>
      <member-picker name="find" label="Find a member" hint="Name or ID" .find=${t&&e===`member`?(e,n)=>g(t,e,n):m} .similar=${this.caller.mayQuery?h:void 0} @pick=${e=>this.go(e.detail)}></member-picker>
    </form>`}size(){let{sizes:e}=this,t=e??(this.caller.mayQuery?v.map(([,,e])=>[e,void 0]):[]);return t.length?e&&this.caller.mayQuery&&!e[0]?.[1]?i`<p class="note">${n(`info`)}<span>The network is empty. Import your own with <code>graphsvc import FOLDER</code>, or start with the sample: <code>graphsvc demo</code>.</span></p>`:i`<dl class="size" aria-label="Size of the network">${t.map(([e,t])=>i`<div><dt>${e}</dt><dd class="number">${t===void 0?`…`:d(t)}</dd></div>`)}</dl>`:u}way(e,t,r,a,o=``){return i`<a class="panel way" href=${e}>${n(t)}<h2>${r}</h2><p>${a}</p>${o?i`<p class="refused">${n(`key`)} ${o}</p>`:u}</a>`}render(){let{state:e,why:t}=this.service,{kind:n,mayQuery:r}=this.caller;return i`
      <app-header current=""></app-header>
      <main id="main" tabindex="-1" class="start">
        <div class="lead">
          <h1>Explore your professional network</h1>
          <p>Degrees of separation, mutual connections, people you may know, and introductions. Over HTTP, on the command line, in Cypher, and in your browser.</p>
        </div>
        ${this.search()}
        ${this.size()}
        <p class="panel readiness" role="status"><span class="state ${e}"><strong>${_[e]}</strong></span><span class="why">${t}</span></p>
        <nav class="ways" aria-label="Get started">
          ${this.way(`explorer`,`graph`,`Explorer`,`Find a member, see their network, and find out who can introduce whom.`,n===`analyst`?`Your token does not belong to a member.`:``)}
          ${this.way(`console`,`table`,`Console`,`Run read-only Cypher queries. See the results as a table, a graph or a plan.`,n===`unknown`||r?``:a)}
          ${this.way(`docs`,`book`,`HTTP API`,`Read about every endpoint, and try it.`)}
        </nav>
        <dl class="muted">
          <div><dt>On the command line</dt><dd><code>graphsvc --help</code></dd></div>
          <div><dt>For programs</dt><dd><a href="openapi.json">openapi.json</a> · <a href="readyz">readyz</a> · <a href="metrics">metrics</a></dd></div>
        </dl>
      </main>
    `}};f([l()],y.prototype,`service`,void 0),f([l()],y.prototype,`caller`,void 0),f([l()],y.prototype,`sizes`,void 0),y=f([c(`start-page`)],y);