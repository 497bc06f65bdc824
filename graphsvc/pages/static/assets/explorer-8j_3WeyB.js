const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./graph-view-pii2gVY2.js","./header-CayETwW4.js","./header-DTQekVqI.css","./preload-helper-DxLNybtl.js","./graph-view-iGxfLqeD.css"])))=>i.map(i=>d[i]);
import{_ as e,a as t,c as n,g as r,h as i,i as a,l as o,m as s,n as c,o as l,p as u,r as ee,s as d,t as f,u as te,v as p,y as ne}from"./header-CayETwW4.js";import{d as m,m as h,n as g,r as _,s as v,t as re}from"./preload-helper-DxLNybtl.js";function y(){let e=l.claims();return e?typeof e.scope==`string`&&e.scope.split(` `).includes(`service`)?{kind:`service`}:typeof e.sub==`string`?{kind:`member`,member:e.sub}:{kind:`analyst`}:{kind:`unrestricted`}}function b(e){let{kind:t,member:n}=y();return t===`unrestricted`||t===`service`||n===e}var x=(e,n)=>`members/${t(e)}/${n}`;function S(e,t,n){return a(x(e,t),n?{signal:n}:{})}async function C(e,t,n,r){return ee(x(t,n),{method:e,...r!==void 0&&{body:r}})}function ie(e){return(e.match(/[\p{L}\p{N}_]+(?:['’.][\p{L}\p{N}_]+)*/gu)??[]).map(e=>`+(name:"${e}" name:${e}*)`).join(` `)}async function w(e,t){let n=ie(e);return(n?await g(`people`,{words:n,id:e,limit:8},t):[]).map(([e,t,n,r])=>({id:String(e),name:String(t),headline:n,location:r}))}async function T(e,n,r){return(await S(e,`search?limit=8&name=${t(n)}`,r)).items}async function ae(){return(await a(`cypher/schema`)).labels.some(({name:e,count:t})=>e===`Member`&&t>0)}var E=e=>e==null?`out of network`:[`the same member`,`1st degree`,`2nd degree`,`3rd degree`][e]??`${e}`,D=e=>e.split(` `)[0]??e,O=e=>new Date(e).toLocaleDateString(`en`,{year:`numeric`,month:`short`,day:`numeric`}),k=e=>/^[A-Za-z0-9._~@:-]{1,128}$/.test(e);function A(e){if(!(e instanceof c))return e instanceof Error?e.message:String(e);let{status:t,retry_after:n}=e.document,r=n?` It can be tried again in ${n} s.`:``;return t===401?`${e.message} Without a token that the service accepts, it answers nothing here.`:t===403&&e.kind===`forbidden`?`${e.message} Somebody else's network is not shown to this token.`:`${e.message}${r}`}function j(t,n){let r=t instanceof c&&[403,404,409,422].includes(t.document.status),i=t instanceof c?t.document.title:`The service is away`;return p`<div class="note bad failure" role="alert">
    ${d(`warn`)}
    <div>
      <p><strong>${i}</strong></p>
      <p>${A(t)}</p>
      ${n&&!r?p`<button class="button small" @click=${n}>Try again</button>`:e}
    </div>
  </div>`}var M=e=>p`<p class="waiting muted" role="status">${d(`spinner`,`spinner`)} ${e}</p>`,N=e=>e instanceof DOMException&&e.name===`AbortError`,oe=[`Connection`,`Chosen`,`On the path`,`Further`],[P,se]=[250,78],F=20,ce=(e,t)=>[e,t].sort().join(` `);function I(e,{id:t,name:n,headline:r},i){e.addNode({$type:`Node`,id:t,labels:[i],properties:{name:n,headline:r??null}})}function L(e,t,n){let r=ce(t,n);return e.relationships.set(r,{$type:`Relationship`,id:r,type:`CONNECTED`,start:t,end:n,properties:{}}),r}var R=class extends n{constructor(...t){super(...t),this.canSwitchViewer=!0,this.ready=!1,this.graph=new _,this.highlighted=[],this.pinned=new Map,this.nodeActions=t=>{let{network:n,other:r}=this,i=t.properties.headline,a=t.id===n?.id;return p`
      ${typeof i==`string`?p`<p class="muted">${i}</p>`:e}
      <p class="muted">${a?`Whose network this is`:t.id===r?.id?`Compared with`:t.labels[0]}</p>
      ${a?e:p`<div class="actions">
            ${t.id===r?.id?e:p`<button class="button small" @click=${()=>this.emit(`compare`,t.id)}>${d(`compare`)} Compare</button>`}
            ${this.canSwitchViewer?p`<button class="button small" @click=${()=>this.emit(`switch-viewer`,t.id)}>${d(`person`)} Look from here</button>`:e}
            <button class="button small plain" @click=${()=>void this.expand(t.id)}>${d(`expand`)} Expand</button>
          </div>`}
    `}}connectedCallback(){super.connectedCallback(),re(()=>import(`./graph-view-pii2gVY2.js`).then(()=>this.ready=!0),__vite__mapDeps([0,1,2,3,4]),import.meta.url)}willUpdate(e){(e.has(`network`)||e.has(`other`)||e.has(`paths`))&&this.draw()}draw(){let e=new _;this.highlighted=[],this.pinned=new Map,this.graph=e;let{network:t,other:n,paths:r}=this;if(t){I(e,t,`Chosen`),n&&I(e,n,`Chosen`);for(let t of r?.introductions??[])for(let n of t.through)I(e,n,`On the path`);for(let n of t.members)I(e,n,`Connection`);for(let n of t.members)L(e,t.id,n.id);for(let[n,r]of t.ties)L(e,n,r);if(n){r?.degree===1&&this.highlighted.push(L(e,t.id,n.id));for(let{through:i}of r?.introductions??[]){let r=[t.id,...i.map(({id:e})=>e),n.id];r.slice(1).forEach((t,n)=>this.highlighted.push(L(e,r[n]??``,t)))}this.highlighted.length&&this.pin(t.id,r?.introductions.map(({through:e})=>e.map(({id:e})=>e))??[],n.id)}}}pin(e,t,n){let r=t[0]?.length??0;this.pinned.set(e,[0,0]).set(n,[P*(r+1),0]);for(let e=0;e<r;e++){let n=[...new Set(t.map(t=>t[e]??``))].filter(e=>!this.pinned.has(e));n.forEach((t,r)=>this.pinned.set(t,[P*(e+1),se*(r-(n.length-1)/2)]))}}emit(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}async expand(e){let{network:n,graph:r}=this;if(n&&e!==n.id)try{let{items:i,next:a}=await S(n.id,`connections-of/${t(e)}?limit=${F}`),s=r.nodes.size;for(let t of i)I(r,t,`Further`),r.nodes.has(t.id)&&L(r,e,t.id);this.querySelector(`graph-view`)?.grow(e),this.requestUpdate();let c=r.nodes.size-s;o(`${m(c,`member`)} came into the picture`),c?a&&u(`${m(c,`more member`)} here; there are others`):u(`All connections shown by this member are here already`)}catch(e){u(A(e))}}render(){let{network:e}=this;if(!e||!this.ready)return M(`Drawing the network …`);if(!e.members.length&&!this.other)return p`<div class="empty">${d(`graph`)}<p><strong>${e.name} has no connections yet.</strong> The suggestions beside say whom they may know.</p></div>`;let t=e.members.length,n=t<e.connections?`${v(t)} of ${m(e.connections,`connection`)}, the best connected`:m(e.connections,`connection`);return p`<graph-view
      .graph=${this.graph}
      .emphasized=${[e.id,...this.other?[this.other.id]:[]]}
      .highlighted=${this.highlighted}
      .pinned=${this.pinned}
      .labelOrder=${oe}
      .nodeActions=${this.nodeActions}
      ?expandable=${!0}
      ?simple=${!0}
      .summary=${n}
      .label=${this.other?`The network of ${e.name} and the paths to ${this.other.name}`:`The network of ${e.name}`}
      @expand=${e=>void this.expand(e.detail)}
    ></graph-view>`}};f([i({attribute:!1})],R.prototype,`network`,void 0),f([i({attribute:!1})],R.prototype,`other`,void 0),f([i({attribute:!1})],R.prototype,`paths`,void 0),f([i({type:Boolean})],R.prototype,`canSwitchViewer`,void 0),f([s()],R.prototype,`ready`,void 0),R=f([r(`network-graph`)],R);var z={message:`message`,endorse:`endorse`,recommend:`recommend`,view_connections:`see their connections`,view_contact_details:`see contact details`},B=class extends n{constructor(...e){super(...e),this.revision=0,this.actionError=``,this.blocked=!1,this.busy=!1,this.noteOpen=!1}willUpdate(e){(e.has(`from`)||e.has(`to`))&&(this.relationship=void 0,this.blocked=!1,this.actionError=``,this.confirming=void 0,this.noteOpen=!1),(e.has(`from`)||e.has(`to`)||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;this.error=void 0;try{let n=await S(this.from.id,`relationship/${t(this.to.id)}`,e);if(e.aborted)return;this.relationship=n,this.blocked=!1}catch(t){if(N(t)||e.aborted)return;this.relationship=void 0,this.blocked=t instanceof c&&t.kind===`member-not-found`&&await this.blocks(),this.blocked||(this.error=t)}}async blocks(){let e=``;for(;e!==null;){let n=await S(this.from.id,`blocks?limit=100${e&&`&cursor=${t(e)}`}`);if(n.items.some(({id:e})=>e===this.to.id))return!0;e=n.next}return!1}actions(e){let[n,r]=[D(this.to.name),t(this.to.id)],{invitation:i,capabilities:a}=e,o=[];if(i?.direction===`received`){let e=e=>`invitations/${t(i.id)}/${e}`;o.push({text:`Accept`,done:`Connected with ${this.to.name}`,method:`POST`,path:e(`accept`),tone:`primary`}),o.push({text:`Ignore`,done:`Ignored; ${n} is not told`,method:`POST`,path:e(`ignore`)}),o.push({text:`I don't know them`,done:`Ignored, and counted against ${n}'s invitations`,method:`POST`,path:e(`report`),tone:`plain`})}else i?o.push({text:`Withdraw`,done:`The invitation is withdrawn`,method:`POST`,path:`invitations/${t(i.id)}/withdraw`}):a.invite.allowed&&o.push({text:`Invite`,done:`${this.to.name} is invited`,method:`POST`,path:`invitations`,body:{other:this.to.id},tone:`primary`});return e.following?o.push({text:`Unfollow`,done:`${this.to.name} is not followed any more`,method:`DELETE`,path:`following/${r}?kind=member`}):a.follow.allowed&&o.push({text:`Follow`,done:`${this.to.name} is followed`,method:`PUT`,path:`following/${r}?kind=member`}),e.followed_by&&o.push({text:`Remove follower`,done:`${this.to.name} follows no more`,method:`DELETE`,path:`followers/${r}`,tone:`plain`}),e.degree===1&&o.push({text:`Remove connection`,done:`${this.to.name} is no connection any more`,method:`DELETE`,path:`connections/${r}`,tone:`plain`,confirmation:`Take ${this.to.name} out of the connections of ${this.from.name}? Following goes on.`}),o.push({text:`Block`,done:`${this.to.name} is blocked`,method:`PUT`,path:`blocks/${r}`,tone:`plain danger`,confirmation:`Block ${this.to.name}? Connection, follows and invitations between the two end, and each is invisible to the other.`}),o}press(e){e.confirmation&&this.confirming!==e?(this.confirming=e,this.updateComplete.then(()=>this.querySelector(`.confirmation .button`)?.focus())):this.perform(e)}async perform(e){if(this.busy)return;this.busy=!0,this.actionError=``,this.confirming=void 0;let t=this.querySelector(`textarea`)?.value.trim();try{await C(e.method,this.from.id,e.path,e.text===`Invite`&&t?{...e.body,note:t}:e.body),u(e.done),this.noteOpen=!1,this.dispatchEvent(new CustomEvent(`changed`,{bubbles:!0}))}catch(e){this.actionError=A(e)}this.busy=!1,await this.load(),await this.updateComplete,this.contains(document.activeElement)||this.querySelector(`.side`)?.focus()}summary({connected_since:e,degree:t,following:n,followed_by:r,invitation:i}){let a=D(this.to.name),o=[t===1?e?`connected since ${O(e)}`:`connected`:``,n&&r?`they follow each other`:n?`follows ${a}`:r?`followed by ${a}`:``,i?i.direction===`sent`?`invited ${a} on ${O(i.since)}`:`was invited by ${a} on ${O(i.since)}`:``].filter(Boolean).join(`, `);return o?`${o[0]?.toUpperCase()}${o.slice(1)}.`:`Nothing stands between the two.`}capabilityList({capabilities:t}){let n=t.invite;return p`<ul class="capabilities">
        ${Object.entries(z).map(([n,r])=>{let{allowed:i,detail:a}=t[n];return p`<li class=${i?``:`off`} title=${a??``}>${d(i?`check`:`close`)}<span class="visually-hidden">${i?`may`:`may not`}</span> ${r}${a?p`<span class="visually-hidden">: ${a}</span>`:e}</li>`})}
      </ul>
      ${n.allowed||[`already-connected`,`invitation-pending`].includes(n.reason??``)?e:p`<p class="muted">Cannot invite: ${n.detail}</p>`}`}buttons(t){let n=this.actions(t),r=n.find(({text:e})=>e===`Invite`);return p`
      ${t.invitation?.note?p`<blockquote>${t.invitation.note}</blockquote>`:e}
      <div class="actions" role="group" aria-label="What ${this.from.name} may do">
        ${n.map(t=>p`<button class="button small ${t.tone??``}" aria-disabled=${this.busy?`true`:e} @click=${()=>this.press(t)}>${t.text}</button>`)}
        ${r?p`<button class="button small plain" aria-expanded=${this.noteOpen?`true`:`false`} @click=${()=>this.noteOpen=!this.noteOpen}>With a note</button>`:e}
      </div>
      ${r&&this.noteOpen?p`<div class="field"><label for="note-${this.from.id}">Note to ${this.to.name}</label><textarea class="input" id="note-${this.from.id}" maxlength="300" rows="2"></textarea></div>`:e}
    `}render(){let{relationship:n,confirming:r}=this;return p`<article class="side" tabindex="-1" aria-label="${this.from.name}, on ${this.to.name}">
      <h4>${this.from.name}</h4>
      ${this.blocked?p`<p>Blocks ${this.to.name}: each is invisible to the other.</p>
            <div class="actions"><button class="button small" @click=${()=>this.press({text:`Unblock`,done:`${this.to.name} is not blocked any more`,method:`DELETE`,path:`blocks/${t(this.to.id)}`})}>Unblock</button></div>`:this.error?j(this.error,()=>void this.load()):n?p`<p>${this.summary(n)}</p>
                ${this.buttons(n)}
                ${r?p`<div class="note warn confirmation" role="alertdialog" aria-label=${r.text}><div><p>${r.confirmation}</p><p class="actions"><button class="button small" @click=${()=>this.press(r)}>${r.text}</button><button class="button small plain" @click=${()=>this.confirming=void 0}>Cancel</button></p></div></div>`:e}
                ${this.capabilityList(n)}`:M(`Reading …`)}
      ${this.actionError?p`<p class="note bad" role="alert">${d(`refuse`)}<span>${this.actionError}</span></p>`:e}
    </article>`}};f([i({attribute:!1})],B.prototype,`from`,void 0),f([i({attribute:!1})],B.prototype,`to`,void 0),f([i({type:Number})],B.prototype,`revision`,void 0),f([s()],B.prototype,`relationship`,void 0),f([s()],B.prototype,`error`,void 0),f([s()],B.prototype,`actionError`,void 0),f([s()],B.prototype,`blocked`,void 0),f([s()],B.prototype,`busy`,void 0),f([s()],B.prototype,`confirming`,void 0),f([s()],B.prototype,`noteOpen`,void 0),B=f([r(`member-panel`)],B);var V=class extends n{constructor(...e){super(...e),this.revision=0}willUpdate(e){(e.has(`viewer`)||e.has(`other`))&&(this.mutuals=void 0),(e.has(`viewer`)||e.has(`other`)||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let e=this.request=new AbortController;if(this.error=void 0,this.viewer&&this.other)try{let n=await S(this.viewer.id,`mutuals/${t(this.other.id)}?limit=6`,e.signal);e.signal.aborted||(this.mutuals=n)}catch(e){N(e)||(this.error=e)}}async more(){let{viewer:e,other:n,mutuals:r}=this;if(e&&n&&r?.next)try{let i=await S(e.id,`mutuals/${t(n.id)}?limit=20&cursor=${t(r.next)}`);this.mutuals===r&&(this.mutuals={...i,items:[...r.items,...i.items]})}catch(e){this.error=e}}compare(e){this.dispatchEvent(new CustomEvent(`compare`,{detail:e}))}pathItem({through:t,mutuals:n,strength:r}){let{viewer:i,other:a}=this,o=t.at(-1);if(!i||!a||!o)return e;let[s,c]=[n[0]??0,n.at(-1)??0],l=o===t[0]?``:`${D(o.name)} `,u=s===c&&!l?`${m(s,`mutual connection`)} with each of the two`:`${v(s)} mutual with ${D(i.name)}, ${l}${v(c)} with ${D(a.name)}`;return p`<li class="path">
      <p class="steps">
        ${t.map((t,n)=>p`${n?p`<span aria-label="then">→</span>`:e}<button class="link" title="Compare with ${t.name}" @click=${()=>this.compare(t.id)}>${t.name}</button>`)}
        <span class="meter" role="img" aria-label="Strength of the weakest tie: ${Math.round(r*100)} of 100"><span style="width:${Math.round(r*100)}%"></span></span>
      </p>
      <p class="muted">${u}</p>
    </li>`}pathList(){let{paths:e,viewer:t,other:n}=this;return!e||!t||!n?M(`Looking for paths …`):e.degree===1?p`<p class="muted">They are connected: nobody is needed between.</p>`:e.introductions.length?p`<ol class="paths" aria-label="Ways from ${t.name} to ${n.name}, strongest first">${e.introductions.map(e=>this.pathItem(e))}</ol>`:p`<p class="muted">No way of three steps or fewer leads from ${t.name} to ${n.name}.</p>`}mutualList(){let{mutuals:t}=this;return t?t.count?p`<ul class="people">
        ${t.items.map(e=>p`<li><button class="link" @click=${()=>this.compare(e.id)}>${e.name}</button> <span class="muted">${e.headline}</span></li>`)}
      </ul>
      ${t.next?p`<button class="button small" @click=${this.more}>Show more</button>`:e}`:p`<p class="muted">Nobody is connected to both.</p>`:this.error?e:M(`Counting …`)}render(){let{viewer:t,other:n,paths:r,mutuals:i}=this;if(!t||!n)return e;let a=[[t,n],[n,t]];return p`<div class="pair">
      <section aria-labelledby="pair-title">
        <h2 id="pair-title">${t.name} <span class="muted">and</span> ${n.name}</h2>
        <p class="facts" aria-live="polite">
          ${r?p`<span class="badge ${r.degree?`accent`:``} degree">${E(r.degree)}</span>`:e}
          ${i?p`<span class="badge">${m(i.count,`mutual connection`)}</span>`:e}
        </p>
        ${n.headline?p`<p class="muted">${n.headline}${n.location?` · ${n.location}`:``}</p>`:e}
      </section>
      ${this.error?j(this.error,()=>void this.load()):e}
      <section aria-labelledby="paths-title">
        <h3 id="paths-title">Who can introduce ${D(t.name)}</h3>
        ${this.pathList()}
      </section>
      <section aria-labelledby="sides-title">
        <h3 id="sides-title">What each may do</h3>
        ${a.map(([e,t])=>b(e.id)?p`<member-panel .from=${e} .to=${t} .revision=${this.revision}></member-panel>`:p`<p class="muted">What ${e.name} may do is told to whoever speaks for them; this token does not.</p>`)}
      </section>
      <section aria-labelledby="mutuals-title">
        <h3 id="mutuals-title">Whom both know ${i?p`<span class="badge">${v(i.count)}</span>`:e}</h3>
        ${this.mutualList()}
      </section>
    </div>`}};f([i({attribute:!1})],V.prototype,`viewer`,void 0),f([i({attribute:!1})],V.prototype,`other`,void 0),f([i({attribute:!1})],V.prototype,`paths`,void 0),f([i({type:Number})],V.prototype,`revision`,void 0),f([s()],V.prototype,`mutuals`,void 0),f([s()],V.prototype,`error`,void 0),V=f([r(`pair-panel`)],V);var H=160,U=class extends n{constructor(...e){super(...e),this.name=`member`,this.label=`Member`,this.hint=`A name or an id`,this.disabled=!1,this.found=[],this.open=!1,this.at=-1,this.wrong=``,this.timer=0}disconnectedCallback(){super.disconnectedCallback(),this.forget()}forget(){clearTimeout(this.timer),this.request?.abort()}get text(){return this.typed??this.person?.name??``}input(e){this.typed=e.target.value,this.forget(),this.wrong=``,this.typed.trim()?this.timer=window.setTimeout(()=>void this.look((this.typed??``).trim()),H):this.close()}async look(e){let t=new AbortController;this.request=t;try{let n=await this.find?.(e,t.signal)??[];if(t.signal.aborted)return;let r=k(e)&&!n.some(({id:t})=>t===e)?[{id:e,name:e,headline:`as an id`}]:[];this.found=[...n,...r],this.at=n.length?0:-1,this.open=!0,o(n.length?`${m(n.length,`member`)} found. Arrows choose, Enter takes.`:`Nobody of that name`)}catch(e){if(N(e))return;this.close(),this.wrong=A(e)}}close(){this.open=!1,this.found=[],this.at=-1}take(e){e&&(this.forget(),this.close(),this.typed=void 0,this.dispatchEvent(new CustomEvent(`pick`,{detail:e.id})))}async keyed(e){let t=this.found.length-1;if(e.key===`Enter`){e.preventDefault();let t=this.text.trim();if(this.open&&this.at>=0)this.take(this.found[this.at]);else if(this.open&&this.found.length)this.take(this.found[0]);else if(this.typed!==void 0&&t){this.forget(),await this.look(t);let e=this.found.find(({id:e})=>e===t)??(this.found.length===1?this.found[0]:void 0);this.typed?.trim()===t&&this.take(e)}}else if(e.key===`Escape`)this.open?e.preventDefault():this.typed=void 0,this.forget(),this.close();else if(!this.open||t<0)return;else if(e.key===`ArrowDown`)this.at=this.at>=t?0:this.at+1;else if(e.key===`ArrowUp`)this.at=this.at<=0?t:this.at-1;else return;e.key.startsWith(`Arrow`)&&e.preventDefault()}left(){this.forget(),this.close(),this.wrong=``,this.typed=void 0}render(){let t=`${this.name}-list`;return p`<div class="field picker">
      <label for=${this.name}>${this.label}</label>
      <div class="combo">
        ${d(`search`)}
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
          aria-controls=${t}
          aria-activedescendant=${this.open&&this.at>=0?`${this.name}-${this.at}`:e}
          aria-describedby=${this.wrong?`${this.name}-wrong`:e}
          ?disabled=${this.disabled}
          .value=${this.text}
          @input=${this.input}
          @keydown=${this.keyed}
          @focus=${e=>e.target.select()}
          @blur=${this.left}
        />
        <div class="options" id=${t} role="listbox" aria-label="Members found" ?hidden=${!this.open||!this.found.length}>
          ${this.found.map((t,n)=>p`<div class="option" role="option" id="${this.name}-${n}" aria-selected=${n===this.at?`true`:`false`} @pointerdown=${e=>e.preventDefault()} @click=${()=>this.take(t)}>
              <span class="who">${t.name}</span>
              ${t.degree!==void 0&&t.degree!==null?p`<span class="badge">${E(t.degree)}</span>`:e}
              <span class="what muted">${[t.headline,t.location].filter(Boolean).join(` · `)}</span>
            </div>`)}
        </div>
        ${this.open&&!this.found.length?p`<p class="options none muted">Nobody of that name. Fewer letters find more.</p>`:e}
      </div>
      ${this.wrong?p`<p class="wrong" id="${this.name}-wrong">${this.wrong}</p>`:e}
    </div>`}};f([i()],U.prototype,`name`,void 0),f([i()],U.prototype,`label`,void 0),f([i()],U.prototype,`hint`,void 0),f([i({attribute:!1})],U.prototype,`person`,void 0),f([i({attribute:!1})],U.prototype,`find`,void 0),f([i({type:Boolean})],U.prototype,`disabled`,void 0),f([s()],U.prototype,`found`,void 0),f([s()],U.prototype,`open`,void 0),f([s()],U.prototype,`at`,void 0),f([s()],U.prototype,`wrong`,void 0),f([s()],U.prototype,`typed`,void 0),U=f([r(`member-picker`)],U);var W=e=>e>0&&e<.01?`<1 %`:`${Math.round(100*e)} %`;function le(t,n,r){let i=Math.max(1,...r.map(({value:e})=>e));return p`<table class="bars">
    <caption>${t}</caption>
    <colgroup><col /><col class="amount" /><col class="share" /></colgroup>
    <thead><tr class="visually-hidden"><th scope="col">${n}</th><th scope="col">Connections</th><th scope="col">Share</th></tr></thead>
    <tbody>
      ${r.map(({text:t,value:n,share:r,tone:a})=>p`<tr>
          <th scope="row"><span class="bar ${a??``}" style="width:${(100*n/i).toFixed(1)}%" aria-hidden="true"></span><span>${t}</span></th>
          <td class="number">${v(n)}</td>
          <td class="number muted">${r===void 0?e:W(r)}</td>
        </tr>`)}
    </tbody>
  </table>`}var G=400,K=120;function q(t,n){let r=Math.max(1,...n.map(({total:e})=>e)),i=G/Math.max(1,n.length),a=e=>K*e/r,o=n.map(({total:e},t)=>`${(t*i).toFixed(1)},${(K-a(e)).toFixed(1)} ${((t+1)*i).toFixed(1)},${(K-a(e)).toFixed(1)}`).join(` `),s=n.at(-1);return p`<figure class="growth">
    <figcaption>${t} <span class="muted number">${v(s?.total??0)} by ${s?.month}</span></figcaption>
    <svg viewBox="0 0 ${G} ${K}" preserveAspectRatio="none" aria-hidden="true">
      <polygon class="area" points="0,${K} ${o} ${G},${K}"></polygon>
      <polyline class="line" points=${o}></polyline>
      ${n.map(({added:t},n)=>t?ne`<rect class="added" x=${(n*i+i*.15).toFixed(1)} y=${(K-a(t)).toFixed(1)} width=${(i*.7).toFixed(1)} height=${a(t).toFixed(1)}></rect>`:e)}
    </svg>
    <p class="axis muted number" aria-hidden="true"><span>${n[0]?.month}</span><span>${n.length>2?n[Math.floor(n.length/2)]?.month:``}</span><span>${s?.month}</span></p>
    <details>
      <summary>As a table</summary>
      <div class="scrolled" tabindex="0" role="region" aria-label="${t}, as a table">
        <table>
          <thead><tr><th scope="col">Month</th><th scope="col">New</th><th scope="col">In all</th></tr></thead>
          <tbody>${n.map(({month:e,added:t,total:n})=>p`<tr><th scope="row">${e}</th><td>${v(t)}</td><td>${v(n)}</td></tr>`)}</tbody>
        </table>
      </div>
    </details>
  </figure>`}var ue={connections:`connections`,followers:`followers`,following_members:`members followed`,following_organizations:`organizations followed`,invitations_received:`invitations to answer`,invitations_sent:`invitations sent`},J={company:`Company`,industry:`Industry`,location:`Location`,seniority:`Seniority`,company_size:`Size of the company`,interest:`Interest`,activity:`Last active`},de={connections:`Connections of a professional`,"connections-of-leaders":`Connections of a leader`,followers:`Followers, a fair number`,"many-followers":`Followers, a good number`},Y={inactive_connections:`connections not active for long`,connections_of_unknown_activity:`connections of unknown activity`,connections_without_mutuals:`connections who know nobody else here`,followers_not_followed:`followers who are not followed back`,followed_not_following:`followed members who do not follow back`,old_invitations:`old invitations without an answer`},X=class extends n{constructor(...e){super(...e),this.revision=0}willUpdate(e){let t=e.has(`viewer`)&&e.get(`viewer`)?.id!==this.viewer?.id;t&&(this.review=void 0),(t||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;if(this.error=void 0,this.viewer)try{let t=await S(this.viewer.id,`insights`,e);e.aborted||(this.review=t)}catch(e){N(e)||(this.error=e)}}dimension(t,{entries:n,others:r,unknown:i}){if(!n.length)return e;let a=[...r?[{text:`all others`,value:r,tone:`rest`}]:[],...i?[{text:`not told`,value:i,tone:`rest`}]:[]],o=J[t]??t;return le(o,o,[...n.slice(0,8).map(({value:e,count:t,share:n})=>({text:e,value:t,share:n})),...a])}grown(t){let{months:n,undated:r}=t.growth;return n.length?p`${q(`Connections`,n.map(({month:e,connections:t,connections_so_far:n})=>({month:e,added:t,total:n})))}
      ${n.at(-1)?.followers_so_far?q(`Followers`,n.map(({month:e,followers:t,followers_so_far:n})=>({month:e,added:t,total:n}))):e}
      ${r.connections?p`<p class="muted">${v(r.connections)} connections without a date are in no month.</p>`:e}`:p`<p class="muted">No tie has a date, so there is no growth to show.</p>`}benchmark({name:e,target:t,value:n,reached:r}){return p`<li>
      <span>${de[e]??e}</span> <span class="number muted">${v(n)} of ${v(t)}</span>
      <span class="meter ${r?`reached`:``}" aria-hidden="true"><span style="width:${Math.min(100,100*n/t)}%"></span></span>
    </li>`}render(){let{viewer:t,review:n}=this;if(!t)return e;if(this.error)return j(this.error,()=>void this.load());if(!n)return M(`Counting the network …`);let r=Object.entries(n.attention).filter(([e,t])=>t>0&&Y[e]);return p`<div class="review">
      <h2>The network of ${D(t.name)} in numbers</h2>
      <dl class="tiles">
        ${Object.entries(ue).map(([e,t])=>p`<div><dt>${t}</dt><dd class="number">${v(n.size[e])}</dd></div>`)}
      </dl>
      <section aria-labelledby="growth-title"><h3 id="growth-title">Growth</h3>${this.grown(n)}</section>
      <section aria-labelledby="who-title">
        <h3 id="who-title">Who they are</h3>
        ${n.size.connections?Object.keys(J).map(e=>this.dimension(e,n.breakdown[e]??{entries:[],others:0,unknown:0})):p`<p class="muted">Without connections there is nothing to break down.</p>`}
      </section>
      <section aria-labelledby="benchmarks-title">
        <h3 id="benchmarks-title">Held to what is good</h3>
        <ul class="benchmarks">${n.benchmarks.filter(({applies:e})=>e).map(e=>this.benchmark(e))}</ul>
      </section>
      ${r.length?p`<section aria-labelledby="attention-title">
            <h3 id="attention-title">Worth a look</h3>
            <ul class="attention">${r.map(([e,t])=>p`<li>${d(`info`)} <span><strong class="number">${v(t)}</strong> ${Y[e]}</span></li>`)}</ul>
          </section>`:e}
    </div>`}};f([i({attribute:!1})],X.prototype,`viewer`,void 0),f([i({type:Number})],X.prototype,`revision`,void 0),f([s()],X.prototype,`review`,void 0),f([s()],X.prototype,`error`,void 0),X=f([r(`network-review`)],X);var Z=class extends n{constructor(...e){super(...e),this.next=null,this.outcomes=new Map,this.actionErrors=new Map}willUpdate(e){e.has(`viewer`)&&e.get(`viewer`)?.id!==this.viewer?.id&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;if(this.error=this.items=this.noteOpen=void 0,this.outcomes=new Map,this.actionErrors=new Map,this.viewer)try{let t=await S(this.viewer.id,`suggestions?limit=10`,e);if(e.aborted)return;this.items=t.items,this.next=t.next}catch(e){N(e)||(this.error=e)}}async more(){let{viewer:e,items:n,next:r}=this;if(e&&n&&r)try{let i=await S(e.id,`suggestions?limit=10&cursor=${t(r)}`);if(this.items!==n)return;let a=i.items.filter(({id:e})=>!n.some(t=>t.id===e));this.items=[...n,...a],this.next=i.next,o(`${a.length} more`),await this.updateComplete,this.querySelector(`#suggestion-${n.length} button`)?.focus()}catch(e){u(A(e))}}async perform(e,t,n){let r=new Map(this.actionErrors);r.delete(e.id);try{let t=await n(),r=new Map(this.outcomes);t?r.set(e.id,t):r.delete(e.id),this.outcomes=r,this.noteOpen=void 0,this.dispatchEvent(new CustomEvent(`changed`,{bubbles:!0})),o(t?`${e.name} is ${t.what}`:`The invitation to ${e.name} is withdrawn`)}catch(t){r.set(e.id,A(t))}this.actionErrors=r,await this.updateComplete;let i=this.querySelector(`#suggestion-${t}`);i?.contains(document.activeElement)||i?.focus()}invite(e,t){let n=this.noteOpen===e.id?this.querySelector(`textarea`)?.value.trim():``;this.perform(e,t,async()=>{let{id:t,state:r}=await(await C(`POST`,this.viewer?.id??``,`invitations`,{other:e.id,...n&&{note:n}})).json();return{what:r===`accepted`?`connected`:`invited`,invitation:t}})}dismiss(e,n){this.perform(e,n,async()=>(await C(`DELETE`,this.viewer?.id??``,`suggestions/${t(e.id)}`),{what:`dismissed`}))}undo(e,n,r){this.perform(e,n,async()=>{await C(`POST`,this.viewer?.id??``,`invitations/${t(r)}/withdraw`)})}answered(t,n,r){return p`<p class="outcome">
      ${d(`check`)} <span>${{invited:`Invited; the answer is theirs`,connected:`Connected: their invitation was waiting`,dismissed:`Dismissed: not suggested again`}[r.what]}</span>
      ${r.what===`invited`&&r.invitation?p`<button class="button small" @click=${()=>this.undo(t,n,r.invitation??``)}>Undo</button>`:e}
    </p>`}card(t,n){let r=this.outcomes.get(t.id),i=this.noteOpen===t.id;return p`<li class="suggestion ${r?`done`:``}" id="suggestion-${n}" tabindex="-1" aria-label=${t.name}>
      <p><button class="link name" title="Compare with ${t.name}" @click=${()=>this.dispatchEvent(new CustomEvent(`compare`,{detail:t.id}))}>${t.name}</button></p>
      ${t.headline?p`<p class="muted">${t.headline}</p>`:e}
      <ul class="reasons">${t.reasons.map(e=>p`<li>${e[0]?.toUpperCase()}${e.slice(1)}</li>`)}</ul>
      ${r?this.answered(t,n,r):p`${i?p`<div class="field"><label for="suggestion-note">Note to ${t.name}</label><textarea class="input" id="suggestion-note" maxlength="300" rows="2"></textarea></div>`:e}
            <div class="actions">
              <button class="button small primary" aria-label="Invite ${t.name}" @click=${()=>this.invite(t,n)}>Invite</button>
              <button class="button small plain" aria-expanded=${i?`true`:`false`} aria-label="With a note to ${t.name}" @click=${()=>this.noteOpen=i?void 0:t.id}>With a note</button>
              <span class="spread"></span>
              <button class="button small plain" aria-label="Dismiss ${t.name}" @click=${()=>this.dismiss(t,n)}>Dismiss</button>
            </div>`}
      ${this.actionErrors.has(t.id)?p`<p class="note bad" role="alert">${d(`refuse`)}<span>${this.actionErrors.get(t.id)}</span></p>`:e}
    </li>`}render(){let{viewer:t,items:n}=this;return t?this.error?j(this.error,()=>void this.load()):n?n.length?p`<section aria-labelledby="suggestions-title" class="suggestions">
      <h2 id="suggestions-title">People ${D(t.name)} may know</h2>
      <ol aria-label=${m(n.length,`suggestion`)}>${n.map((e,t)=>this.card(e,t))}</ol>
      ${this.next?p`<button class="button" @click=${this.more}>Show more</button>`:e}
    </section>`:p`<div class="empty">${d(`person`)}<p><strong>Nobody to suggest.</strong> ${D(t.name)} knows everybody near, or dismissed them.</p></div>`:M(`Looking for people …`):e}};f([i({attribute:!1})],Z.prototype,`viewer`,void 0),f([s()],Z.prototype,`items`,void 0),f([s()],Z.prototype,`next`,void 0),f([s()],Z.prototype,`error`,void 0),f([s()],Z.prototype,`outcomes`,void 0),f([s()],Z.prototype,`actionErrors`,void 0),f([s()],Z.prototype,`noteOpen`,void 0),Z=f([r(`suggestion-list`)],Z);var fe=[`pair`,`suggestions`,`review`],Q=5,$=class extends n{constructor(...e){super(...e),this.viewer=``,this.other=``,this.view=`pair`,this.isEmpty=!1,this.revision=0,this.ignoredViewer=``,this.tokenChanged=()=>{this.network=this.person=this.paths=void 0,this.read(),this.viewer||this.checkForMembers()},this.read=()=>{let e=new URLSearchParams(location.search),{member:t}=y(),n=e.get(`viewer`)??``;this.ignoredViewer=t&&n&&n!==t?n:``;let r=e.get(`show`);this.view=fe.includes(r)?r:`pair`,this.show(t??n,e.get(`other`)??``)},this.compare=e=>this.go(e.detail===this.viewer?{view:`pair`}:{other:e.detail,view:`pair`}),this.switchViewer=e=>this.go({viewer:e.detail,other:``})}connectedCallback(){super.connectedCallback(),window.addEventListener(`popstate`,this.read),window.addEventListener(`token-changed`,this.tokenChanged),this.read(),this.viewer||this.checkForMembers()}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`popstate`,this.read),window.removeEventListener(`token-changed`,this.tokenChanged)}go(e){let{viewer:t,other:n,view:r}={viewer:this.viewer,other:this.other,view:this.view,...e},i=new URLSearchParams({...t&&{viewer:t},...n&&{other:n},...r!==`pair`&&{show:r}});history.pushState(null,``,`${location.pathname}${i.size?`?${i}`:``}`),this.ignoredViewer=``,this.view=r,this.show(t,n)}show(e,t){let[n,r]=[e===this.viewer&&this.network!==void 0,t===this.other&&this.person!==void 0];this.viewer=e,this.other=t===e?``:t,n||(this.network=void 0,this.loadAround()),n&&r||(this.person=void 0,this.loadOther())}async loadAround(){this.networkRequest?.abort();let{signal:e}=this.networkRequest=new AbortController;if(this.error=void 0,this.viewer&&y().kind!==`analyst`)try{let t=await S(this.viewer,`network/around?limit=60`,e);if(e.aborted)return;this.network=t,this.setTitle(),this.other||o(`The network of ${t.name}: ${m(t.connections,`connection`)}`)}catch(t){!N(t)&&!e.aborted&&(this.error=t)}}async loadOther(){this.otherRequest?.abort();let{signal:e}=this.otherRequest=new AbortController;if(this.otherError=this.paths=void 0,this.viewer&&this.other&&y().kind!==`analyst`)try{let[n,r]=await Promise.all([S(this.viewer,`profiles/${t(this.other)}`,e),S(this.viewer,`introductions/${t(this.other)}?limit=${Q}`,e)]);if(e.aborted)return;this.person=n,this.paths=r,this.setTitle(),o(`Compared with ${n.name}: ${E(r.degree)}`)}catch(t){if(N(t)||e.aborted)return;this.otherError=t}}setTitle(){let e=[this.network?.name,this.other&&this.person?.name].filter(Boolean).join(` and `);document.title=`${e?`${e} · `:``}Explorer · graphsvc`}async checkForMembers(){if(y().kind!==`member`)try{this.isEmpty=!await ae()}catch(e){this.error=e}}async changed(){this.revision++,await Promise.all([this.loadAround(),this.other?this.reloadPaths():void 0])}async reloadPaths(){let e=[this.viewer,this.other].join(` `);try{let n=await S(this.viewer,`introductions/${t(this.other)}?limit=${Q}`);e===[this.viewer,this.other].join(` `)&&(this.paths=n)}catch{this.paths=void 0}}pickers(){let{kind:t,member:n}=y(),r=t===`unrestricted`||t===`service`,i=this.network??(this.viewer?{id:this.viewer,name:this.viewer}:void 0),a=this.other?this.person??{id:this.other,name:this.other}:void 0;return p`<form class="pickers" role="search" aria-label="Members" @submit=${e=>e.preventDefault()}>
      ${n?p`<div class="field fixed-viewer"><span class="label">Whose network</span><p class="is">${d(`key`)} <strong>${i?.name}</strong> <span class="muted">as the token says</span></p></div>`:p`<member-picker name="viewer" label="Whose network" .person=${i} .find=${w} ?disabled=${t===`analyst`} @pick=${e=>this.go({viewer:e.detail})}></member-picker>`}
      ${r?p`<button class="button square swap" type="button" aria-label="Swap the two" title="Swap the two" ?disabled=${!this.viewer||!this.other} @click=${()=>this.go({viewer:this.other,other:this.viewer})}>${d(`swap`)}</button>`:e}
      <member-picker name="other" label="Compared with" .person=${a} .find=${(e,t)=>T(this.viewer,e,t)} ?disabled=${!this.viewer||t===`analyst`} @pick=${e=>this.go({other:e.detail,view:`pair`})}></member-picker>
      ${this.other?p`<button class="button square plain" type="button" aria-label="Compare with nobody" title="Compare with nobody" @click=${()=>this.go({other:``})}>${d(`close`)}</button>`:e}
      <span class="spread"></span>
      ${this.viewer?p`<button class="button" type="button" @click=${()=>void te(location.href,`Link`)}>${d(`link`)} Link</button>`:e}
    </form>`}stage(){if(y().kind===`analyst`)return p`<div class="empty">${d(`key`)}<p><strong>This token does not speak for a member.</strong> An analyst's token asks in Cypher, in the <a href="console">Console</a>. A network is looked at with the eyes of one of its members: that needs a token with the scope <code>service</code>, or the member's own.</p></div>`;if(this.error){let t=this.error instanceof c&&this.error.kind===`member-not-found`;return p`<div class="empty">${j(this.error,()=>{this.viewer?this.loadAround():this.checkForMembers().then(()=>this.error=void 0)})}${t?p`<p>Type a name above, and take one of the members found.</p>`:e}</div>`}if(!this.viewer&&this.isEmpty)return p`<div class="empty">${d(`graph`)}<p><strong>There are no members yet.</strong> Load a network: <code>graphsvc import FOLDER</code> takes your own, <code>graphsvc demo</code> brings one to try. Then come back.</p></div>`;if(!this.viewer)return p`<div class="empty">${d(`person`)}<p><strong>Whose network?</strong> Type a member's name above to see the people around them.</p></div>`;let t=y().kind!==`member`;return p`<network-graph .network=${this.network} .other=${this.person} .paths=${this.paths} ?canSwitchViewer=${t} @compare=${this.compare} @switch-viewer=${this.switchViewer}></network-graph>`}overview(){let{network:t}=this;return this.other&&this.otherError?p`${j(this.otherError,()=>void this.loadOther())}${this.network?p`<member-panel .from=${this.network} .to=${{id:this.other,name:this.other}} @changed=${()=>void this.loadOther()}></member-panel>`:e}`:this.other||!t?p`<p class="waiting muted" role="status">${d(`spinner`,`spinner`)} Reading …</p>`:p`<section aria-labelledby="best-title">
      <h2 id="best-title">${t.name}</h2>
      ${t.headline?p`<p class="muted">${t.headline}</p>`:e}
      <p class="hint">Pick another member above, in the picture or here: how far apart the two are, who can introduce them, whom both know, what each may do.</p>
      ${t.members.length?p`<h3>Best connected around ${t.name.split(` `)[0]}</h3>`:e}
      <ul class="people">
        ${t.members.slice(0,12).map(e=>p`<li><button class="link" @click=${()=>this.go({other:e.id})}>${e.name}</button> <span class="muted">${e.headline}</span></li>`)}
      </ul>
    </section>`}sidebar(){let{network:t}=this;return!this.viewer||this.error||y().kind===`analyst`?e:p`<section class="panel sidebar" aria-label="About ${t?.name??this.viewer}">
      ${h(`What is shown`,[{id:`pair`,text:this.other?`The two`:`Overview`},{id:`suggestions`,text:`Suggestions`},{id:`review`,text:`Review`}],this.view,e=>this.go({view:e}))}
      <div class="content" role="tabpanel" id="panel-${this.view}" aria-labelledby="tab-${this.view}" tabindex="0">${{pair:()=>this.other&&this.person&&t?p`<pair-panel .viewer=${t} .other=${this.person} .paths=${this.paths} .revision=${this.revision} @compare=${this.compare} @changed=${()=>void this.changed()}></pair-panel>`:this.overview(),suggestions:()=>p`<suggestion-list .viewer=${t} @compare=${this.compare} @changed=${()=>void this.changed()}></suggestion-list>`,review:()=>p`<network-review .viewer=${t} .revision=${this.revision}></network-review>`}[this.view]()}</div>
    </section>`}render(){return p`
      <app-header current="explorer"></app-header>
      <main id="main" tabindex="-1" class="explorer ${this.viewer?`with-viewer`:``}">
        <h1 class="visually-hidden">Network explorer</h1>
        ${this.pickers()}
        ${this.ignoredViewer?p`<p class="note warn notice" role="status">${d(`info`)}<span>The link shows the network of ${this.ignoredViewer}. This token speaks for ${this.viewer} only, whose network is here instead.</span></p>`:e}
        <section class="panel stage-panel" aria-label="The network around them">${this.stage()}</section>
        ${this.sidebar()}
      </main>
    `}};f([s()],$.prototype,`viewer`,void 0),f([s()],$.prototype,`other`,void 0),f([s()],$.prototype,`view`,void 0),f([s()],$.prototype,`network`,void 0),f([s()],$.prototype,`person`,void 0),f([s()],$.prototype,`paths`,void 0),f([s()],$.prototype,`error`,void 0),f([s()],$.prototype,`otherError`,void 0),f([s()],$.prototype,`isEmpty`,void 0),f([s()],$.prototype,`revision`,void 0),f([s()],$.prototype,`ignoredViewer`,void 0),$=f([r(`explorer-page`)],$);