import{B as e,D as t,G as n,H as r,K as i,L as a,O as o,R as s,U as c,W as l,c as u,k as d,l as f,o as p,s as m,x as h,z as g}from"./header-ua_BpsQM.js";var _={ø:`o`,ł:`l`,đ:`d`,ð:`d`,þ:`th`,æ:`ae`,œ:`oe`,ı:`i`,ħ:`h`,ŧ:`t`,ŋ:`n`,ə:`e`,ß:`ss`,ς:`σ`},v=/[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\p{Cf}]/gu,y=/[\p{L}\p{N}\p{M}]+/gu,b=/[\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7ff]+/u,x=/[`´‘’ʻʼ′'-]/gu;function S(e){return[...e.toLowerCase().replace(/´/g,`'`)].map(e=>_[e]??e).join(``).normalize(`NFKD`).replace(v,``).normalize(`NFC`).toLowerCase()}function C(e){return!b.test(e)||e.length<3?[e]:Array.from({length:e.length-1},(t,n)=>e.slice(n,n+2))}function w(e){return S(e).split(/\s+/u).flatMap(e=>{let t=(e.replace(x,``).match(y)??[]).join(``);return(e.match(y)??[]).flatMap(C).map(e=>[...new Set([e,t])])}).map(e=>`+(${e.map(e=>`_name:${e} _name:${e}*`).join(` `)})`).join(` `)}function T(e){return(S(e).match(y)??[]).flatMap(C).filter(e=>e.length>2).map(e=>`_name:${e}~${e.length>4?2:1}`).join(` `)}var E=(t,n)=>`members/${e(t)}/${n}`;function D(e,t,n){return g(E(e,t),n?{signal:n}:{})}async function O(e,t,n,r){return s(E(t,n),{method:e,...r!==void 0&&{body:r}})}async function k(e,t){let n=w(e);return(n?await f(`people`,{words:n,id:e,limit:8},t):[]).map(([e,t,n,r])=>({id:String(e),name:String(t),headline:n,location:r}))}async function A(e,t){let n=T(e),r=(n?await f(`people`,{words:n,id:e,limit:20},t):[]).map(([,e])=>String(e));return u(e,r)??r[0]}async function j(t,n,r){return(await D(t,`search?limit=8&name=${e(n)}`,r)).items}async function M(){return(await g(`cypher/schema`)).labels.some(({name:e,count:t})=>e===`Member`&&t>0)}var N=e=>e==null?`out of network`:[`the same member`,`1st degree`,`2nd degree`,`3rd degree`][e]??`${e}`,P=e=>e.split(` `)[0]??e,F=e=>new Date(e).toLocaleDateString(`en`,{year:`numeric`,month:`short`,day:`numeric`}),I=e=>/^[A-Za-z0-9._~@:-]{1,128}$/.test(e);function L(e){if(!(e instanceof a))return e instanceof Error?e.message:String(e);let{status:t,retry_after:n}=e.document,r=n?` Try again in ${n} s.`:``;return t===401?`${e.message} You need a valid token to see this.`:t===403&&e.kind===`forbidden`?`${e.message} Your token does not give access to this network.`:`${e.message}${r}`}var R=e=>!(e instanceof a&&[403,404,409,422].includes(e.document.status));function z(e,r){let o=e instanceof a?e.document.title:`Can't reach the service`;return i`<div class="note bad failure" role="alert">
    ${t(`warn`)}
    <div>
      <p><strong>${o}</strong></p>
      <p>${L(e)}</p>
      ${r&&R(e)?i`<button class="button small" @click=${r}>Try again</button>`:n}
      ${m(e)}
    </div>
  </div>`}var B=e=>i`<div class="note bad" role="alert">${t(`refuse`)}<div><p>${L(e)}</p>${m(e)}</div></div>`,V=e=>i`<p class="waiting muted" role="status">${t(`spinner`,`spinner`)} ${e}</p>`,H=e=>e instanceof DOMException&&e.name===`AbortError`,U=160,W=``,G=class extends o{constructor(...e){super(...e),this.name=`member`,this.label=`Member`,this.hint=`Name or ID`,this.disabled=!1,this.reason=``,this.found=[],this.open=!1,this.at=-1,this.wrong=``,this.timer=0}disconnectedCallback(){super.disconnectedCallback(),this.forget()}forget(){clearTimeout(this.timer),this.request?.abort()}get text(){return this.typed??this.person?.name??``}input(e){this.typed=e.target.value,this.forget(),this.wrong=``,this.typed.trim()?this.timer=window.setTimeout(()=>void this.look((this.typed??``).trim()),U):this.close()}async look(e){let t=new AbortController;this.request=t;try{let n=await this.find?.(e,t.signal)??[];if(t.signal.aborted)return;let r=I(e)&&!n.some(({id:t})=>t===e)?[{id:e,name:e,headline:`Use this ID`}]:[],i=n.length?void 0:await this.findSimilar(e,t.signal);if(t.signal.aborted)return;let a=i===void 0?[]:[{id:W,name:i,headline:`Did you mean this name?`}];this.found=[...n,...a,...r],this.at=n.length?0:-1,this.open=!0;let o=`${h(n.length,`member`)} found. Use the arrow keys to choose, Enter to select.`;d(n.length?o:a.length?`No members found. Did you mean ${i}? Press Enter to search for it.`:`No members found`)}catch(e){if(H(e))return;this.close(),this.wrong=L(e)}}findSimilar(e,t){return this.similar?.(e,t).catch(()=>void 0)??Promise.resolve(void 0)}close(){this.open=!1,this.found=[],this.at=-1}take(e){e&&(this.forget(),e.id===W?(this.typed=e.name,this.look(e.name)):(this.close(),this.typed=void 0,this.dispatchEvent(new CustomEvent(`pick`,{detail:e.id}))))}async keyed(e){let t=this.found.length-1;if(e.key===`Enter`){e.preventDefault();let t=this.text.trim();if(this.open&&this.at>=0)this.take(this.found[this.at]);else if(this.open&&this.found.length)this.take(this.found[0]);else if(this.typed!==void 0&&t){this.forget(),await this.look(t);let e=this.found.find(({id:e})=>e===t)??(this.found.length===1?this.found[0]:void 0);this.typed?.trim()===t&&this.take(e)}}else if(e.key===`Escape`)this.open?e.preventDefault():this.typed=void 0,this.forget(),this.close();else if(!this.open||t<0)return;else if(e.key===`ArrowDown`)this.at=this.at>=t?0:this.at+1;else if(e.key===`ArrowUp`)this.at=this.at<=0?t:this.at-1;else return;e.key.startsWith(`Arrow`)&&e.preventDefault()}left(){this.forget(),this.close(),this.wrong=``,this.typed=void 0}render(){let e=`${this.name}-list`;return i`<div class="field picker">
      <label for=${this.name}>${this.label}</label>
      <div class="combo">
        ${t(`search`)}
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
          aria-activedescendant=${this.open&&this.at>=0?`${this.name}-${this.at}`:n}
          aria-describedby=${this.wrong?`${this.name}-wrong`:this.disabled&&this.reason?`${this.name}-reason`:n}
          title=${this.disabled&&this.reason?this.reason:n}
          ?disabled=${this.disabled}
          .value=${this.text}
          @input=${this.input}
          @keydown=${this.keyed}
          @focus=${e=>e.target.select()}
          @blur=${this.left}
        />
        <div class="options" id=${e} role="listbox" aria-label="Members found" ?hidden=${!this.open||!this.found.length}>
          ${this.found.map((e,t)=>i`<div class="option" role="option" id="${this.name}-${t}" aria-selected=${t===this.at?`true`:`false`} @pointerdown=${e=>e.preventDefault()} @click=${()=>this.take(e)}>
              <span class="who">${e.name}</span>
              ${e.degree!==void 0&&e.degree!==null?i`<span class="badge">${N(e.degree)}</span>`:n}
              <span class="what muted">${[e.headline,e.location].filter(Boolean).join(` · `)}</span>
            </div>`)}
        </div>
        ${this.open&&!this.found.length?i`<p class="options none muted">No members found. Try fewer letters.</p>`:n}
        ${this.disabled&&this.reason?i`<span class="visually-hidden" id="${this.name}-reason">${this.reason}</span>`:n}
      </div>
      ${this.wrong?i`<p class="wrong" id="${this.name}-wrong">${this.wrong}</p>`:n}
    </div>`}};p([c()],G.prototype,`name`,void 0),p([c()],G.prototype,`label`,void 0),p([c()],G.prototype,`hint`,void 0),p([c({attribute:!1})],G.prototype,`person`,void 0),p([c({attribute:!1})],G.prototype,`find`,void 0),p([c({attribute:!1})],G.prototype,`similar`,void 0),p([c({type:Boolean})],G.prototype,`disabled`,void 0),p([c()],G.prototype,`reason`,void 0),p([r()],G.prototype,`found`,void 0),p([r()],G.prototype,`open`,void 0),p([r()],G.prototype,`at`,void 0),p([r()],G.prototype,`wrong`,void 0),p([r()],G.prototype,`typed`,void 0),G=p([l(`member-picker`)],G);export{V as a,N as c,M as d,k as f,A as h,z as i,P as l,O as m,B as n,R as o,j as p,L as r,F as s,H as t,D as u};