const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./graph-view-CnP6iTgG.js","./header-D14JwX1B.js","./header-DTQekVqI.css","./preload-helper-BesADs-T.js","./graph-view-iGxfLqeD.css"])))=>i.map(i=>d[i]);
import{C as e,S as t,b as n,c as r,d as i,f as a,h as o,l as s,m as c,o as l,p as u,s as d,t as f,v as p,w as ee,x as m,y as h}from"./header-D14JwX1B.js";import{f as g,h as te,n as ne,r as _,s as v,t as re}from"./preload-helper-BesADs-T.js";var ie={ø:`o`,ł:`l`,đ:`d`,ð:`d`,þ:`th`,æ:`ae`,œ:`oe`,ı:`i`,ħ:`h`,ŧ:`t`,ŋ:`n`,ə:`e`,ß:`ss`,ς:`σ`},y=/[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\p{Cf}]/gu,b=/[\p{L}\p{N}\p{M}]+/gu,ae=/[\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7ff]+/u,oe=/[`´‘’ʻʼ′'-]/gu;function se(e){return[...e.toLowerCase().replace(/´/g,`'`)].map(e=>ie[e]??e).join(``).normalize(`NFKD`).replace(y,``).normalize(`NFC`).toLowerCase()}function ce(e){return!ae.test(e)||e.length<3?[e]:Array.from({length:e.length-1},(t,n)=>e.slice(n,n+2))}function le(e){return se(e).split(/\s+/u).flatMap(e=>{let t=(e.replace(oe,``).match(b)??[]).join(``);return(e.match(b)??[]).flatMap(ce).map(e=>[...new Set([e,t])])}).map(e=>`+(${e.map(e=>`_name:${e} _name:${e}*`).join(` `)})`).join(` `)}function x(){let e=i.claims();return e?typeof e.scope==`string`&&e.scope.split(` `).includes(`service`)?{kind:`service`}:typeof e.sub==`string`?{kind:`member`,member:e.sub}:{kind:`analyst`}:{kind:`unrestricted`}}function ue(e){let{kind:t,member:n}=x();return t===`unrestricted`||t===`service`||n===e}var S=(e,t)=>`members/${s(e)}/${t}`;function C(e,t,n){return r(S(e,t),n?{signal:n}:{})}async function w(e,t,n,r){return d(S(t,n),{method:e,...r!==void 0&&{body:r}})}async function de(e,t){let n=le(e);return(n?await ne(`people`,{words:n,id:e,limit:8},t):[]).map(([e,t,n,r])=>({id:String(e),name:String(t),headline:n,location:r}))}async function T(e,t,n){return(await C(e,`search?limit=8&name=${s(t)}`,n)).items}async function E(){return(await r(`cypher/schema`)).labels.some(({name:e,count:t})=>e===`Member`&&t>0)}var D=e=>e==null?`out of network`:[`the same member`,`1st degree`,`2nd degree`,`3rd degree`][e]??`${e}`,O=e=>e.split(` `)[0]??e,k=e=>new Date(e).toLocaleDateString(`en`,{year:`numeric`,month:`short`,day:`numeric`}),fe=e=>/^[A-Za-z0-9._~@:-]{1,128}$/.test(e);function A(e){if(!(e instanceof l))return e instanceof Error?e.message:String(e);let{status:t,retry_after:n}=e.document,r=n?` Try again in ${n} s.`:``;return t===401?`${e.message} You need a valid token to see this.`:t===403&&e.kind===`forbidden`?`${e.message} Your token does not give access to this network.`:`${e.message}${r}`}function j(n,r){let i=n instanceof l&&[403,404,409,422].includes(n.document.status),o=n instanceof l?n.document.title:`Can't reach the service`;return e`<div class="note bad failure" role="alert">
    ${a(`warn`)}
    <div>
      <p><strong>${o}</strong></p>
      <p>${A(n)}</p>
      ${r&&!i?e`<button class="button small" @click=${r}>Try again</button>`:t}
    </div>
  </div>`}var M=t=>e`<p class="waiting muted" role="status">${a(`spinner`,`spinner`)} ${t}</p>`,N=e=>e instanceof DOMException&&e.name===`AbortError`,P=[`Connection`,`Selected`,`Introducer`,`Other`],[F,I]=[250,78],L=20,R=(e,t)=>[e,t].sort().join(` `);function z(e,{id:t,name:n,headline:r},i){e.addNode({$type:`Node`,id:t,labels:[i],properties:{name:n,headline:r??null}})}function B(e,t,n){let r=R(t,n);return e.relationships.set(r,{$type:`Relationship`,id:r,type:`CONNECTED`,start:t,end:n,properties:{}}),r}var V=class extends u{constructor(...n){super(...n),this.canSwitchViewer=!0,this.ready=!1,this.graph=new _,this.highlighted=[],this.pinned=new Map,this.nodeActions=n=>{let{network:r,other:i}=this,o=n.properties.headline,s=n.id===r?.member.id;return e`
      ${typeof o==`string`?e`<p class="muted">${o}</p>`:t}
      <p class="muted">${s?`Member`:n.id===i?.id?`Compared member`:n.labels[0]}</p>
      ${s?t:e`<div class="actions">
            ${n.id===i?.id?t:e`<button class="button small" @click=${()=>this.emit(`compare`,n.id)}>${a(`compare`)} Compare</button>`}
            ${this.canSwitchViewer?e`<button class="button small" @click=${()=>this.emit(`switch-viewer`,n.id)}>${a(`person`)} View network</button>`:t}
            <button class="button small plain" @click=${()=>void this.expand(n.id)}>${a(`expand`)} Expand</button>
          </div>`}
    `}}connectedCallback(){super.connectedCallback(),re(()=>import(`./graph-view-CnP6iTgG.js`).then(()=>this.ready=!0),__vite__mapDeps([0,1,2,3,4]),import.meta.url)}willUpdate(e){(e.has(`network`)||e.has(`other`)||e.has(`paths`))&&this.draw()}draw(){let e=new _;this.highlighted=[],this.pinned=new Map,this.graph=e;let{network:t,other:n,paths:r}=this;if(t){z(e,t.member,`Selected`),n&&z(e,n,`Selected`);for(let t of r?.items??[])for(let n of t.through)z(e,n,`Introducer`);for(let n of t.items)z(e,n,`Connection`);for(let n of t.items)B(e,t.member.id,n.id);for(let[n,r]of t.edges)B(e,n,r);if(n){r?.degree===1&&this.highlighted.push(B(e,t.member.id,n.id));for(let{through:i}of r?.items??[]){let r=[t.member.id,...i.map(({id:e})=>e),n.id];r.slice(1).forEach((t,n)=>this.highlighted.push(B(e,r[n]??``,t)))}this.highlighted.length&&this.pin(t.member.id,r?.items.map(({through:e})=>e.map(({id:e})=>e))??[],n.id)}}}pin(e,t,n){let r=t[0]?.length??0;this.pinned.set(e,[0,0]).set(n,[F*(r+1),0]);for(let e=0;e<r;e++){let n=[...new Set(t.map(t=>t[e]??``))].filter(e=>!this.pinned.has(e));n.forEach((t,r)=>this.pinned.set(t,[F*(e+1),I*(r-(n.length-1)/2)]))}}emit(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}async expand(e){let{network:t,graph:n}=this;if(t&&e!==t.member.id)try{let{items:r,next:i}=await C(t.member.id,`connections-of/${s(e)}?limit=${L}`),a=n.nodes.size;for(let t of r)z(n,t,`Other`),n.nodes.has(t.id)&&B(n,e,t.id);this.querySelector(`graph-view`)?.grow(e),this.requestUpdate();let o=n.nodes.size-a;c(`${g(o,`member`)} added to the graph`),o?i&&p(`${g(o,`member`)} added; there are more`):p(`All connections that you can see are already shown`)}catch(e){p(A(e))}}render(){let{network:t}=this;if(!t||!this.ready)return M(`Loading the network…`);if(!t.items.length&&!this.other)return e`<div class="empty">${a(`graph`)}<p><strong>${t.member.name} has no connections yet.</strong> See Suggestions for people they may know.</p></div>`;let n=t.items.length,r=n<t.connections?`${v(n)} of ${g(t.connections,`connection`)}, most connected first`:g(t.connections,`connection`);return e`<graph-view
      .graph=${this.graph}
      .emphasized=${[t.member.id,...this.other?[this.other.id]:[]]}
      .highlighted=${this.highlighted}
      .pinned=${this.pinned}
      .labelOrder=${P}
      .nodeActions=${this.nodeActions}
      ?expandable=${!0}
      ?simple=${!0}
      .summary=${r}
      .label=${this.other?`The network of ${t.member.name} and the paths to ${this.other.name}`:`The network of ${t.member.name}`}
      @expand=${e=>void this.expand(e.detail)}
    ></graph-view>`}};f([n({attribute:!1})],V.prototype,`network`,void 0),f([n({attribute:!1})],V.prototype,`other`,void 0),f([n({attribute:!1})],V.prototype,`paths`,void 0),f([n({type:Boolean})],V.prototype,`canSwitchViewer`,void 0),f([h()],V.prototype,`ready`,void 0),V=f([m(`network-graph`)],V);var pe={message:`message`,endorse:`endorse`,recommend:`recommend`,view_connections:`see their connections`,view_contact_details:`see contact details`},H=class extends u{constructor(...e){super(...e),this.revision=0,this.actionError=``,this.blocked=!1,this.busy=!1,this.noteOpen=!1}willUpdate(e){(e.has(`from`)||e.has(`to`))&&(this.relationship=void 0,this.blocked=!1,this.actionError=``,this.confirming=void 0,this.noteOpen=!1),(e.has(`from`)||e.has(`to`)||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;this.error=void 0;try{let t=await C(this.from.id,`relationship/${s(this.to.id)}`,e);if(e.aborted)return;this.relationship=t,this.blocked=!1}catch(t){if(N(t)||e.aborted)return;this.relationship=void 0,this.blocked=t instanceof l&&t.kind===`member-not-found`&&await this.blocks(),this.blocked||(this.error=t)}}async blocks(){let e=``;for(;e!==null;){let t=await C(this.from.id,`blocks?limit=100${e&&`&cursor=${s(e)}`}`);if(t.items.some(({id:e})=>e===this.to.id))return!0;e=t.next}return!1}actions(e){let[t,n]=[O(this.to.name),s(this.to.id)],{pending_invitation:r,capabilities:i}=e,a=[];if(r?.direction===`received`){let e=e=>`invitations/${s(r.id)}/${e}`;a.push({text:`Accept`,done:`Connected with ${this.to.name}`,method:`POST`,path:e(`accept`),tone:`primary`}),a.push({text:`Ignore`,done:`Invitation ignored. ${t} is not notified.`,method:`POST`,path:e(`ignore`)}),a.push({text:`I don't know them`,done:`Invitation ignored and reported`,method:`POST`,path:e(`report`),tone:`plain`})}else r?a.push({text:`Withdraw`,done:`Invitation withdrawn`,method:`POST`,path:`invitations/${s(r.id)}/withdraw`}):i.invite.allowed&&a.push({text:`Invite`,done:`Invitation sent to ${this.to.name}`,method:`POST`,path:`invitations`,body:{other:this.to.id},tone:`primary`});return e.follows?a.push({text:`Unfollow`,done:`Unfollowed ${this.to.name}`,method:`DELETE`,path:`following/${n}?type=member`}):i.follow.allowed&&a.push({text:`Follow`,done:`Following ${this.to.name}`,method:`PUT`,path:`following/${n}?type=member`}),e.followed_by&&a.push({text:`Remove follower`,done:`Removed ${this.to.name} as a follower`,method:`DELETE`,path:`followers/${n}`,tone:`plain`}),e.degree===1&&a.push({text:`Remove connection`,done:`Removed ${this.to.name} from connections`,method:`DELETE`,path:`connections/${n}`,tone:`plain`,confirmation:`Remove ${this.to.name} from the connections of ${this.from.name}? Follows stay as they are.`}),a.push({text:`Block`,done:`Blocked ${this.to.name}`,method:`PUT`,path:`blocks/${n}`,tone:`plain danger`,confirmation:`Block ${this.to.name}? This ends their connection, follows and invitations, and hides each from the other.`}),a}press(e){e.confirmation&&this.confirming!==e?(this.confirming=e,this.updateComplete.then(()=>this.querySelector(`.confirmation .button`)?.focus())):this.perform(e)}async perform(e){if(this.busy)return;this.busy=!0,this.actionError=``,this.confirming=void 0;let t=this.querySelector(`textarea`)?.value.trim();try{await w(e.method,this.from.id,e.path,e.text===`Invite`&&t?{...e.body,note:t}:e.body),p(e.done),this.noteOpen=!1,this.dispatchEvent(new CustomEvent(`changed`,{bubbles:!0}))}catch(e){this.actionError=A(e)}this.busy=!1,await this.load(),await this.updateComplete,this.contains(document.activeElement)||this.querySelector(`.side`)?.focus()}summary({connected_since:e,degree:t,follows:n,followed_by:r,pending_invitation:i}){let a=O(this.to.name),o=[t===1?e?`connected since ${k(e)}`:`connected`:``,n&&r?`they follow each other`:n?`follows ${a}`:r?`followed by ${a}`:``,i?i.direction===`sent`?`invited ${a} on ${k(i.sent_at)}`:`was invited by ${a} on ${k(i.sent_at)}`:``].filter(Boolean).join(`, `);return o?`${o[0]?.toUpperCase()}${o.slice(1)}.`:`Not connected.`}capabilityList({capabilities:n}){let r=n.invite;return e`<ul class="capabilities">
        ${Object.entries(pe).map(([r,i])=>{let{allowed:o,detail:s}=n[r];return e`<li class=${o?``:`off`} title=${s??``}>${a(o?`check`:`close`)}<span class="visually-hidden">${o?`can`:`cannot`}</span> ${i}${s?e`<span class="visually-hidden">: ${s}</span>`:t}</li>`})}
      </ul>
      ${r.allowed||[`already-connected`,`invitation-pending`].includes(r.reason??``)?t:e`<p class="muted">Cannot invite: ${r.detail}</p>`}`}buttons(n){let r=this.actions(n),i=r.find(({text:e})=>e===`Invite`);return e`
      ${n.pending_invitation?.note?e`<blockquote>${n.pending_invitation.note}</blockquote>`:t}
      <div class="actions" role="group" aria-label="Actions of ${this.from.name}">
        ${r.map(n=>e`<button class="button small ${n.tone??``}" aria-disabled=${this.busy?`true`:t} @click=${()=>this.press(n)}>${n.text}</button>`)}
        ${i?e`<button class="button small plain" aria-expanded=${this.noteOpen?`true`:`false`} @click=${()=>this.noteOpen=!this.noteOpen}>Add a note</button>`:t}
      </div>
      ${i&&this.noteOpen?e`<div class="field"><label for="note-${this.from.id}">Note to ${this.to.name}</label><textarea class="input" id="note-${this.from.id}" maxlength="300" rows="2"></textarea></div>`:t}
    `}render(){let{relationship:n,confirming:r}=this;return e`<article class="side" tabindex="-1" aria-label="${this.from.name} with ${this.to.name}">
      <h4>${this.from.name}</h4>
      ${this.blocked?e`<p>Has blocked ${this.to.name}. Neither can see the other.</p>
            <div class="actions"><button class="button small" @click=${()=>this.press({text:`Unblock`,done:`Unblocked ${this.to.name}`,method:`DELETE`,path:`blocks/${s(this.to.id)}`})}>Unblock</button></div>`:this.error?j(this.error,()=>void this.load()):n?e`<p>${this.summary(n)}</p>
                ${this.buttons(n)}
                ${r?e`<div class="note warn confirmation" role="alertdialog" aria-label=${r.text}><div><p>${r.confirmation}</p><p class="actions"><button class="button small" @click=${()=>this.press(r)}>${r.text}</button><button class="button small plain" @click=${()=>this.confirming=void 0}>Cancel</button></p></div></div>`:t}
                ${this.capabilityList(n)}`:M(`Loading…`)}
      ${this.actionError?e`<p class="note bad" role="alert">${a(`refuse`)}<span>${this.actionError}</span></p>`:t}
    </article>`}};f([n({attribute:!1})],H.prototype,`from`,void 0),f([n({attribute:!1})],H.prototype,`to`,void 0),f([n({type:Number})],H.prototype,`revision`,void 0),f([h()],H.prototype,`relationship`,void 0),f([h()],H.prototype,`error`,void 0),f([h()],H.prototype,`actionError`,void 0),f([h()],H.prototype,`blocked`,void 0),f([h()],H.prototype,`busy`,void 0),f([h()],H.prototype,`confirming`,void 0),f([h()],H.prototype,`noteOpen`,void 0),H=f([m(`member-panel`)],H);var U=class extends u{constructor(...e){super(...e),this.revision=0}willUpdate(e){(e.has(`viewer`)||e.has(`other`))&&(this.mutuals=void 0),(e.has(`viewer`)||e.has(`other`)||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let e=this.request=new AbortController;if(this.error=void 0,this.viewer&&this.other)try{let t=await C(this.viewer.id,`mutuals/${s(this.other.id)}?limit=6`,e.signal);e.signal.aborted||(this.mutuals=t)}catch(e){N(e)||(this.error=e)}}async more(){let{viewer:e,other:t,mutuals:n}=this;if(e&&t&&n?.next)try{let r=await C(e.id,`mutuals/${s(t.id)}?limit=20&cursor=${s(n.next)}`);this.mutuals===n&&(this.mutuals={...r,items:[...n.items,...r.items]})}catch(e){this.error=e}}compare(e){this.dispatchEvent(new CustomEvent(`compare`,{detail:e}))}pathItem({through:n,ties:r,strength:i}){let{viewer:a,other:o}=this,s=n.at(-1);if(!a||!o||!s)return t;let[c,l]=[r[0]?.mutuals??0,r.at(-1)?.mutuals??0],u=s===n[0]?``:`${O(s.name)} `,d=c===l&&!u?`${g(c,`mutual connection`)} with each`:`${v(c)} mutual with ${O(a.name)}, ${u}${v(l)} with ${O(o.name)}`;return e`<li class="path">
      <p class="steps">
        ${n.map((n,r)=>e`${r?e`<span aria-label="then">→</span>`:t}<button class="link" title="Compare with ${n.name}" @click=${()=>this.compare(n.id)}>${n.name}</button>`)}
        <span class="meter" role="img" aria-label="Strength of the weakest tie: ${Math.round(i*100)} of 100"><span style="width:${Math.round(i*100)}%"></span></span>
      </p>
      <p class="muted">${d}</p>
    </li>`}pathList(){let{paths:t,viewer:n,other:r}=this;return!t||!n||!r?M(`Finding paths…`):t.degree===1?e`<p class="muted">They are already connected.</p>`:t.items.length?e`<ol class="paths" aria-label="Paths from ${n.name} to ${r.name}, strongest first">${t.items.map(e=>this.pathItem(e))}</ol>`:e`<p class="muted">No path of three steps or fewer connects ${n.name} and ${r.name}.</p>`}mutualList(){let{mutuals:n}=this;return n?n.mutuals?e`<ul class="people">
        ${n.items.map(t=>e`<li><button class="link" @click=${()=>this.compare(t.id)}>${t.name}</button> <span class="muted">${t.headline}</span></li>`)}
      </ul>
      ${n.next?e`<button class="button small" @click=${this.more}>Show more</button>`:t}`:e`<p class="muted">No mutual connections.</p>`:this.error?t:M(`Loading…`)}render(){let{viewer:n,other:r,paths:i,mutuals:a}=this;if(!n||!r)return t;let o=[[n,r],[r,n]];return e`<div class="pair">
      <section aria-labelledby="pair-title">
        <h2 id="pair-title">${n.name} <span class="muted">and</span> ${r.name}</h2>
        <p class="facts" aria-live="polite">
          ${i?e`<span class="badge ${i.degree?`accent`:``} degree">${D(i.degree)}</span>`:t}
          ${a?e`<span class="badge">${g(a.mutuals,`mutual connection`)}</span>`:t}
        </p>
        ${r.headline?e`<p class="muted">${r.headline}${r.location?` · ${r.location}`:``}</p>`:t}
      </section>
      ${this.error?j(this.error,()=>void this.load()):t}
      <section aria-labelledby="paths-title">
        <h3 id="paths-title">Who can introduce ${O(n.name)}</h3>
        ${this.pathList()}
      </section>
      <section aria-labelledby="sides-title">
        <h3 id="sides-title">Actions</h3>
        ${o.map(([t,n])=>ue(t.id)?e`<member-panel .from=${t} .to=${n} .revision=${this.revision}></member-panel>`:e`<p class="muted">Your token does not give access to the actions of ${t.name}.</p>`)}
      </section>
      <section aria-labelledby="mutuals-title">
        <h3 id="mutuals-title">Mutual connections ${a?e`<span class="badge">${v(a.mutuals)}</span>`:t}</h3>
        ${this.mutualList()}
      </section>
    </div>`}};f([n({attribute:!1})],U.prototype,`viewer`,void 0),f([n({attribute:!1})],U.prototype,`other`,void 0),f([n({attribute:!1})],U.prototype,`paths`,void 0),f([n({type:Number})],U.prototype,`revision`,void 0),f([h()],U.prototype,`mutuals`,void 0),f([h()],U.prototype,`error`,void 0),U=f([m(`pair-panel`)],U);var me=160,W=class extends u{constructor(...e){super(...e),this.name=`member`,this.label=`Member`,this.hint=`Name or ID`,this.disabled=!1,this.found=[],this.open=!1,this.at=-1,this.wrong=``,this.timer=0}disconnectedCallback(){super.disconnectedCallback(),this.forget()}forget(){clearTimeout(this.timer),this.request?.abort()}get text(){return this.typed??this.person?.name??``}input(e){this.typed=e.target.value,this.forget(),this.wrong=``,this.typed.trim()?this.timer=window.setTimeout(()=>void this.look((this.typed??``).trim()),me):this.close()}async look(e){let t=new AbortController;this.request=t;try{let n=await this.find?.(e,t.signal)??[];if(t.signal.aborted)return;let r=fe(e)&&!n.some(({id:t})=>t===e)?[{id:e,name:e,headline:`Use this ID`}]:[];this.found=[...n,...r],this.at=n.length?0:-1,this.open=!0,c(n.length?`${g(n.length,`member`)} found. Use the arrow keys to choose, Enter to select.`:`No members found`)}catch(e){if(N(e))return;this.close(),this.wrong=A(e)}}close(){this.open=!1,this.found=[],this.at=-1}take(e){e&&(this.forget(),this.close(),this.typed=void 0,this.dispatchEvent(new CustomEvent(`pick`,{detail:e.id})))}async keyed(e){let t=this.found.length-1;if(e.key===`Enter`){e.preventDefault();let t=this.text.trim();if(this.open&&this.at>=0)this.take(this.found[this.at]);else if(this.open&&this.found.length)this.take(this.found[0]);else if(this.typed!==void 0&&t){this.forget(),await this.look(t);let e=this.found.find(({id:e})=>e===t)??(this.found.length===1?this.found[0]:void 0);this.typed?.trim()===t&&this.take(e)}}else if(e.key===`Escape`)this.open?e.preventDefault():this.typed=void 0,this.forget(),this.close();else if(!this.open||t<0)return;else if(e.key===`ArrowDown`)this.at=this.at>=t?0:this.at+1;else if(e.key===`ArrowUp`)this.at=this.at<=0?t:this.at-1;else return;e.key.startsWith(`Arrow`)&&e.preventDefault()}left(){this.forget(),this.close(),this.wrong=``,this.typed=void 0}render(){let n=`${this.name}-list`;return e`<div class="field picker">
      <label for=${this.name}>${this.label}</label>
      <div class="combo">
        ${a(`search`)}
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
          aria-controls=${n}
          aria-activedescendant=${this.open&&this.at>=0?`${this.name}-${this.at}`:t}
          aria-describedby=${this.wrong?`${this.name}-wrong`:t}
          ?disabled=${this.disabled}
          .value=${this.text}
          @input=${this.input}
          @keydown=${this.keyed}
          @focus=${e=>e.target.select()}
          @blur=${this.left}
        />
        <div class="options" id=${n} role="listbox" aria-label="Members found" ?hidden=${!this.open||!this.found.length}>
          ${this.found.map((n,r)=>e`<div class="option" role="option" id="${this.name}-${r}" aria-selected=${r===this.at?`true`:`false`} @pointerdown=${e=>e.preventDefault()} @click=${()=>this.take(n)}>
              <span class="who">${n.name}</span>
              ${n.degree!==void 0&&n.degree!==null?e`<span class="badge">${D(n.degree)}</span>`:t}
              <span class="what muted">${[n.headline,n.location].filter(Boolean).join(` · `)}</span>
            </div>`)}
        </div>
        ${this.open&&!this.found.length?e`<p class="options none muted">No members found. Try fewer letters.</p>`:t}
      </div>
      ${this.wrong?e`<p class="wrong" id="${this.name}-wrong">${this.wrong}</p>`:t}
    </div>`}};f([n()],W.prototype,`name`,void 0),f([n()],W.prototype,`label`,void 0),f([n()],W.prototype,`hint`,void 0),f([n({attribute:!1})],W.prototype,`person`,void 0),f([n({attribute:!1})],W.prototype,`find`,void 0),f([n({type:Boolean})],W.prototype,`disabled`,void 0),f([h()],W.prototype,`found`,void 0),f([h()],W.prototype,`open`,void 0),f([h()],W.prototype,`at`,void 0),f([h()],W.prototype,`wrong`,void 0),f([h()],W.prototype,`typed`,void 0),W=f([m(`member-picker`)],W);var he=e=>e>0&&e<.01?`<1 %`:`${Math.round(100*e)} %`;function ge(n,r,i){let a=Math.max(1,...i.map(({value:e})=>e));return e`<table class="bars">
    <caption>${n}</caption>
    <colgroup><col /><col class="amount" /><col class="share" /></colgroup>
    <thead><tr class="visually-hidden"><th scope="col">${r}</th><th scope="col">Connections</th><th scope="col">Share</th></tr></thead>
    <tbody>
      ${i.map(({text:n,value:r,share:i,tone:o})=>e`<tr>
          <th scope="row"><span class="bar ${o??``}" style="width:${(100*r/a).toFixed(1)}%" aria-hidden="true"></span><span>${n}</span></th>
          <td class="number">${v(r)}</td>
          <td class="number muted">${i===void 0?t:he(i)}</td>
        </tr>`)}
    </tbody>
  </table>`}var G=400,K=120;function q(n,r){let i=Math.max(1,...r.map(({total:e})=>e)),a=G/Math.max(1,r.length),o=e=>K*e/i,s=r.map(({total:e},t)=>`${(t*a).toFixed(1)},${(K-o(e)).toFixed(1)} ${((t+1)*a).toFixed(1)},${(K-o(e)).toFixed(1)}`).join(` `),c=r.at(-1);return e`<figure class="growth">
    <figcaption>${n} <span class="muted number">${v(c?.total??0)} by ${c?.month}</span></figcaption>
    <svg viewBox="0 0 ${G} ${K}" preserveAspectRatio="none" aria-hidden="true">
      <polygon class="area" points="0,${K} ${s} ${G},${K}"></polygon>
      <polyline class="line" points=${s}></polyline>
      ${r.map(({added:e},n)=>e?ee`<rect class="added" x=${(n*a+a*.15).toFixed(1)} y=${(K-o(e)).toFixed(1)} width=${(a*.7).toFixed(1)} height=${o(e).toFixed(1)}></rect>`:t)}
    </svg>
    <p class="axis muted number" aria-hidden="true"><span>${r[0]?.month}</span><span>${r.length>2?r[Math.floor(r.length/2)]?.month:``}</span><span>${c?.month}</span></p>
    <details>
      <summary>As a table</summary>
      <div class="scrolled" tabindex="0" role="region" aria-label="${n}, as a table">
        <table>
          <thead><tr><th scope="col">Month</th><th scope="col">New</th><th scope="col">Total</th></tr></thead>
          <tbody>${r.map(({month:t,added:n,total:r})=>e`<tr><th scope="row">${t}</th><td>${v(n)}</td><td>${v(r)}</td></tr>`)}</tbody>
        </table>
      </div>
    </details>
  </figure>`}var _e={connections:`connections`,followers:`followers`,following_members:`members followed`,following_organizations:`organizations followed`,invitations_received:`pending invitations`,invitations_sent:`invitations sent`},J={company:`Company`,industry:`Industry`,location:`Location`,seniority:`Seniority`,company_size:`Company size`,interest:`Interest`,activity:`Last active`},ve={connections:`Connections, for professionals`,"connections-of-leaders":`Connections, for leaders`,followers:`Followers, good`,"many-followers":`Followers, very good`},Y={inactive_connections:`inactive connections`,connections_of_unknown_activity:`connections with unknown activity`,connections_without_mutuals:`connections without mutual connections`,followers_not_followed:`followers not followed back`,followed_not_following:`followed members who do not follow back`,old_invitations:`old unanswered invitations`},X=class extends u{constructor(...e){super(...e),this.revision=0}willUpdate(e){let t=e.has(`viewer`)&&e.get(`viewer`)?.id!==this.viewer?.id;t&&(this.review=void 0),(t||e.has(`revision`))&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;if(this.error=void 0,this.viewer)try{let t=await C(this.viewer.id,`insights`,e);e.aborted||(this.review=t)}catch(e){N(e)||(this.error=e)}}dimension(e,{entries:n,remaining:r,unknown:i}){if(!n.length)return t;let a=[...r?[{text:`Other`,value:r,tone:`rest`}]:[],...i?[{text:`Unknown`,value:i,tone:`rest`}]:[]],o=J[e]??e;return ge(o,o,[...n.slice(0,8).map(({value:e,count:t,share:n})=>({text:e,value:t,share:n})),...a])}grown(n){let{months:r,undated:i}=n.growth;return r.length?e`${q(`Connections`,r.map(({month:e,connections:t,connections_so_far:n})=>({month:e,added:t,total:n})))}
      ${r.at(-1)?.followers_so_far?q(`Followers`,r.map(({month:e,followers:t,followers_so_far:n})=>({month:e,added:t,total:n}))):t}
      ${i.connections?e`<p class="muted">${v(i.connections)} connections without a date are not included.</p>`:t}`:e`<p class="muted">Growth is not available: no connection has a date.</p>`}benchmark({name:t,target:n,actual:r,reached:i}){return e`<li>
      <span>${ve[t]??t}</span> <span class="number muted">${v(r)} of ${v(n)}</span>
      <span class="meter ${i?`reached`:``}" aria-hidden="true"><span style="width:${Math.min(100,100*r/n)}%"></span></span>
    </li>`}render(){let{viewer:n,review:r}=this;if(!n)return t;if(this.error)return j(this.error,()=>void this.load());if(!r)return M(`Loading the review…`);let i=Object.entries(r.attention).filter(([e,t])=>t>0&&Y[e]);return e`<div class="review">
      <h2>${O(n.name)}'s network in numbers</h2>
      <dl class="tiles">
        ${Object.entries(_e).map(([t,n])=>e`<div><dt>${n}</dt><dd class="number">${v(r.size[t])}</dd></div>`)}
      </dl>
      <section aria-labelledby="growth-title"><h3 id="growth-title">Growth</h3>${this.grown(r)}</section>
      <section aria-labelledby="who-title">
        <h3 id="who-title">Breakdown</h3>
        ${r.size.connections?Object.keys(J).map(e=>this.dimension(e,r.breakdown[e]??{entries:[],remaining:0,unknown:0})):e`<p class="muted">No connections yet.</p>`}
      </section>
      <section aria-labelledby="benchmarks-title">
        <h3 id="benchmarks-title">Benchmarks</h3>
        <ul class="benchmarks">${r.benchmarks.filter(({applies:e})=>e).map(e=>this.benchmark(e))}</ul>
      </section>
      ${i.length?e`<section aria-labelledby="attention-title">
            <h3 id="attention-title">Needs attention</h3>
            <ul class="attention">${i.map(([t,n])=>e`<li>${a(`info`)} <span><strong class="number">${v(n)}</strong> ${Y[t]}</span></li>`)}</ul>
          </section>`:t}
    </div>`}};f([n({attribute:!1})],X.prototype,`viewer`,void 0),f([n({type:Number})],X.prototype,`revision`,void 0),f([h()],X.prototype,`review`,void 0),f([h()],X.prototype,`error`,void 0),X=f([m(`network-review`)],X);var Z=class extends u{constructor(...e){super(...e),this.next=null,this.outcomes=new Map,this.actionErrors=new Map}willUpdate(e){e.has(`viewer`)&&e.get(`viewer`)?.id!==this.viewer?.id&&this.load()}async load(){this.request?.abort();let{signal:e}=this.request=new AbortController;if(this.error=this.items=this.noteOpen=void 0,this.outcomes=new Map,this.actionErrors=new Map,this.viewer)try{let t=await C(this.viewer.id,`suggestions?limit=10`,e);if(e.aborted)return;this.items=t.items,this.next=t.next}catch(e){N(e)||(this.error=e)}}async more(){let{viewer:e,items:t,next:n}=this;if(e&&t&&n)try{let r=await C(e.id,`suggestions?limit=10&cursor=${s(n)}`);if(this.items!==t)return;let i=r.items.filter(({id:e})=>!t.some(t=>t.id===e));this.items=[...t,...i],this.next=r.next,c(`${i.length} more`),await this.updateComplete,this.querySelector(`#suggestion-${t.length} button`)?.focus()}catch(e){p(A(e))}}async perform(e,t,n){let r=new Map(this.actionErrors);r.delete(e.id);try{let t=await n(),r=new Map(this.outcomes);t?r.set(e.id,t):r.delete(e.id),this.outcomes=r,this.noteOpen=void 0,this.dispatchEvent(new CustomEvent(`changed`,{bubbles:!0})),c(t?`${e.name} is ${t.what}`:`The invitation to ${e.name} is withdrawn`)}catch(t){r.set(e.id,A(t))}this.actionErrors=r,await this.updateComplete;let i=this.querySelector(`#suggestion-${t}`);i?.contains(document.activeElement)||i?.focus()}invite(e,t){let n=this.noteOpen===e.id?this.querySelector(`textarea`)?.value.trim():``;this.perform(e,t,async()=>{let{id:t,state:r}=await(await w(`POST`,this.viewer?.id??``,`invitations`,{other:e.id,...n&&{note:n}})).json();return{what:r===`accepted`?`connected`:`invited`,invitation:t}})}dismiss(e,t){this.perform(e,t,async()=>(await w(`DELETE`,this.viewer?.id??``,`suggestions/${s(e.id)}`),{what:`dismissed`}))}undo(e,t,n){this.perform(e,t,async()=>{await w(`POST`,this.viewer?.id??``,`invitations/${s(n)}/withdraw`)})}answered(n,r,i){return e`<p class="outcome">
      ${a(`check`)} <span>${{invited:`Invitation sent`,connected:`Connected: they had already sent an invitation`,dismissed:`Dismissed. They will not be suggested again.`}[i.what]}</span>
      ${i.what===`invited`&&i.invitation?e`<button class="button small" @click=${()=>this.undo(n,r,i.invitation??``)}>Undo</button>`:t}
    </p>`}card(n,r){let i=this.outcomes.get(n.id),o=this.noteOpen===n.id;return e`<li class="suggestion ${i?`done`:``}" id="suggestion-${r}" tabindex="-1" aria-label=${n.name}>
      <p><button class="link name" title="Compare with ${n.name}" @click=${()=>this.dispatchEvent(new CustomEvent(`compare`,{detail:n.id}))}>${n.name}</button></p>
      ${n.headline?e`<p class="muted">${n.headline}</p>`:t}
      <ul class="reasons">${n.reasons.map(t=>e`<li>${t[0]?.toUpperCase()}${t.slice(1)}</li>`)}</ul>
      ${i?this.answered(n,r,i):e`${o?e`<div class="field"><label for="suggestion-note">Note to ${n.name}</label><textarea class="input" id="suggestion-note" maxlength="300" rows="2"></textarea></div>`:t}
            <div class="actions">
              <button class="button small primary" aria-label="Invite ${n.name}" @click=${()=>this.invite(n,r)}>Invite</button>
              <button class="button small plain" aria-expanded=${o?`true`:`false`} aria-label="Add a note to ${n.name}" @click=${()=>this.noteOpen=o?void 0:n.id}>Add a note</button>
              <span class="spread"></span>
              <button class="button small plain" aria-label="Dismiss ${n.name}" @click=${()=>this.dismiss(n,r)}>Dismiss</button>
            </div>`}
      ${this.actionErrors.has(n.id)?e`<p class="note bad" role="alert">${a(`refuse`)}<span>${this.actionErrors.get(n.id)}</span></p>`:t}
    </li>`}render(){let{viewer:n,items:r}=this;return n?this.error?j(this.error,()=>void this.load()):r?r.length?e`<section aria-labelledby="suggestions-title" class="suggestions">
      <h2 id="suggestions-title">People ${O(n.name)} may know</h2>
      <ol aria-label=${g(r.length,`suggestion`)}>${r.map((e,t)=>this.card(e,t))}</ol>
      ${this.next?e`<button class="button" @click=${this.more}>Show more</button>`:t}
    </section>`:e`<div class="empty">${a(`person`)}<p><strong>No suggestions.</strong> There is nobody left to suggest to ${O(n.name)}.</p></div>`:M(`Loading suggestions…`):t}};f([n({attribute:!1})],Z.prototype,`viewer`,void 0),f([h()],Z.prototype,`items`,void 0),f([h()],Z.prototype,`next`,void 0),f([h()],Z.prototype,`error`,void 0),f([h()],Z.prototype,`outcomes`,void 0),f([h()],Z.prototype,`actionErrors`,void 0),f([h()],Z.prototype,`noteOpen`,void 0),Z=f([m(`suggestion-list`)],Z);var ye=[`pair`,`suggestions`,`review`],Q=5,$=class extends u{constructor(...e){super(...e),this.viewer=``,this.other=``,this.view=`pair`,this.isEmpty=!1,this.revision=0,this.ignoredViewer=``,this.tokenChanged=()=>{this.network=this.person=this.paths=void 0,this.read(),this.viewer||this.checkForMembers()},this.read=()=>{let e=new URLSearchParams(location.search),{member:t}=x(),n=e.get(`viewer`)??``;this.ignoredViewer=t&&n&&n!==t?n:``;let r=e.get(`show`);this.view=ye.includes(r)?r:`pair`,this.show(t??n,e.get(`other`)??``)},this.compare=e=>this.go(e.detail===this.viewer?{view:`pair`}:{other:e.detail,view:`pair`}),this.switchViewer=e=>this.go({viewer:e.detail,other:``})}connectedCallback(){super.connectedCallback(),window.addEventListener(`popstate`,this.read),window.addEventListener(`token-changed`,this.tokenChanged),this.read(),this.viewer||this.checkForMembers()}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`popstate`,this.read),window.removeEventListener(`token-changed`,this.tokenChanged)}go(e){let{viewer:t,other:n,view:r}={viewer:this.viewer,other:this.other,view:this.view,...e},i=new URLSearchParams({...t&&{viewer:t},...n&&{other:n},...r!==`pair`&&{show:r}});history.pushState(null,``,`${location.pathname}${i.size?`?${i}`:``}`),this.ignoredViewer=``,this.view=r,this.show(t,n)}show(e,t){let[n,r]=[e===this.viewer&&this.network!==void 0,t===this.other&&this.person!==void 0];this.viewer=e,this.other=t===e?``:t,n||(this.network=void 0,this.loadAround()),n&&r||(this.person=void 0,this.loadOther())}async loadAround(){this.networkRequest?.abort();let{signal:e}=this.networkRequest=new AbortController;if(this.error=void 0,this.viewer&&x().kind!==`analyst`)try{let t=await C(this.viewer,`network/around?limit=60`,e);if(e.aborted)return;this.network=t,this.setTitle(),this.other||c(`Network of ${t.member.name}: ${g(t.connections,`connection`)}`)}catch(t){!N(t)&&!e.aborted&&(this.error=t)}}async loadOther(){this.otherRequest?.abort();let{signal:e}=this.otherRequest=new AbortController;if(this.otherError=this.paths=void 0,this.viewer&&this.other&&x().kind!==`analyst`)try{let[t,n]=await Promise.all([C(this.viewer,`profiles/${s(this.other)}`,e),C(this.viewer,`introductions/${s(this.other)}?limit=${Q}`,e)]);if(e.aborted)return;this.person=t,this.paths=n,this.setTitle(),c(`Comparing with ${t.name}: ${D(n.degree)}`)}catch(t){if(N(t)||e.aborted)return;this.otherError=t}}setTitle(){let e=[this.network?.member.name,this.other&&this.person?.name].filter(Boolean).join(` and `);document.title=`${e?`${e} · `:``}Explorer · graphsvc`}async checkForMembers(){if(x().kind!==`member`)try{this.isEmpty=!await E()}catch(e){this.error=e}}async changed(){this.revision++,await Promise.all([this.loadAround(),this.other?this.reloadPaths():void 0])}async reloadPaths(){let e=[this.viewer,this.other].join(` `);try{let t=await C(this.viewer,`introductions/${s(this.other)}?limit=${Q}`);e===[this.viewer,this.other].join(` `)&&(this.paths=t)}catch{this.paths=void 0}}pickers(){let{kind:n,member:r}=x(),i=n===`unrestricted`||n===`service`,s=this.network?.member??(this.viewer?{id:this.viewer,name:this.viewer}:void 0),c=this.other?this.person??{id:this.other,name:this.other}:void 0;return e`<form class="pickers" role="search" aria-label="Members" @submit=${e=>e.preventDefault()}>
      ${r?e`<div class="field fixed-viewer"><span class="label">Member</span><p class="is">${a(`key`)} <strong>${s?.name}</strong> <span class="muted">from your token</span></p></div>`:e`<member-picker name="viewer" label="Member" .person=${s} .find=${de} ?disabled=${n===`analyst`} @pick=${e=>this.go({viewer:e.detail})}></member-picker>`}
      ${i?e`<button class="button square swap" type="button" aria-label="Swap members" title="Swap members" ?disabled=${!this.viewer||!this.other} @click=${()=>this.go({viewer:this.other,other:this.viewer})}>${a(`swap`)}</button>`:t}
      <member-picker name="other" label="Compare with" .person=${c} .find=${(e,t)=>T(this.viewer,e,t)} ?disabled=${!this.viewer||n===`analyst`} @pick=${e=>this.go({other:e.detail,view:`pair`})}></member-picker>
      ${this.other?e`<button class="button square plain" type="button" aria-label="Clear comparison" title="Clear comparison" @click=${()=>this.go({other:``})}>${a(`close`)}</button>`:t}
      <span class="spread"></span>
      ${this.viewer?e`<button class="button" type="button" @click=${()=>void o(location.href,`Link`)}>${a(`link`)} Copy link</button>`:t}
    </form>`}stage(){if(x().kind===`analyst`)return e`<div class="empty">${a(`key`)}<p><strong>Your token does not belong to a member.</strong> Analyst tokens can run Cypher in the <a href="console">Console</a>. To explore a network, use a member's token, or one with the scope <code>service</code>.</p></div>`;if(this.error){let n=this.error instanceof l&&this.error.kind===`member-not-found`;return e`<div class="empty">${j(this.error,()=>{this.viewer?this.loadAround():this.checkForMembers().then(()=>this.error=void 0)})}${n?e`<p>Search for another member above.</p>`:t}</div>`}if(!this.viewer&&this.isEmpty)return e`<div class="empty">${a(`graph`)}<p><strong>There are no members yet.</strong> Import your own network with <code>graphsvc import FOLDER</code>, or start with the sample network: <code>graphsvc demo</code>.</p></div>`;if(!this.viewer)return e`<div class="empty">${a(`person`)}<p><strong>Choose a member.</strong> Search by name or ID above to see their network.</p></div>`;let n=x().kind!==`member`;return e`<network-graph .network=${this.network} .other=${this.person} .paths=${this.paths} ?canSwitchViewer=${n} @compare=${this.compare} @switch-viewer=${this.switchViewer}></network-graph>`}overview(){let{network:n}=this;return this.other&&this.otherError?e`${j(this.otherError,()=>void this.loadOther())}${this.network?e`<member-panel .from=${this.network.member} .to=${{id:this.other,name:this.other}} @changed=${()=>void this.loadOther()}></member-panel>`:t}`:this.other||!n?e`<p class="waiting muted" role="status">${a(`spinner`,`spinner`)} Loading…</p>`:e`<section aria-labelledby="best-title">
      <h2 id="best-title">${n.member.name}</h2>
      ${n.member.headline?e`<p class="muted">${n.member.headline}</p>`:t}
      <p class="hint">Choose a second member to see the degree between them, mutual connections, and who can introduce them.</p>
      ${n.items.length?e`<h3>Most connected members</h3>`:t}
      <ul class="people">
        ${n.items.slice(0,12).map(t=>e`<li><button class="link" @click=${()=>this.go({other:t.id})}>${t.name}</button> <span class="muted">${t.headline}</span></li>`)}
      </ul>
    </section>`}sidebar(){let{network:n}=this;return!this.viewer||this.error||x().kind===`analyst`?t:e`<section class="panel sidebar" aria-label="About ${n?.member.name??this.viewer}">
      ${te(`Details`,[{id:`pair`,text:this.other?`Comparison`:`Overview`},{id:`suggestions`,text:`Suggestions`},{id:`review`,text:`Review`}],this.view,e=>this.go({view:e}))}
      <div class="content" role="tabpanel" id="panel-${this.view}" aria-labelledby="tab-${this.view}" tabindex="0">${{pair:()=>this.other&&this.person&&n?e`<pair-panel .viewer=${n.member} .other=${this.person} .paths=${this.paths} .revision=${this.revision} @compare=${this.compare} @changed=${()=>void this.changed()}></pair-panel>`:this.overview(),suggestions:()=>e`<suggestion-list .viewer=${n?.member} @compare=${this.compare} @changed=${()=>void this.changed()}></suggestion-list>`,review:()=>e`<network-review .viewer=${n?.member} .revision=${this.revision}></network-review>`}[this.view]()}</div>
    </section>`}render(){return e`
      <app-header current="explorer"></app-header>
      <main id="main" tabindex="-1" class="explorer ${this.viewer?`with-viewer`:``}">
        <h1 class="visually-hidden">Network explorer</h1>
        ${this.pickers()}
        ${this.ignoredViewer?e`<p class="note warn notice" role="status">${a(`info`)}<span>This link shows the network of ${this.ignoredViewer}. Your token gives access to ${this.viewer} only, so you see that network instead.</span></p>`:t}
        <section class="panel stage-panel" aria-label="Network graph">${this.stage()}</section>
        ${this.sidebar()}
      </main>
    `}};f([h()],$.prototype,`viewer`,void 0),f([h()],$.prototype,`other`,void 0),f([h()],$.prototype,`view`,void 0),f([h()],$.prototype,`network`,void 0),f([h()],$.prototype,`person`,void 0),f([h()],$.prototype,`paths`,void 0),f([h()],$.prototype,`error`,void 0),f([h()],$.prototype,`otherError`,void 0),f([h()],$.prototype,`isEmpty`,void 0),f([h()],$.prototype,`revision`,void 0),f([h()],$.prototype,`ignoredViewer`,void 0),$=f([m(`explorer-page`)],$);