import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/ledger/archive.ts';
import type { AwsEmulator } from '../../../src/providers/aws/emulator/start.ts';
import { type Gateway, openGateway, using } from '../../gateway.ts';
import { leavesOf, subjectsOf } from '../subject.ts';
import { openTap, type Tap } from '../tap.ts';
import { awsCloud } from './cloud.ts';

const region = 'eu-central-1';

/**
 * AWS sends the BGP key of a virtual interface in clear with every read, and once more inside the router's configuration.
 * Here it goes through all that the gateway does, and is then looked for in all that the gateway says and keeps.
 */
describe('the keys of virtual interfaces', () => {
  let folder: string;
  let tap: Tap;
  let gateway: Gateway;
  let cloud: AwsEmulator;
  /** The raw text of every answer, and of every event. */
  const heard: string[] = [];
  const operations: string[] = [];

  async function say(query: string, variables: object = {}): Promise<string> {
    const text = JSON.stringify(await gateway.send(query, variables));
    heard.push(text);
    return text;
  }

  /** A change to its end. The clock of the cloud is moved on until nothing is scheduled any more. */
  async function change(mutation: string, input: object): Promise<void> {
    const subject = subjectsOf(awsCloud).find(each => each.change.mutation === mutation);
    if (subject === undefined) throw new Error(`there is no mutation ${mutation}`);
    const answer = await gateway.send(subject.document, { input: { ...input, regionId: region } });
    heard.push(JSON.stringify(answer));
    const { operation } = answer.data[mutation];
    if (operation === null) return;
    operations.push(operation.id);
    cloud.clock.advance(60_000);
    const events = `subscription($id: ID!) {
      cloudOperationEvents(id: $id) { sequence at status note providerRequestId nativeState }
    }`;
    for await (const event of gateway.watch(events, { id: operation.id })) heard.push(JSON.stringify(event));
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-aws-secrets-'));
    tap = await openTap();
    gateway = await openGateway({
      clouds: [
        using(awsCloud, { start: { seed: 'demo', clock: 'stepped' }, settings: { endpoint: tap.url } }),
      ],
      record: { kind: 'directory', path: folder },
    });
    cloud = gateway.cloud(awsCloud);
    tap.target = cloud.url;
    const leaves = leavesOf('AwsVirtualInterface').join(' ');
    for (const list of ['awsVirtualInterfaces', 'awsConnections']) {
      const inside = list === 'awsConnections' ? `virtualInterfaces { ${leaves} }` : leaves;
      await say(`{ ${list}(first: 100) { nodes { nativeId ${inside} } failures { message } } }`);
    }
    await say(
      `{ awsVirtualInterface(id: "dxvif-frerp", regionId: "${region}") { ${leaves} connection { nativeId } } }`,
    );
    await change('deleteAwsConnection', { connectionId: 'dxcon-frproduction' });
    await change('deleteAwsVirtualInterface', {
      virtualInterfaceId: 'dxvif-frerp',
      reason: 'no longer needed',
    });
    // Answers that were lost or cannot be read, and refusals in words that are not known.
    const faults = [
      { kind: 'dropAfterActing' },
      { kind: 'garbage', shape: 'truncated', act: true },
      { kind: 'refuse', code: 'DirectConnectClientException', message: 'The moon is full.' },
    ] as const;
    for (const [index, fault] of faults.entries()) {
      const id = `dxvif-secret${index}`;
      cloud.create({ kind: 'virtualInterface', region, connectionId: 'dxcon-frshared', id });
      cloud.faults.add({ action: 'DeleteVirtualInterface', resource: id, fault });
      await change('deleteAwsVirtualInterface', { virtualInterfaceId: id });
    }
    const fields = leavesOf('CloudOperation').join(' ');
    const events = leavesOf('CloudOperationEvent').join(' ');
    await say(
      `{ cloudOperations(first: 100) { nodes { ${fields} events { ${events} } error { code message providerMessage } resource { nativeId } } } }`,
    );
  });

  afterAll(async () => {
    await tap.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const secrets = (): readonly string[] => {
    const keys = cloud.world.all('virtualInterface').map(({ authKey }) => authKey);
    return [...keys, 'authKey', 'customerRouterConfig', 'bgp_auth_key', ...awsCloud.account('demo').secrets];
  };
  const leaked = (text: string): readonly string[] => secrets().filter(secret => text.includes(secret));

  it('are really sent by the cloud, so that there is something to find', async () => {
    const answers = await Promise.all(
      ['dxvif-frerp', 'dxvif-frtransit'].map(id => cloud.world.get('virtualInterface', id)?.authKey),
    );
    for (const key of answers) expect(key).toMatch(/^0x[0-9a-f]{24}$/);
    expect(
      tap.requests.filter(({ headers }) => headers['x-amz-target']?.endsWith('VirtualInterfaces')),
    ).not.toHaveLength(0);
    expect(leaked(`"authKey":"${answers[0]}"`)).toHaveLength(2);
  });

  it('are in no answer and in no event', () => {
    expect(operations).toHaveLength(5);
    expect(heard.length).toBeGreaterThan(15);
    // What is not secret of the same rows is there.
    expect(heard.join('\n')).toContain('dxvif-frtransit');
    expect(heard.filter(text => leaked(text).length > 0)).toEqual([]);
  });

  it('are in no line of the log', () => {
    expect(gateway.logged.filter(line => leaked(line).length > 0)).toEqual([]);
  });

  it('are not in what is kept: neither in operations and their snapshots, nor in the export, nor in the file', async () => {
    const { ledger } = gateway.app.engine;
    for (const id of operations) {
      const operation = await ledger.operation(id);
      expect(operation?.before).not.toBeNull();
      expect(leaked(JSON.stringify(operation))).toEqual([]);
      expect(leaked(JSON.stringify(await ledger.events(id, 0, 100)))).toEqual([]);
    }
    await gateway.close();
    const archive = await openArchive({ dataDir: folder });
    const exported: string[] = [];
    for await (const operation of archive.exported(null)) exported.push(JSON.stringify(operation));
    await archive.close();
    expect(exported).toHaveLength(operations.length);
    expect(exported.join()).toContain('dxvif-frerp');
    expect(exported.flatMap(leaked)).toEqual([]);
    const files = readdirSync(folder).map(name => readFileSync(join(folder, name)).toString('latin1'));
    expect(files.join('').includes('dxvif-frerp')).toBe(true);
    expect(files.flatMap(leaked)).toEqual([]);
  });
});
