const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./graph-view-BJpPq7Fx.js","./header-jJ_io37p.js","./header-DTQekVqI.css","./preload-helper-BAi6dd0P.js","./graph-view-iGxfLqeD.css"])))=>i.map(i=>d[i]);
import{_ as e,a as t,b as n,c as r,d as i,f as a,g as o,h as s,i as c,l,o as u,s as d,t as f,u as p,v as m,x as ee,y as h}from"./header-jJ_io37p.js";import{f as g,h as _,n as v,r as y,s as b,t as te}from"./preload-helper-BAi6dd0P.js";function x(){let e=r.claims();return e?typeof e.scope==`string`&&e.scope.split(` `).includes(`service`)?{kind:`service`}:typeof e.sub==`string`?{kind:`member`,member:e.sub}:{kind:`analyst`}:{kind:`unrestricted`}}function ne(e){let{kind:t,member:n}=x();return t===`unrestricted`||t===`service`||n===e}var S=(e,t)=>`members/${d(e)}/${t}`;function C(e,t,n){return u(S(e,t),n?{signal:n}:{})}async function w(e,n,r,i){return t(S(n,r),{method:e,...i!==void 0&&{body:i}})}function re(e){return(e.match(/[\p{L}\p{N}_]+(?:['’.][\p{L}\p{N}_]+)*/gu)??[]).map(e=>`+(name:"${e}" name:${e}*)`).join(` `)}async function T(e,t){let n=re(e);return(n?await v(`people`,{words:n,id:e,limit:8},t):[]).map(([e,t,n,r])=>({id:String(e),name:String(t),headline:n,location:r}))}async function E(e,t,n){return(await C(e,`search?limit=8&name=${d(t)}`,n)).items}async function ie(){return(await u(`cypher/schema`)).labels.some(({name:e,count:t})=>e===`Member`&&t>0)}var D=e=>e==null?`out of network`:[`the same member`,`1st degree`,`2nd degree`,`3rd degree`][e]??`${e}`,O=e=>e.split(` `)[0]??e,k=e=>new Date(e).toLocaleDateString(`en`,{year:`numeric`,month:`short`,day:`numeric`}),ae=e=>/^[A-Za-z0-9._~@:-]{1,128}$/.test(e);function A(e){if(!(e instanceof c))return e instanceof Error?e.message:String(e);let{status:t,retry_after:n}=e.document,r=n?` It can be tried again in ${n} s.`:``;return t===401?`${e.message} Without a token that the service accepts, it answers nothing here.`:t===403&&e.kind===`forbidden`?`${e.message} Somebody else's network is not shown to this token.`:`${e.message}${r}`}function j(e,t){let r=e instanceof c&&[403,404,409,422].includes(e.document.status),i=e instanceof c?e.document.title:`The service is away`;return n`<div class="note bad failure" role="alert">
    ${l(`warn`)}
    <div>
      <p><strong>${i}</strong></p>
      <p>${A(e)}</p>
      ${t&&!r?n`<button class="button small" @click=${t}>Try again</button>`:h}
    </div>
  </div>`}var M=e=>n`<p class="waiting muted" role="status">${l(`spinner`,`spinner`)} ${e}</p>`,N=e=>e instanceof DOMException&&e.name===`AbortError`,oe=[`Connection`,`Chosen`,`On the path`,`Further`],[P,se]=[250,78],ce=20,F=(e,t)=>[e,t].sort().join(` `);function I(e,{id:t,name:n,headline:r},i){e.addNode({$type:`Node`,id:t,labels:[i],properties:{name:n,headline:r??null}})}function L(e,t,n){let r=F(t,n);return e.relationships.set(r,{$type:`Relationship`,id:r,type:`CONNECTED`,start:t,end:n,properties:{}}),r}var R=class extends p{constructor(...e){super(...e),this.canSwitchViewer=!0,this.ready=!1,this.graph=new y,this.highlighted=[],this.pinned=new Map,this.nodeActions=e=>{let{network:t,other:r}=this,i=e.properties.headline,a=e.id===t?.id;return n`
      ${typeof i==`string`?n`<p class="muted">${i}</p>`:h}
      <p class="muted">${a?`Whose network this is`:e.id===r?.id?`Compared with`:e.labels[0]}</p>
      ${a?h:n`<div class="actions">
            ${e.id===r?.id?h:n`<button class="button small" @click=${()=>this.emit(`compare`,e.id)}>${l(`compare`)} Compare</button>`}
            ${this.canSwitchViewer?n`<button class="button small" @click=${()=>this.emit(`switch-viewer`,e.id)}>${l(`person`)} Look from here</button>`:h}
            <button class="button small plain" @click=${()=>void this.expand(e.id)}>${l(`expand`)} Expand</button>
          </div>`}
    `}}connectedCallback(){super.connectedCallback(),te(()=>import(`./graph-view-BJpPq7Fx.js`).then(()=>this.ready=!0),__vite__mapDeps([0,1,2,3,4]),import.meta.url)}willUpdate(e){(e.has(`network`)||e.has(`other`)||e.has(`paths`))&&this.draw()}draw(){let e=new y;this.highlighted=[],this.pinned=new Map,this.graph=e;let{network:t,other:n,paths:r}=this;if(t){I(e,t,`Chosen`),n&&I(e,n,`Chosen`);for(let t of r?.introductions??[])for(let n of t.through)I(e,n,`On the path`);for(let n of t.members)I(e,n,`Connection`);for(let n of t.members)L(e,t.id,n.id);for(let[n,r]of t.ties)L(e,n,r);if(n){r?.degree===1&&this.highlighted.push(L(e,t.id,n.id));for(let{through:i}of r?.introductions??[]){let r=[t.id,...i.map(({id:e})=>e),n.id];r.slice(1).forEach((t,n)=>this.highlighted.push(L(e,r[n]??``,t)))}this.highlighted.length&&this.pin(t.id,r?.introductions.map(({through:e})=>e.map(({id:e})=>e))??[],n.id)}}}pin(e,t,n){let r=t[0]?.length??0;this.pinned.set(e,[0,0]).set(n,[P*(r+1),0]);for(let e=0;e<r;e++){let n=[...new Set(t.map(t=>t[e]??``))].filter(e=>!this.pinned.has(e));n.forEach((t,r)=>this.pinned.set(t,[P*(e+1),se*(r-(n.length-1)/2)]))}}emit(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}async expand(e){let{network:t,graph:n}=this;if(t&&e!==t.id)try{let{items:r,next:a}=await C(t.id,`connections-of/${d(e)}?limit=${ce}`),o=n.nodes.size;for(let t of r)I(n,t,`Further`),n.nodes.has(t.id)&&L(n,e,t.id);this.querySelector(`graph-view`)?.grow(e),this.requestUpdate();let c=n.nodes.size-o;i(`${g(c,`member`)} came into the picture`),c?a&&s(`${g(c,`more member`)} here; there are others`):s(`All connections shown by this member are here already`)}catch(e){s(A(e))}}render(){let{network:e}=this;if(!e||!this.ready)return M(`Drawing the network …`);if(!e.members.length&&!this.other)return n`<div class="empty">${l(`graph`)}<p><strong>${e.name} has no connections yet.</strong> The suggestions beside say whom they may know.</p></div>`;let t=e.members.length,r=t<e.connections?`${b(t)} of ${g(e.connections,`connection`)}, the best connected`:g(e.connections,`connection`);return n`<graph-view
      .graph=${this.graph}
      .emphasized=${[e.id,...this.other?[this.other.id]:[]]}
      .highlighted=${this.highlighted}
      .pinned=${this.pinned}
      .labelOrder=${oe}
      .nodeActions=${this.nodeActions}
      ?expandable=${!0}
      ?simple=${!0}
      .summary=${r}
      .label=${this.other?`The network of ${e.name} and the paths to ${this.other.name}`:`The network of ${e.name}`}
      @expand=${e=>void this.expand(e.detail)}
    ></graph-view>`}};f([e({attribute:!1})],R.prototype,`network`,void 0),f([e({attribute:!1})],R.prototype,`other`,void 0),f([e({attribute:!1})],R.prototype,`paths`,void 0),f([e({type:Boolean})],R.prototype,`canSwitchViewer`,void 0),f([o()],R.prototype,`ready`,void 0),R=f([m(`network-graph`)],R);var z={message:`message`,endorse:`endorse`,recommend:`recommend`,view_connections:`see their connections`,view_contact_details:`see contact details`},B=class extends p{constructor(...e){super(...e),this.revision=0,this.actionError=``,this.blocked=!1,this.busy=!1,this.noteOpen=!1}willUpdate(e){(e.has(`from`)||e.has(`to`))&&(this.relationship=void 0,this.blocked=!1,this.actionError=``,this.confirming=void 0,this.noteOpen=!1),(e.has(`from`)||e.has(`to`)||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;this.error=void 0;try{let t=await C(this.from.id,`relationship/${d(this.to.id)}`,e);if(e.aborted)return;this.relationship=t,this.blocked=!1}catch(t){if(N(t)||e.aborted)return;this.relationship=void 0,this.blocked=t instanceof c&&t.kind===`member-not-found`&&await this.blocks(),this.blocked||(this.error=t)}}async blocks(){let e=``;for(;e!==null;){let t=await C(this.from.id,`blocks?limit=100${e&&`&cursor=${d(e)}`}`);if(t.items.some(({id:e})=>e===this.to.id))return!0;e=t.next}return!1}actions(e){let[t,n]=[O(this.to.name),d(this.to.id)],{invitation:r,capabilities:i}=e,a=[];if(r?.direction===`received`){let e=e=>`invitations/${d(r.id)}/${e}`;a.push({text:`Accept`,done:`Connected with ${this.to.name}`,method:`POST`,path:e(`accept`),tone:`primary`}),a.push({text:`Ignore`,done:`Ignored; ${t} is not told`,method:`POST`,path:e(`ignore`)}),a.push({text:`I don't know them`,done:`Ignored, and counted against ${t}'s invitations`,method:`POST`,path:e(`report`),tone:`plain`})}else r?a.push({text:`Withdraw`,done:`The invitation is withdrawn`,method:`POST`,path:`invitations/${d(r.id)}/withdraw`}):i.invite.allowed&&a.push({text:`Invite`,done:`${this.to.name} is invited`,method:`POST`,path:`invitations`,body:{other:this.to.id},tone:`primary`});return e.following?a.push({text:`Unfollow`,done:`${this.to.name} is not followed any more`,method:`DELETE`,path:`following/${n}?kind=member`}):i.follow.allowed&&a.push({text:`Follow`,done:`${this.to.name} is followed`,method:`PUT`,path:`following/${n}?kind=member`}),e.followed_by&&a.push({text:`Remove follower`,done:`${this.to.name} follows no more`,method:`DELETE`,path:`followers/${n}`,tone:`plain`}),e.degree===1&&a.push({text:`Remove connection`,done:`${this.to.name} is no connection any more`,method:`DELETE`,path:`connections/${n}`,tone:`plain`,confirmation:`Take ${this.to.name} out of the connections of ${this.from.name}? Following goes on.`}),a.push({text:`Block`,done:`${this.to.name} is blocked`,method:`PUT`,path:`blocks/${n}`,tone:`plain danger`,confirmation:`Block ${this.to.name}? Connection, follows and invitations between the two end, and each is invisible to the other.`}),a}press(e){e.confirmation&&this.confirming!==e?(this.confirming=e,this.updateComplete.then(()=>this.querySelector(`.confirmation .button`)?.focus())):this.perform(e)}async perform(e){if(this.busy)return;this.busy=!0,this.actionError=``,this.confirming=void 0;let t=this.querySelector(`textarea`)?.value.trim();try{await w(e.method,this.from.id,e.path,e.text===`Invite`&&t?{...e.body,note:t}:e.body),s(e.done),this.noteOpen=!1,this.dispatchEvent(new CustomEvent(`changed`,{bubbles:!0}))}catch(e){this.actionError=A(e)}this.busy=!1,await this.load(),await this.updateComplete,this.contains(document.activeElement)||this.querySelector(`.side`)?.focus()}summary({connected_since:e,degree:t,following:n,followed_by:r,invitation:i}){let a=O(this.to.name),o=[t===1?e?`connected since ${k(e)}`:`connected`:``,n&&r?`they follow each other`:n?`follows ${a}`:r?`followed by ${a}`:``,i?i.direction===`sent`?`invited ${a} on ${k(i.since)}`:`was invited by ${a} on ${k(i.since)}`:``].filter(Boolean).join(`, `);return o?`${o[0]?.toUpperCase()}${o.slice(1)}.`:`Nothing stands between the two.`}capabilityList({capabilities:e}){let t=e.invite;return n`<ul class="capabilities">
        ${Object.entries(z).map(([t,r])=>{let{allowed:i,detail:a}=e[t];return n`<li class=${i?``:`off`} title=${a??``}>${l(i?`check`:`close`)}<span class="visually-hidden">${i?`may`:`may not`}</span> ${r}${a?n`<span class="visually-hidden">: ${a}</span>`:h}</li>`})}
      </ul>
      ${t.allowed||[`already-connected`,`invitation-pending`].includes(t.reason??``)?h:n`<p class="muted">Cannot invite: ${t.detail}</p>`}`}buttons(e){let t=this.actions(e),r=t.find(({text:e})=>e===`Invite`);return n`
      ${e.invitation?.note?n`<blockquote>${e.invitation.note}</blockquote>`:h}
      <div class="actions" role="group" aria-label="What ${this.from.name} may do">
        ${t.map(e=>n`<button class="button small ${e.tone??``}" aria-disabled=${this.busy?`true`:h} @click=${()=>this.press(e)}>${e.text}</button>`)}
        ${r?n`<button class="button small plain" aria-expanded=${this.noteOpen?`true`:`false`} @click=${()=>this.noteOpen=!this.noteOpen}>With a note</button>`:h}
      </div>
      ${r&&this.noteOpen?n`<div class="field"><label for="note-${this.from.id}">Note to ${this.to.name}</label><textarea class="input" id="note-${this.from.id}" maxlength="300" rows="2"></textarea></div>`:h}
    `}render(){let{relationship:e,confirming:t}=this;return n`<article class="side" tabindex="-1" aria-label="${this.from.name}, on ${this.to.name}">
      <h4>${this.from.name}</h4>
      ${this.blocked?n`<p>Blocks ${this.to.name}: each is invisible to the other.</p>
            <div class="actions"><button class="button small" @click=${()=>this.press({text:`Unblock`,done:`${this.to.name} is not blocked any more`,method:`DELETE`,path:`blocks/${d(this.to.id)}`})}>Unblock</button></div>`:this.error?j(this.error,()=>void this.load()):e?n`<p>${this.summary(e)}</p>
                ${this.buttons(e)}
                ${t?n`<div class="note warn confirmation" role="alertdialog" aria-label=${t.text}><div><p>${t.confirmation}</p><p class="actions"><button class="button small" @click=${()=>this.press(t)}>${t.text}</button><button class="button small plain" @click=${()=>this.confirming=void 0}>Cancel</button></p></div></div>`:h}
                ${this.capabilityList(e)}`:M(`Reading …`)}
      ${this.actionError?n`<p class="note bad" role="alert">${l(`refuse`)}<span>${this.actionError}</span></p>`:h}
    </article>`}};f([e({attribute:!1})],B.prototype,`from`,void 0),f([e({attribute:!1})],B.prototype,`to`,void 0),f([e({type:Number})],B.prototype,`revision`,void 0),f([o()],B.prototype,`relationship`,void 0),f([o()],B.prototype,`error`,void 0),f([o()],B.prototype,`actionError`,void 0),f([o()],B.prototype,`blocked`,void 0),f([o()],B.prototype,`busy`,void 0),f([o()],B.prototype,`confirming`,void 0),f([o()],B.prototype,`noteOpen`,void 0),B=f([m(`member-panel`)],B);var V=class extends p{constructor(...e){super(...e),this.revision=0}willUpdate(e){(e.has(`viewer`)||e.has(`other`))&&(this.mutuals=void 0),(e.has(`viewer`)||e.has(`other`)||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let e=this.request=new AbortController;if(this.error=void 0,this.viewer&&this.other)try{let t=await C(this.viewer.id,`mutuals/${d(this.other.id)}?limit=6`,e.signal);e.signal.aborted||(this.mutuals=t)}catch(e){N(e)||(this.error=e)}}async more(){let{viewer:e,other:t,mutuals:n}=this;if(e&&t&&n?.next)try{let r=await C(e.id,`mutuals/${d(t.id)}?limit=20&cursor=${d(n.next)}`);this.mutuals===n&&(this.mutuals={...r,items:[...n.items,...r.items]})}catch(e){this.error=e}}compare(e){this.dispatchEvent(new CustomEvent(`compare`,{detail:e}))}pathItem({through:e,mutuals:t,strength:r}){let{viewer:i,other:a}=this,o=e.at(-1);if(!i||!a||!o)return h;let[s,c]=[t[0]??0,t.at(-1)??0],l=o===e[0]?``:`${O(o.name)} `,u=s===c&&!l?`${g(s,`mutual connection`)} with each of the two`:`${b(s)} mutual with ${O(i.name)}, ${l}${b(c)} with ${O(a.name)}`;return n`<li class="path">
      <p class="steps">
        ${e.map((e,t)=>n`${t?n`<span aria-label="then">→</span>`:h}<button class="link" title="Compare with ${e.name}" @click=${()=>this.compare(e.id)}>${e.name}</button>`)}
        <span class="meter" role="img" aria-label="Strength of the weakest tie: ${Math.round(r*100)} of 100"><span style="width:${Math.round(r*100)}%"></span></span>
      </p>
      <p class="muted">${u}</p>
    </li>`}pathList(){let{paths:e,viewer:t,other:r}=this;return!e||!t||!r?M(`Looking for paths …`):e.degree===1?n`<p class="muted">They are connected: nobody is needed between.</p>`:e.introductions.length?n`<ol class="paths" aria-label="Ways from ${t.name} to ${r.name}, strongest first">${e.introductions.map(e=>this.pathItem(e))}</ol>`:n`<p class="muted">No way of three steps or fewer leads from ${t.name} to ${r.name}.</p>`}mutualList(){let{mutuals:e}=this;return e?e.count?n`<ul class="people">
        ${e.items.map(e=>n`<li><button class="link" @click=${()=>this.compare(e.id)}>${e.name}</button> <span class="muted">${e.headline}</span></li>`)}
      </ul>
      ${e.next?n`<button class="button small" @click=${this.more}>Show more</button>`:h}`:n`<p class="muted">Nobody is connected to both.</p>`:this.error?h:M(`Counting …`)}render(){let{viewer:e,other:t,paths:r,mutuals:i}=this;if(!e||!t)return h;let a=[[e,t],[t,e]];return n`<div class="pair">
      <section aria-labelledby="pair-title">
        <h2 id="pair-title">${e.name} <span class="muted">and</span> ${t.name}</h2>
        <p class="facts" aria-live="polite">
          ${r?n`<span class="badge ${r.degree?`accent`:``} degree">${D(r.degree)}</span>`:h}
          ${i?n`<span class="badge">${g(i.count,`mutual connection`)}</span>`:h}
        </p>
        ${t.headline?n`<p class="muted">${t.headline}${t.location?` · ${t.location}`:``}</p>`:h}
      </section>
      ${this.error?j(this.error,()=>void this.load()):h}
      <section aria-labelledby="paths-title">
        <h3 id="paths-title">Who can introduce ${O(e.name)}</h3>
        ${this.pathList()}
      </section>
      <section aria-labelledby="sides-title">
        <h3 id="sides-title">What each may do</h3>
        ${a.map(([e,t])=>ne(e.id)?n`<member-panel .from=${e} .to=${t} .revision=${this.revision}></member-panel>`:n`<p class="muted">What ${e.name} may do is told to whoever speaks for them; this token does not.</p>`)}
      </section>
      <section aria-labelledby="mutuals-title">
        <h3 id="mutuals-title">Whom both know ${i?n`<span class="badge">${b(i.count)}</span>`:h}</h3>
        ${this.mutualList()}
      </section>
    </div>`}};f([e({attribute:!1})],V.prototype,`viewer`,void 0),f([e({attribute:!1})],V.prototype,`other`,void 0),f([e({attribute:!1})],V.prototype,`paths`,void 0),f([e({type:Number})],V.prototype,`revision`,void 0),f([o()],V.prototype,`mutuals`,void 0),f([o()],V.prototype,`error`,void 0),V=f([m(`pair-panel`)],V);var H=160,U=class extends p{constructor(...e){super(...e),this.name=`member`,this.label=`Member`,this.hint=`A name or an id`,this.disabled=!1,this.found=[],this.open=!1,this.at=-1,this.wrong=``,this.timer=0}disconnectedCallback(){super.disconnectedCallback(),this.forget()}forget(){clearTimeout(this.timer),this.request?.abort()}get text(){return this.typed??this.person?.name??``}input(e){this.typed=e.target.value,this.forget(),this.wrong=``,this.typed.trim()?this.timer=window.setTimeout(()=>void this.look((this.typed??``).trim()),H):this.close()}async look(e){let t=new AbortController;this.request=t;try{let n=await this.find?.(e,t.signal)??[];if(t.signal.aborted)return;let r=ae(e)&&!n.some(({id:t})=>t===e)?[{id:e,name:e,headline:`as an id`}]:[];this.found=[...n,...r],this.at=n.length?0:-1,this.open=!0,i(n.length?`${g(n.length,`member`)} found. Arrows choose, Enter takes.`:`Nobody of that name`)}catch(e){if(N(e))return;this.close(),this.wrong=A(e)}}close(){this.open=!1,this.found=[],this.at=-1}take(e){e&&(this.forget(),this.close(),this.typed=void 0,this.dispatchEvent(new CustomEvent(`pick`,{detail:e.id})))}async keyed(e){let t=this.found.length-1;if(e.key===`Enter`){e.preventDefault();let t=this.text.trim();if(this.open&&this.at>=0)this.take(this.found[this.at]);else if(this.open&&this.found.length)this.take(this.found[0]);else if(this.typed!==void 0&&t){this.forget(),await this.look(t);let e=this.found.find(({id:e})=>e===t)??(this.found.length===1?this.found[0]:void 0);this.typed?.trim()===t&&this.take(e)}}else if(e.key===`Escape`)this.open?e.preventDefault():this.typed=void 0,this.forget(),this.close();else if(!this.open||t<0)return;else if(e.key===`ArrowDown`)this.at=this.at>=t?0:this.at+1;else if(e.key===`ArrowUp`)this.at=this.at<=0?t:this.at-1;else return;e.key.startsWith(`Arrow`)&&e.preventDefault()}left(){this.forget(),this.close(),this.wrong=``,this.typed=void 0}render(){let e=`${this.name}-list`;return n`<div class="field picker">
      <label for=${this.name}>${this.label}</label>
      <div class="combo">
        ${l(`search`)}
        <input
          id=${this.name}
          class="input"
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          placeholder=${this.hint}
          aria-autocomplete="list"
          aria-expanded=${this.open?`true`:`false`}
          aria-controls=${e}
          aria-activedescendant=${this.open&&this.at>=0?`${this.name}-${this.at}`:h}
          aria-describedby=${this.wrong?`${this.name}-wrong`:h}
          ?disabled=${this.disabled}
          .value=${this.text}
          @input=${this.input}
          @keydown=${this.keyed}
          @focus=${e=>e.target.select()}
          @blur=${this.left}
        />
        <div class="options" id=${e} role="listbox" aria-label="Members found" ?hidden=${!this.open||!this.found.length}>
          ${this.found.map((e,t)=>n`<div class="option" role="option" id="${this.name}-${t}" aria-selected=${t===this.at?`true`:`false`} @pointerdown=${e=>e.preventDefault()} @click=${()=>this.take(e)}>
              <span class="who">${e.name}</span>
              ${e.degree!==void 0&&e.degree!==null?n`<span class="badge">${D(e.degree)}</span>`:h}
              <span class="what muted">${[e.headline,e.location].filter(Boolean).join(` · `)}</span>
            </div>`)}
        </div>
        ${this.open&&!this.found.length?n`<p class="options none muted">Nobody of that name. Fewer letters find more.</p>`:h}
      </div>
      ${this.wrong?n`<p class="wrong" id="${this.name}-wrong">${this.wrong}</p>`:h}
    </div>`}};f([e()],U.prototype,`name`,void 0),f([e()],U.prototype,`label`,void 0),f([e()],U.prototype,`hint`,void 0),f([e({attribute:!1})],U.prototype,`person`,void 0),f([e({attribute:!1})],U.prototype,`find`,void 0),f([e({type:Boolean})],U.prototype,`disabled`,void 0),f([o()],U.prototype,`found`,void 0),f([o()],U.prototype,`open`,void 0),f([o()],U.prototype,`at`,void 0),f([o()],U.prototype,`wrong`,void 0),f([o()],U.prototype,`typed`,void 0),U=f([m(`member-picker`)],U);var W=e=>e>0&&e<.01?`<1 %`:`${Math.round(100*e)} %`;function le(e,t,r){let i=Math.max(1,...r.map(({value:e})=>e));return n`<table class="bars">
    <caption>${e}</caption>
    <colgroup><col /><col class="amount" /><col class="share" /></colgroup>
    <thead><tr class="visually-hidden"><th scope="col">${t}</th><th scope="col">Connections</th><th scope="col">Share</th></tr></thead>
    <tbody>
      ${r.map(({text:e,value:t,share:r,tone:a})=>n`<tr>
          <th scope="row"><span class="bar ${a??``}" style="width:${(100*t/i).toFixed(1)}%" aria-hidden="true"></span><span>${e}</span></th>
          <td class="number">${b(t)}</td>
          <td class="number muted">${r===void 0?h:W(r)}</td>
        </tr>`)}
    </tbody>
  </table>`}var G=400,K=120;function q(e,t){let r=Math.max(1,...t.map(({total:e})=>e)),i=G/Math.max(1,t.length),a=e=>K*e/r,o=t.map(({total:e},t)=>`${(t*i).toFixed(1)},${(K-a(e)).toFixed(1)} ${((t+1)*i).toFixed(1)},${(K-a(e)).toFixed(1)}`).join(` `),s=t.at(-1);return n`<figure class="growth">
    <figcaption>${e} <span class="muted number">${b(s?.total??0)} by ${s?.month}</span></figcaption>
    <svg viewBox="0 0 ${G} ${K}" preserveAspectRatio="none" aria-hidden="true">
      <polygon class="area" points="0,${K} ${o} ${G},${K}"></polygon>
      <polyline class="line" points=${o}></polyline>
      ${t.map(({added:e},t)=>e?ee`<rect class="added" x=${(t*i+i*.15).toFixed(1)} y=${(K-a(e)).toFixed(1)} width=${(i*.7).toFixed(1)} height=${a(e).toFixed(1)}></rect>`:h)}
    </svg>
    <p class="axis muted number" aria-hidden="true"><span>${t[0]?.month}</span><span>${t.length>2?t[Math.floor(t.length/2)]?.month:``}</span><span>${s?.month}</span></p>
    <details>
      <summary>As a table</summary>
      <div class="scrolled" tabindex="0" role="region" aria-label="${e}, as a table">
        <table>
          <thead><tr><th scope="col">Month</th><th scope="col">New</th><th scope="col">In all</th></tr></thead>
          <tbody>${t.map(({month:e,added:t,total:r})=>n`<tr><th scope="row">${e}</th><td>${b(t)}</td><td>${b(r)}</td></tr>`)}</tbody>
        </table>
      </div>
    </details>
  </figure>`}var ue={connections:`connections`,followers:`followers`,following_members:`members followed`,following_organizations:`organizations followed`,invitations_received:`invitations to answer`,invitations_sent:`invitations sent`},J={company:`Company`,industry:`Industry`,location:`Location`,seniority:`Seniority`,company_size:`Size of the company`,interest:`Interest`,activity:`Last active`},de={connections:`Connections of a professional`,"connections-of-leaders":`Connections of a leader`,followers:`Followers, a fair number`,"many-followers":`Followers, a good number`},Y={inactive_connections:`connections not active for long`,connections_of_unknown_activity:`connections of unknown activity`,connections_without_mutuals:`connections who know nobody else here`,followers_not_followed:`followers who are not followed back`,followed_not_following:`followed members who do not follow back`,old_invitations:`old invitations without an answer`},X=class extends p{constructor(...e){super(...e),this.revision=0}willUpdate(e){let t=e.has(`viewer`)&&e.get(`viewer`)?.id!==this.viewer?.id;t&&(this.review=void 0),(t||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;if(this.error=void 0,this.viewer)try{let t=await C(this.viewer.id,`insights`,e);e.aborted||(this.review=t)}catch(e){N(e)||(this.error=e)}}dimension(e,{entries:t,others:n,unknown:r}){if(!t.length)return h;let i=[...n?[{text:`all others`,value:n,tone:`rest`}]:[],...r?[{text:`not told`,value:r,tone:`rest`}]:[]],a=J[e]??e;return le(a,a,[...t.slice(0,8).map(({value:e,count:t,share:n})=>({text:e,value:t,share:n})),...i])}grown(e){let{months:t,undated:r}=e.growth;return t.length?n`${q(`Connections`,t.map(({month:e,connections:t,connections_so_far:n})=>({month:e,added:t,total:n})))}
      ${t.at(-1)?.followers_so_far?q(`Followers`,t.map(({month:e,followers:t,followers_so_far:n})=>({month:e,added:t,total:n}))):h}
      ${r.connections?n`<p class="muted">${b(r.connections)} connections without a date are in no month.</p>`:h}`:n`<p class="muted">No tie has a date, so there is no growth to show.</p>`}benchmark({name:e,target:t,value:r,reached:i}){return n`<li>
      <span>${de[e]??e}</span> <span class="number muted">${b(r)} of ${b(t)}</span>
      <span class="meter ${i?`reached`:``}" aria-hidden="true"><span style="width:${Math.min(100,100*r/t)}%"></span></span>
    </li>`}render(){let{viewer:e,review:t}=this;if(!e)return h;if(this.error)return j(this.error,()=>void this.load());if(!t)return M(`Counting the network …`);let r=Object.entries(t.attention).filter(([e,t])=>t>0&&Y[e]);return n`<div class="review">
      <h2>The network of ${O(e.name)} in numbers</h2>
      <dl class="tiles">
        ${Object.entries(ue).map(([e,r])=>n`<div><dt>${r}</dt><dd class="number">${b(t.size[e])}</dd></div>`)}
      </dl>
      <section aria-labelledby="growth-title"><h3 id="growth-title">Growth</h3>${this.grown(t)}</section>
      <section aria-labelledby="who-title">
        <h3 id="who-title">Who they are</h3>
        ${t.size.connections?Object.keys(J).map(e=>this.dimension(e,t.breakdown[e]??{entries:[],others:0,unknown:0})):n`<p class="muted">Without connections there is nothing to break down.</p>`}
      </section>
      <section aria-labelledby="benchmarks-title">
        <h3 id="benchmarks-title">Held to what is good</h3>
        <ul class="benchmarks">${t.benchmarks.filter(({applies:e})=>e).map(e=>this.benchmark(e))}</ul>
      </section>
      ${r.length?n`<section aria-labelledby="attention-title">
            <h3 id="attention-title">Worth a look</h3>
            <ul class="attention">${r.map(([e,t])=>n`<li>${l(`info`)} <span><strong class="number">${b(t)}</strong> ${Y[e]}</span></li>`)}</ul>
          </section>`:h}
    </div>`}};f([e({attribute:!1})],X.prototype,`viewer`,void 0),f([e({type:Number})],X.prototype,`revision`,void 0),f([o()],X.prototype,`review`,void 0),f([o()],X.prototype,`error`,void 0),X=f([m(`network-review`)],X);var Z=class extends p{constructor(...e){super(...e),this.next=null,this.outcomes=new Map,this.actionErrors=new Map}willUpdate(e){e.has(`viewer`)&&e.get(`viewer`)?.id!==this.viewer?.id&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;if(this.error=this.items=this.noteOpen=void 0,this.outcomes=new Map,this.actionErrors=new Map,this.viewer)try{let t=await C(this.viewer.id,`suggestions?limit=10`,e);if(e.aborted)return;this.items=t.items,this.next=t.next}catch(e){N(e)||(this.error=e)}}async more(){let{viewer:e,items:t,next:n}=this;if(e&&t&&n)try{let r=await C(e.id,`suggestions?limit=10&cursor=${d(n)}`);if(this.items!==t)return;let a=r.items.filter(({id:e})=>!t.some(t=>t.id===e));this.items=[...t,...a],this.next=r.next,i(`${a.length} more`),await this.updateComplete,this.querySelector(`#suggestion-${t.length} button`)?.focus()}catch(e){s(A(e))}}async perform(e,t,n){let r=new Map(this.actionErrors);r.delete(e.id);try{let t=await n(),r=new Map(this.outcomes);t?r.set(e.id,t):r.delete(e.id),this.outcomes=r,this.noteOpen=void 0,this.dispatchEvent(new CustomEvent(`changed`,{bubbles:!0})),i(t?`${e.name} is ${t.what}`:`The invitation to ${e.name} is withdrawn`)}catch(t){r.set(e.id,A(t))}this.actionErrors=r,await this.updateComplete;let a=this.querySelector(`#suggestion-${t}`);a?.contains(document.activeElement)||a?.focus()}invite(e,t){let n=this.noteOpen===e.id?this.querySelector(`textarea`)?.value.trim():``;this.perform(e,t,async()=>{let{id:t,state:r}=await(await w(`POST`,this.viewer?.id??``,`invitations`,{other:e.id,...n&&{note:n}})).json();return{what:r===`accepted`?`connected`:`invited`,invitation:t}})}dismiss(e,t){this.perform(e,t,async()=>(await w(`DELETE`,this.viewer?.id??``,`suggestions/${d(e.id)}`),{what:`dismissed`}))}undo(e,t,n){this.perform(e,t,async()=>{await w(`POST`,this.viewer?.id??``,`invitations/${d(n)}/withdraw`)})}answered(e,t,r){return n`<p class="outcome">
      ${l(`check`)} <span>${{invited:`Invited; the answer is theirs`,connected:`Connected: their invitation was waiting`,dismissed:`Dismissed: not suggested again`}[r.what]}</span>
      ${r.what===`invited`&&r.invitation?n`<button class="button small" @click=${()=>this.undo(e,t,r.invitation??``)}>Undo</button>`:h}
    </p>`}card(e,t){let r=this.outcomes.get(e.id),i=this.noteOpen===e.id;return n`<li class="suggestion ${r?`done`:``}" id="suggestion-${t}" tabindex="-1" aria-label=${e.name}>
      <p><button class="link name" title="Compare with ${e.name}" @click=${()=>this.dispatchEvent(new CustomEvent(`compare`,{detail:e.id}))}>${e.name}</button></p>
      ${e.headline?n`<p class="muted">${e.headline}</p>`:h}
      <ul class="reasons">${e.reasons.map(e=>n`<li>${e[0]?.toUpperCase()}${e.slice(1)}</li>`)}</ul>
      ${r?this.answered(e,t,r):n`${i?n`<div class="field"><label for="suggestion-note">Note to ${e.name}</label><textarea class="input" id="suggestion-note" maxlength="300" rows="2"></textarea></div>`:h}
            <div class="actions">
              <button class="button small primary" aria-label="Invite ${e.name}" @click=${()=>this.invite(e,t)}>Invite</button>
              <button class="button small plain" aria-expanded=${i?`true`:`false`} aria-label="With a note to ${e.name}" @click=${()=>this.noteOpen=i?void 0:e.id}>With a note</button>
              <span class="spread"></span>
              <button class="button small plain" aria-label="Dismiss ${e.name}" @click=${()=>this.dismiss(e,t)}>Dismiss</button>
            </div>`}
      ${this.actionErrors.has(e.id)?n`<p class="note bad" role="alert">${l(`refuse`)}<span>${this.actionErrors.get(e.id)}</span></p>`:h}
    </li>`}render(){let{viewer:e,items:t}=this;return e?this.error?j(this.error,()=>void this.load()):t?t.length?n`<section aria-labelledby="suggestions-title" class="suggestions">
      <h2 id="suggestions-title">People ${O(e.name)} may know</h2>
      <ol aria-label=${g(t.length,`suggestion`)}>${t.map((e,t)=>this.card(e,t))}</ol>
      ${this.next?n`<button class="button" @click=${this.more}>Show more</button>`:h}
    </section>`:n`<div class="empty">${l(`person`)}<p><strong>Nobody to suggest.</strong> ${O(e.name)} knows everybody near, or dismissed them.</p></div>`:M(`Looking for people …`):h}};f([e({attribute:!1})],Z.prototype,`viewer`,void 0),f([o()],Z.prototype,`items`,void 0),f([o()],Z.prototype,`next`,void 0),f([o()],Z.prototype,`error`,void 0),f([o()],Z.prototype,`outcomes`,void 0),f([o()],Z.prototype,`actionErrors`,void 0),f([o()],Z.prototype,`noteOpen`,void 0),Z=f([m(`suggestion-list`)],Z);var fe=[`pair`,`suggestions`,`review`],Q=5,$=class extends p{constructor(...e){super(...e),this.viewer=``,this.other=``,this.view=`pair`,this.isEmpty=!1,this.revision=0,this.ignoredViewer=``,this.tokenChanged=()=>{this.network=this.person=this.paths=void 0,this.read(),this.viewer||this.checkForMembers()},this.read=()=>{let e=new URLSearchParams(location.search),{member:t}=x(),n=e.get(`viewer`)??``;this.ignoredViewer=t&&n&&n!==t?n:``;let r=e.get(`show`);this.view=fe.includes(r)?r:`pair`,this.show(t??n,e.get(`other`)??``)},this.compare=e=>this.go(e.detail===this.viewer?{view:`pair`}:{other:e.detail,view:`pair`}),this.switchViewer=e=>this.go({viewer:e.detail,other:``})}connectedCallback(){super.connectedCallback(),window.addEventListener(`popstate`,this.read),window.addEventListener(`token-changed`,this.tokenChanged),this.read(),this.viewer||this.checkForMembers()}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`popstate`,this.read),window.removeEventListener(`token-changed`,this.tokenChanged)}go(e){let{viewer:t,other:n,view:r}={viewer:this.viewer,other:this.other,view:this.view,...e},i=new URLSearchParams({...t&&{viewer:t},...n&&{other:n},...r!==`pair`&&{show:r}});history.pushState(null,``,`${location.pathname}${i.size?`?${i}`:``}`),this.ignoredViewer=``,this.view=r,this.show(t,n)}show(e,t){let[n,r]=[e===this.viewer&&this.network!==void 0,t===this.other&&this.person!==void 0];this.viewer=e,this.other=t===e?``:t,n||(this.network=void 0,this.loadAround()),n&&r||(this.person=void 0,this.loadOther())}async loadAround(){this.networkRequest?.abort();let{signal:e}=this.networkRequest=new AbortController;if(this.error=void 0,this.viewer&&x().kind!==`analyst`)try{let t=await C(this.viewer,`network/around?limit=60`,e);if(e.aborted)return;this.network=t,this.setTitle(),this.other||i(`The network of ${t.name}: ${g(t.connections,`connection`)}`)}catch(t){!N(t)&&!e.aborted&&(this.error=t)}}async loadOther(){this.otherRequest?.abort();let{signal:e}=this.otherRequest=new AbortController;if(this.otherError=this.paths=void 0,this.viewer&&this.other&&x().kind!==`analyst`)try{let[t,n]=await Promise.all([C(this.viewer,`profiles/${d(this.other)}`,e),C(this.viewer,`introductions/${d(this.other)}?limit=${Q}`,e)]);if(e.aborted)return;this.person=t,this.paths=n,this.setTitle(),i(`Compared with ${t.name}: ${D(n.degree)}`)}catch(t){if(N(t)||e.aborted)return;this.otherError=t}}setTitle(){let e=[this.network?.name,this.other&&this.person?.name].filter(Boolean).join(` and `);document.title=`${e?`${e} · `:``}Explorer · graphsvc`}async checkForMembers(){if(x().kind!==`member`)try{this.isEmpty=!await ie()}catch(e){this.error=e}}async changed(){this.revision++,await Promise.all([this.loadAround(),this.other?this.reloadPaths():void 0])}async reloadPaths(){let e=[this.viewer,this.other].join(` `);try{let t=await C(this.viewer,`introductions/${d(this.other)}?limit=${Q}`);e===[this.viewer,this.other].join(` `)&&(this.paths=t)}catch{this.paths=void 0}}pickers(){let{kind:e,member:t}=x(),r=e===`unrestricted`||e===`service`,i=this.network??(this.viewer?{id:this.viewer,name:this.viewer}:void 0),o=this.other?this.person??{id:this.other,name:this.other}:void 0;return n`<form class="pickers" role="search" aria-label="Members" @submit=${e=>e.preventDefault()}>
      ${t?n`<div class="field fixed-viewer"><span class="label">Whose network</span><p class="is">${l(`key`)} <strong>${i?.name}</strong> <span class="muted">as the token says</span></p></div>`:n`<member-picker name="viewer" label="Whose network" .person=${i} .find=${T} ?disabled=${e===`analyst`} @pick=${e=>this.go({viewer:e.detail})}></member-picker>`}
      ${r?n`<button class="button square swap" type="button" aria-label="Swap the two" title="Swap the two" ?disabled=${!this.viewer||!this.other} @click=${()=>this.go({viewer:this.other,other:this.viewer})}>${l(`swap`)}</button>`:h}
      <member-picker name="other" label="Compared with" .person=${o} .find=${(e,t)=>E(this.viewer,e,t)} ?disabled=${!this.viewer||e===`analyst`} @pick=${e=>this.go({other:e.detail,view:`pair`})}></member-picker>
      ${this.other?n`<button class="button square plain" type="button" aria-label="Compare with nobody" title="Compare with nobody" @click=${()=>this.go({other:``})}>${l(`close`)}</button>`:h}
      <span class="spread"></span>
      ${this.viewer?n`<button class="button" type="button" @click=${()=>void a(location.href,`Link`)}>${l(`link`)} Link</button>`:h}
    </form>`}stage(){if(x().kind===`analyst`)return n`<div class="empty">${l(`key`)}<p><strong>This token does not speak for a member.</strong> An analyst's token asks in Cypher, in the <a href="console">Console</a>. A network is looked at with the eyes of one of its members: that needs a token with the scope <code>service</code>, or the member's own.</p></div>`;if(this.error){let e=this.error instanceof c&&this.error.kind===`member-not-found`;return n`<div class="empty">${j(this.error,()=>{this.viewer?this.loadAround():this.checkForMembers().then(()=>this.error=void 0)})}${e?n`<p>Type a name above, and take one of the members found.</p>`:h}</div>`}if(!this.viewer&&this.isEmpty)return n`<div class="empty">${l(`graph`)}<p><strong>There are no members yet.</strong> Load a network: <code>graphsvc import FOLDER</code> takes your own, <code>graphsvc demo</code> brings one to try. Then come back.</p></div>`;if(!this.viewer)return n`<div class="empty">${l(`person`)}<p><strong>Whose network?</strong> Type a member's name above to see the people around them.</p></div>`;let e=x().kind!==`member`;return n`<network-graph .network=${this.network} .other=${this.person} .paths=${this.paths} ?canSwitchViewer=${e} @compare=${this.compare} @switch-viewer=${this.switchViewer}></network-graph>`}overview(){let{network:e}=this;return this.other&&this.otherError?n`${j(this.otherError,()=>void this.loadOther())}${this.network?n`<member-panel .from=${this.network} .to=${{id:this.other,name:this.other}} @changed=${()=>void this.loadOther()}></member-panel>`:h}`:this.other||!e?n`<p class="waiting muted" role="status">${l(`spinner`,`spinner`)} Reading …</p>`:n`<section aria-labelledby="best-title">
      <h2 id="best-title">${e.name}</h2>
      ${e.headline?n`<p class="muted">${e.headline}</p>`:h}
      <p class="hint">Pick another member above, in the picture or here: how far apart the two are, who can introduce them, whom both know, what each may do.</p>
      ${e.members.length?n`<h3>Best connected around ${e.name.split(` `)[0]}</h3>`:h}
      <ul class="people">
        ${e.members.slice(0,12).map(e=>n`<li><button class="link" @click=${()=>this.go({other:e.id})}>${e.name}</button> <span class="muted">${e.headline}</span></li>`)}
      </ul>
    </section>`}sidebar(){let{network:e}=this;return!this.viewer||this.error||x().kind===`analyst`?h:n`<section class="panel sidebar" aria-label="About ${e?.name??this.viewer}">
      ${_(`What is shown`,[{id:`pair`,text:this.other?`The two`:`Overview`},{id:`suggestions`,text:`Suggestions`},{id:`review`,text:`Review`}],this.view,e=>this.go({view:e}))}
      <div class="content" role="tabpanel" id="panel-${this.view}" aria-labelledby="tab-${this.view}" tabindex="0">${{pair:()=>this.other&&this.person&&e?n`<pair-panel .viewer=${e} .other=${this.person} .paths=${this.paths} .revision=${this.revision} @compare=${this.compare} @changed=${()=>void this.changed()}></pair-panel>`:this.overview(),suggestions:()=>n`<suggestion-list .viewer=${e} @compare=${this.compare} @changed=${()=>void this.changed()}></suggestion-list>`,review:()=>n`<network-review .viewer=${e} .revision=${this.revision}></network-review>`}[this.view]()}</div>
    </section>`}render(){return n`
      <app-header current="explorer"></app-header>
      <main id="main" tabindex="-1" class="explorer ${this.viewer?`with-viewer`:``}">
        <h1 class="visually-hidden">Network explorer</h1>
        ${this.pickers()}
        ${this.ignoredViewer?n`<p class="note warn notice" role="status">${l(`info`)}<span>The link shows the network of ${this.ignoredViewer}. This token speaks for ${this.viewer} only, whose network is here instead.</span></p>`:h}
        <section class="panel stage-panel" aria-label="The network around them">${this.stage()}</section>
        ${this.sidebar()}
      </main>
    `}};f([o()],$.prototype,`viewer`,void 0),f([o()],$.prototype,`other`,void 0),f([o()],$.prototype,`view`,void 0),f([o()],$.prototype,`network`,void 0),f([o()],$.prototype,`person`,void 0),f([o()],$.prototype,`paths`,void 0),f([o()],$.prototype,`error`,void 0),f([o()],$.prototype,`otherError`,void 0),f([o()],$.prototype,`isEmpty`,void 0),f([o()],$.prototype,`revision`,void 0),f([o()],$.prototype,`ignoredViewer`,void 0),$=f([m(`explorer-page`)],$);