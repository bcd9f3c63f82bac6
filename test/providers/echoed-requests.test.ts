import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulation/faults.ts';
import { openArchive } from '../../src/ledger/archive.ts';
import { clouds } from '../clouds.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { kindsOf } from '../registered.ts';
import { settled } from './stage.ts';
import { isPresent, subjectsOf, wishFor } from './subject.ts';
import { openTap, type Tap, type TappedRequest } from './tap.ts';

const places = ['message', 'code', 'body', 'header'] as const;

/**
 * A proxy or the provider itself tells everything back that it was sent: signatures, key ids, tokens. What each request was
 * really signed with is heard on the wire, and looked for in everything that the gateway says and keeps.
 */
describe.each(clouds.map(cloud => [cloud.provider, cloud] as const))(
  'What %s was sent and tells back',
  (_provider, cloud) => {
    let folder: string;
    let tap: Tap;
    let gateway: Gateway;
    const heard: string[] = [];
    const operations: string[] = [];
    const subject = subjectsOf(cloud).find(isPresent) ?? expect.fail('it has no change');

    async function say(query: string, variables: object = {}) {
      const answer = await gateway.send(query, variables);
      heard.push(JSON.stringify(answer));
      return answer;
    }

    async function change(fault: Fault, fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
      const { faults } = gateway.cloud(cloud);
      const { mutation, action } = subject.change;
      const wish = wishFor(subject, gateway.cloud(cloud), fields);
      faults.add({ action: action.action, resource: wish.marker, times: 'always', fault });
      const { data } = await say(subject.document, { input: wish.input });
      const { operation } = data[mutation];
      if (operation === null) return;
      operations.push(operation.id);
      await settled(gateway, operation.id);
    }

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'causeway-echoes-'));
      tap = await openTap();
      gateway = await openGateway({
        clouds: [
          using(cloud, {
            start: { ...cloud.samples.start, seed: 'empty' },
            settings: { endpoint: tap.url, staleReadsSeconds: 0.06 },
          }),
        ],
        record: { kind: 'directory', path: folder },
      });
      const emulator = gateway.cloud(cloud);
      tap.target = emulator.url;
      for (const anchor of cloud.samples.anchors) emulator.create(anchor);
      await Promise.all(places.map(where => change({ kind: 'echo', where, act: where === 'header' })));
      for (const where of places) {
        emulator.faults.add({
          action: '*',
          times: 'always',
          fault: { kind: 'echo', where, act: false },
        });
        for (const { many } of kindsOf(cloud))
          await say(`{ ${many}(first: 5) { nodes { id } failures { message } } }`);
        emulator.faults.clear();
      }
      await say(
        '{ cloudOperations(first: 50) { nodes { id events { note } error { message providerMessage } } } }',
      );
    });

    afterAll(async () => {
      await tap.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const leaked = (text: string): readonly string[] =>
      [...new Set([...cloud.account('demo').secrets, ...tap.requests.flatMap(signedWith)])].filter(secret =>
        text.includes(secret),
      );

    it('is heard on the wire, so that there is something to find', () => {
      expect(tap.requests.flatMap(signedWith).length).toBeGreaterThan(tap.requests.length);
      expect(leaked(JSON.stringify(tap.requests.at(-1))).length).toBeGreaterThan(0);
      // The words around it are passed on.
      expect(heard.join()).toContain('Refused');
    });

    it('is in no answer, no line of the log and no word on how it is', async () => {
      const ready = await (await fetch(`${gateway.url}/readyz`)).text();
      expect([...heard, ...gateway.logged, ready].flatMap(leaked)).toEqual([]);
    });

    it('is in nothing that is kept: operations, events, audit, export and file', async () => {
      expect(operations.length).toBeGreaterThan(1);
      await gateway.close();
      const archive = await openArchive({ dataDir: folder });
      const exported: string[] = [];
      for await (const operation of archive.exported(null)) exported.push(JSON.stringify(operation));
      await archive.close();
      expect(exported.length).toBeGreaterThanOrEqual(operations.length);
      expect(exported.join()).toContain('Refused');
      const files = readdirSync(folder).map(name => readFileSync(join(folder, name)).toString('latin1'));
      expect(files.join('')).toContain('Refused');
      expect([...exported, ...files].flatMap(leaked)).toEqual([]);
    });
  },
);

/** What proves who somebody is (an idempotence token does not), as it stood in the request: whole, and in its parts. */
function signedWith({ path, headers }: TappedRequest): readonly string[] {
  const parameters = new URL(path, 'http://cloud.example').searchParams;
  const named = [...Object.entries(headers), ...parameters]
    .filter(([name]) => /authorization|signature|token|nonce|accesskeyid|credential/i.test(name))
    .filter(([name]) => !/method|version|type|clienttoken/i.test(name))
    .map(([, value]) => value);
  const parts = named.flatMap(value => value.split(/[\s,]+/).map(part => part.replace(/^\w+=/, '')));
  return [...named, ...parts].filter(text => /^[^;]{16,}$/.test(text) && /\d/.test(text));
}
