import{C as e,S as t,_ as n,c as r}from"./header-D14JwX1B.js";function i(r,i,a,o){return e`<div class="tabs" role="tablist" aria-label=${r} @keydown=${e=>{let t=[...e.currentTarget.querySelectorAll(`[role=tab]`)],r=n(e,t,`row`);r&&o(r.dataset.tab??a)}}>
    ${i.map(n=>e`<button
        class="tab"
        role="tab"
        id="tab-${n.id}"
        data-tab=${n.id}
        aria-selected=${n.id===a?`true`:`false`}
        aria-controls="panel-${n.id}"
        tabindex=${n.id===a?0:-1}
        @click=${()=>o(n.id)}
      >
        ${n.text}${n.badge?e` <span class="badge ${n.tone??``}">${n.badge}</span>`:t}
      </button>`)}
  </div>`}function a(e){return typeof e==`object`&&e&&!Array.isArray(e)&&typeof e.$type==`string`?e:void 0}var o=e=>a(e)?.$type===`Node`,s=e=>a(e)?.$type===`Relationship`,c=e=>a(e)?.$type===`Path`,l=e=>o(e)||s(e)||c(e);function u(e){for(let t of[`name`,`title`,`id`]){let n=e.properties[t];if(typeof n==`string`&&n)return n}let t=Object.values(e.properties).find(e=>typeof e==`string`);return typeof t==`string`&&t?t:e.labels[0]??`node`}function d(e){return e===null?`null`:typeof e==`string`?e:f(e)}function f(e){if(e===null)return`null`;if(typeof e==`string`)return JSON.stringify(e);if(typeof e!=`object`)return String(e);if(Array.isArray(e))return`[${e.map(f).join(`, `)}]`;if(o(e))return`(:${e.labels.join(`:`)} ${p(e.properties)})`;if(s(e))return Object.keys(e.properties).length?`[:${e.type} ${p(e.properties)}]`:`[:${e.type}]`;if(c(e))return m(e);let t=a(e);if(t)switch(t.$type){case`Point`:return`point(${[t.x,t.y,t.z].filter(e=>e!==void 0).join(`, `)})`;case`Vector`:return`vector(${f(t.values??[])})`;case`Map`:return p(Object.fromEntries(t.value??[]));case`Bytes`:return`bytes(${String(t.value)})`;default:if(typeof t.value==`string`)return t.value}return p(e)}function p(e){return`{${Object.entries(e).map(([e,t])=>`${e}: ${f(t)}`).join(`, `)}}`}function m(e){let t=``;return e.nodes.forEach((n,r)=>{t+=`(${u(n)})`;let i=e.relationships[r];i&&(t+=i.start===n.id?`-[:${i.type}]->`:`<-[:${i.type}]-`)}),t}var h=e=>typeof e==`number`||[`Integer`,`Float`].includes(a(e)?.$type??``),g=new Intl.Collator(void 0,{numeric:!0,sensitivity:`base`});function _(e){if(typeof e==`number`)return e;let t=a(e);if(t?.$type===`Integer`)return BigInt(String(t.value));if(t?.$type===`Float`)return Number(t.value)}function v(e,t){if(e===null||t===null)return e===t?0:e===null?1:-1;let[n,r]=[_(e),_(t)];return n!==void 0&&r!==void 0?n<r?-1:+(n>r):n!==void 0||r!==void 0?n===void 0?1:-1:g.compare(d(e),d(t))}function y(e,t){let n=e=>(e===null?``:d(e)).replace(/[\t\r\n]+/g,` `);return[e.map(e=>e.replace(/[\t\r\n]+/g,` `)),...t.map(e=>e.map(n))].map(e=>e.join(`	`)).join(`
`)}var b=/^[=+\-@\t\r\n＝＋－＠]/,x=/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;function S(e,t,n=!1){let r=e=>{if(e===null)return``;let t=d(e);return!n&&!h(e)&&b.test(t)&&!x.test(t)&&(t=`'${t}`),/[",\r\n]/.test(t)?`"${t.replaceAll(`"`,`""`)}"`:t};return`\ufeff${[e,...t].map(e=>e.map(r).join(`,`)).join(`\r
`)}\r\n`}function C(e){return e<.001?`<1 ms`:e<1?`${Math.round(e*1e3)} ms`:e<60?`${e.toFixed(e<10?2:1)} s`:`${Math.floor(e/60)} min ${Math.round(e%60)} s`}var w=new Intl.NumberFormat(`en`),T=e=>w.format(e),E=(e,t)=>`${T(e)} ${t}${e===1?``:`s`}`,D=class{constructor(e=300){this.cap=e,this.nodes=new Map,this.relationships=new Map,this.left=0,this.leftOut=new Set}get full(){return this.nodes.size>=this.cap}addNode(e){return this.nodes.has(e.id)?!0:this.full?(this.leftOut.add(e.id),this.left=this.leftOut.size,!1):(this.nodes.set(e.id,e),!0)}add(e){if(typeof e==`object`&&e){if(Array.isArray(e))for(let t of e)this.add(t);else if(o(e))this.addNode(e);else if(s(e))this.relationships.set(e.id,e);else if(c(e)){for(let t of e.nodes)this.addNode(t);for(let t of e.relationships)this.relationships.set(t.id,t)}else for(let t of Object.values(e))this.add(t)}}get drawn(){return[...this.relationships.values()].filter(({start:e,end:t})=>this.nodes.has(e)&&this.nodes.has(t))}relationshipsOf(e){return this.drawn.filter(({start:t,end:n})=>t===e||n===e)}get missing(){let e=[...this.relationships.values()].flatMap(({start:e,end:t})=>[e,t]);return[...new Set(e)].filter(e=>!this.nodes.has(e)&&!this.leftOut.has(e))}};function O(e){let t=e=>typeof e==`object`&&!!e&&(Array.isArray(e)?e.some(t):l(e)||Object.values(e).some(t));return e.slice(0,50).some(e=>e.some(t))}var k=`// Neighbours of a node that are not shown yet, with the ties to them and how many it has in all.
// access: read
// rows: many
// sample: {"node": "4:x:0", "shown": ["4:x:0"], "limit": 40}
MATCH (node)
WHERE elementId(node) = $node
WITH node, COUNT { (node)--() } AS degree
MATCH (node)-[tie]-(neighbour)
WHERE NOT elementId(neighbour) IN $shown
RETURN tie, neighbour, degree
ORDER BY elementId(tie)
LIMIT $limit
`,A=`// Nodes by their element ids.
// access: read
// rows: many
// sample: {"nodes": ["4:x:0"]}
MATCH (node)
WHERE elementId(node) IN $nodes
RETURN node
`,j=`// Members whose name or id begins so, best match first.
// access: read
// rows: many
// sample: {"words": "+(_name:ana _name:ana*)", "id": "m1", "limit": 8}
CALL () {
  MATCH (member:Member {id: $id})
  RETURN member, 1000000.0 AS score
  UNION ALL
  CALL db.index.fulltext.queryNodes('member_words', $words, {limit: 200}) YIELD node, score
  RETURN node AS member, score
}
WITH member, max(score) AS score
RETURN member.id AS id, member.name AS name, member.headline AS headline, member.location AS location
ORDER BY score DESC, id
LIMIT $limit
`,M=`// Ties between nodes that came into the picture and all that are in it.
// access: read
// rows: many
// full_scan: an empty network only, whose ties cost less than its nodes; else it goes from the nodes that came
// sample: {"come": ["4:x:0"], "shown": ["4:x:0", "4:x:1"]}
MATCH (come)
WHERE elementId(come) IN $come
MATCH (shown)
WHERE elementId(shown) IN $shown
MATCH (come)-[tie]-(shown)
RETURN DISTINCT tie
ORDER BY elementId(tie)
LIMIT 2000
`,N=e=>e.replace(/^\/\/.*\n/gm,``).trim(),P={neighbours:N(k),nodes:N(A),people:N(j),ties:N(M)};async function F(e,t,n){let i={query:P[e],parameters:t,timeout:5};return(await r(`cypher`,{method:`POST`,body:i,...n&&{signal:n}})).rows}var I=(function(){let e=typeof document<`u`&&document.createElement(`link`).relList;return e&&e.supports&&e.supports(`modulepreload`)?`modulepreload`:`preload`})(),L=function(e,t){return new URL(e,t).href},R={},z=function(e){return e.pathname.endsWith(`.css`)},B=function(e,t,n){if(t in e)return e[t];let r=n();if(!r){e[t]=void 0;return}let i=r.then(()=>{e[t]=void 0},n=>{throw e[t]=void 0,n});return e[t]=i,i},V=function(e,t,n){let r=Promise.resolve();if(t&&t.length>0){let e,i=document.querySelector(`meta[property=csp-nonce]`),a=i?.nonce||i?.getAttribute(`nonce`);function o(e){return Promise.all(e.map(e=>Promise.resolve(e).then(e=>({status:`fulfilled`,value:e}),e=>({status:`rejected`,reason:e}))))}function s(e){return import.meta.resolve?new URL(import.meta.resolve(e)):new URL(e,import.meta.url)}r=o(t.map(t=>{t=L(t,n);let r=s(t),i=z(r);return B(R,r.href,()=>{if(e===void 0){e={all:new Set,styles:new Set};let t=document.getElementsByTagName(`link`);for(let n=t.length-1;n>=0;n--){let r=t[n];e.all.add(r.href),r.rel===`stylesheet`&&e.styles.add(r.href)}}if((i?e.styles:e.all).has(r.href))return;let t=document.createElement(`link`);if(t.rel=i?`stylesheet`:I,i||(t.as=`script`),t.crossOrigin=``,t.href=r.href,a&&t.setAttribute(`nonce`,a),document.head.appendChild(t),i)return new Promise((e,n)=>{let i=a=>{t.removeEventListener(`load`,i),t.removeEventListener(`error`,i),a.type===`error`?n(Error(`Unable to preload CSS for ${r}`)):e(a)};t.addEventListener(`load`,i),t.addEventListener(`error`,i)})})}).filter(e=>e!==void 0))}function i(e){let t=new Event(`vite:preloadError`,{cancelable:!0});if(t.payload=e,window.dispatchEvent(t),!t.defaultPrevented)throw e}return r.then(t=>{for(let e of t||[])e.status===`rejected`&&i(e.reason);return e().catch(i)})};export{u as a,C as c,h as d,E as f,i as h,O as i,d as l,y as m,F as n,v as o,S as p,D as r,T as s,V as t,l as u};