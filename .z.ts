import { mkdtempSync } from 'node:fs';
import { Site } from './test/harness/site.ts';
import { ask, mutationText } from './test/harness/graph.ts';
const site = await Site.open({ folder: mkdtempSync('/tmp/causeway-b-'), record:{kind:'sqlite'}, patience:{deadlineSeconds:30,attemptSeconds:15}, changes:{settleWindowMs:60000}, preload:[] });
(site.gateways[0] as any);
await site.start();
const { spawn } = await import('node:child_process');
site.clouds.zenlayer.create({kind:'instance',id:'z',name:'z',enableIpForward:true});
const pid = (await import('node:child_process')).execSync(`pgrep -P ${process.pid} -f main.ts`).toString().trim();
const { readFileSync } = await import('node:fs'); const cpu=()=>{const s=readFileSync(`/proc/${pid}/stat`,'utf8').split(' '); return (+s[13]+ +s[14])*10;};
let n=0; const go=async(m:string)=>{ const r=await ask(site.gateways[0].url!, mutationText(m), {input:{instanceId:'z',idempotencyKey:'k'+(++n)}}, AbortSignal.timeout(9000)); if(!(r as any).data?.answer?.__typename.endsWith('Success')) console.log(JSON.stringify(r)); };
for (let i=0;i<100;i++){ await go('stopIpForward'); await go('startIpForward'); }
const c0=cpu(), t0=performance.now(), p0=process.cpuUsage();
for (let i=0;i<200;i++){ await go('stopIpForward'); await go('startIpForward'); }
const p1=process.cpuUsage(p0);
console.log('per change ms wall', (performance.now()-t0)/400, 'gateway cpu ms', (cpu()-c0)/400, 'bench cpu ms', (p1.user+p1.system)/1000/400);
process.kill(+pid,'SIGUSR1');
await site.close();
