import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

// A third of each start is compiling what the last one has compiled. Beside the packages and not in a folder that everybody
// may write to; where it cannot be written, all is compiled again. `npm start` and the image name it before Node reads even this
// file, which else is turned into JavaScript at each start: 21 MB.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/causeway'));
// Whoever imports `node:http` reads all that it exports, and three names of it load the whole of Node's own fetch, which nothing
// here uses: 14 MB and 40 ms of each start. They are still there for those who ask for them by name.
const http = process.getBuiltinModule('node:http');
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) {
  Object.defineProperty(http, name, { enumerable: false });
}
// What outlives a few young collections while the process warms up under load would be made among the old objects from then on, for as
// long as the process lives: a nested list then left 200 to 350 KB for the collection of old objects instead of 50, and took half as
// much CPU again.
setFlagsFromString('--no-allocation-site-pretenuring');
// Nearly all that is made at the start stays. The young generation would grow for it to a size that only load needs, and keep
// that: 20 MB of a gateway at rest.
setFlagsFromString('--semi-space-growth-factor=1');
// What is hot while all is loaded is cold afterwards. Optimizing it leaves 9 MB: machine code, what the compilers have taken, and
// pages of the compilers themselves. The filters let nothing through, where switches would take a compiler from a thread for good.
// Sparkplug goes on: it pays for itself within the start, with 2 MB.
const compilers = ['maglev', 'turbo'];
for (const compiler of compilers) setFlagsFromString(`--${compiler}-filter=~`);
await import('./program.ts');
for (const compiler of compilers) setFlagsFromString(`--${compiler}-filter=*`);
setFlagsFromString('--semi-space-growth-factor=2');
// Old objects may come to 1.4 times what the last full collection left, instead of four times: 140 MB less with 2,000 connections. More
// collections cost a change a twentieth of its CPU, a nested list a thirtieth, and a list nothing that could be told.
setFlagsFromString('--heap-growing-percent=40');
// A minute without requests would start a collection that drops every hidden class without a living object, and with them nearly all
// machine code: the first requests after a pause then took up to six times the CPU. What a rush needed stays with the process.
setFlagsFromString('--memory-reducer-gc-count=0');
// What each request calls once becomes machine code of the last kind at one time, some 150 functions, half a second on one core. Left to
// itself V8 did that after 18,000 requests, for a gateway without haste hours after its start. Now it comes after some 4,000: full
// speed sooner (nine tenths of it 4.25 s after the start under load, 5.25 before), for fewer answers in the two seconds before that.
setFlagsFromString('--invocation-count-for-turbofan=4000');
