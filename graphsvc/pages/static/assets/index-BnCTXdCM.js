import{D as e,E as t,G as n,H as r,I as i,K as a,O as o,P as s,T as c,W as l,f as u,o as d,w as f,z as p}from"./header-ua_BpsQM.js";import{f as m,h,p as g}from"./picker-k_a3F3vj.js";var _={unknown:`Connecting to the database…`,ready:`Ready. The database is connected.`,slow:`The service takes long to answer.`,away:`Not ready.`},v=[[`labels`,`Member`,`members`],[`relationship_types`,`CONNECTED`,`connections`],[`relationship_types`,`FOLLOWS`,`follows`],[`labels`,`Organization`,`organizations`]],y=class extends o{constructor(...e){super(...e),this.service=t(),this.caller=i(),this.endings=[],this.load=async()=>{let e=this.caller=i(),{member:t,mayQuery:n}=e,r;try{if(n){let e=await p(`cypher/schema`,{quiet:!0});r=v.map(([t,n,r])=>[r,e[t].find(e=>e.name===n)?.count??0])}else if(t){let{first:e,second:n,third:i}=await p(`members/${encodeURIComponent(t)}/network`,{quiet:!0});r=[[`your connections`,e],[`at 2nd degree`,n],[`at 3rd degree`,i]]}}catch{}e===this.caller&&(this.sizes=r)}}connectedCallback(){super.connectedCallback(),window.addEventListener(`caller-changed`,this.load),this.endings=[f(e=>this.service=e),c(this.load)]}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`caller-changed`,this.load);for(let e of this.endings)e()}go(e){let t=this.caller.member;location.href=`explorer?${new URLSearchParams(t?{viewer:t,other:e}:{viewer:e})}`}search(){let{kind:e,member:t}=this.caller;return e===`analyst`||e===`unknown`?n:a`<form class="find" role="search" aria-label="Members" @submit=${e=>e.preventDefault()}>
      <member-picker name="find" label="Find a member" hint="Name or ID" .find=${t&&e===`member`?(e,n)=>g(t,e,n):m} .similar=${this.caller.mayQuery?h:void 0} @pick=${e=>this.go(e.detail)}></member-picker>
    </form>`}size(){let{sizes:t}=this,r=t??(this.caller.mayQuery?v.map(([,,e])=>[e,void 0]):[]);return r.length?t&&this.caller.mayQuery&&!t[0]?.[1]?a`<p class="note">${e(`info`)}<span>The network is empty. Import your own with <code>graphsvc import FOLDER</code>, or start with the sample: <code>graphsvc demo</code>.</span></p>`:a`<dl class="size" aria-label="Size of the network">${r.map(([e,t])=>a`<div><dt>${e}</dt><dd class="number">${t===void 0?`…`:u(t)}</dd></div>`)}</dl>`:n}way(t,r,i,o,s=``){return a`<a class="panel way" href=${t}>${e(r)}<h2>${i}</h2><p>${o}</p>${s?a`<p class="refused">${e(`key`)} ${s}</p>`:n}</a>`}render(){let{state:e,why:t}=this.service,{kind:n,mayQuery:r}=this.caller;return a`
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
          ${this.way(`console`,`table`,`Console`,`Run read-only Cypher queries. See the results as a table, a graph or a plan.`,n===`unknown`||r?``:s)}
          ${this.way(`docs`,`book`,`HTTP API`,`Read about every endpoint, and try it.`)}
        </nav>
        <dl class="muted">
          <div><dt>On the command line</dt><dd><code>graphsvc --help</code></dd></div>
          <div><dt>For programs</dt><dd><a href="openapi.json">openapi.json</a> · <a href="readyz">readyz</a> · <a href="metrics">metrics</a></dd></div>
        </dl>
      </main>
    `}};d([r()],y.prototype,`service`,void 0),d([r()],y.prototype,`caller`,void 0),d([r()],y.prototype,`sizes`,void 0),y=d([l(`start-page`)],y);