import { randomBytes } from 'node:crypto';
import * as g from '../crypto/group.ts';
import { roundKeys, encryptionKeys } from '../crypto/ballot/keys.ts';
import { encryptBallot } from '../crypto/ballot/encrypt.ts';
import { verifyBallots } from '../crypto/ballot/verify.ts';
const rnd=(n:number)=>new Uint8Array(randomBytes(n));
const form={type:'for-against-abstain',items:25,options:3,blank:true,min:0,max:20} as const;
const ys=Array.from({length:76},()=>g.multiplyBase(g.randomScalar(rnd)));
const k=roundKeys(form,ys); if(!k.ok) throw k;
let s=performance.now(); const ek=encryptionKeys(k.value); console.log('tables',performance.now()-s);
const bs=[];
s=performance.now();
for(let i=0;i<40;i++){const ctx=rnd(64); const b=encryptBallot(ek,ctx,Array.from({length:25},(_,j)=>j<20-i%5?0:j%3===0?null:1),rnd(32)); if(!b.ok) throw b; bs.push({...b.value,context:ctx});}
console.log('enc',(performance.now()-s)/40);
for(const n of [1,1,40]){s=performance.now(); const r=verifyBallots(k.value,bs.slice(0,n),rnd); console.log(n,(performance.now()-s)/n, r.every(x=>x.ok));}
bs[7]={...bs[7]!,context:rnd(64)}; s=performance.now(); const r=verifyBallots(k.value,bs,rnd); console.log(r.map(x=>x.ok?'.':x.code).join(' '));
