import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoTabs } from '../../src/examples.ts';
import { noBrowserReason, startBrowser, type TestBrowser } from '../browser.ts';
import { type Asked, addressesIn, ask, cleanUp, control, type Program, start } from './program.ts';

let program: Program;
let banner: string;
let url: string;
let controls: readonly string[];
let destroyed: Promise<Asked>;
let browser: TestBrowser | null;

// As a newcomer starts it, in an environment that says nothing.
beforeAll(async () => {
  const environment = { PATH: process.env.PATH ?? '', PORT: '0' };
  program = start(['start'], { command: 'npm', environment });
  const unpacking = noBrowserReason === null ? startBrowser() : null;
  banner = await program.printed(/Configuration/);
  ({ url, controls } = addressesIn(banner));
  // It takes the longest, so it goes on beside the others.
  destroyed = Promise.all([run('DestroyLine'), stepOver(0, 'DestroyPrivateConnect')]).then(
    ([answer]) => answer,
  );
  // Told by the test that waits for it.
  destroyed.catch(() => {});
  browser = await unpacking;
});
afterAll(async () => {
  await browser?.close();
  await cleanUp();
});

/** By the names of their operations, as the page shows them. */
const tabs = new Map(
  demoTabs.map(({ query }) => [/^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? '', query]),
);

function run(tab: string): Promise<Asked> {
  return ask(url, tabs.get(tab) ?? '');
}

/** The clouds take seconds of their time for what a person would watch: those are stepped over once the change is made. */
async function stepOver(cloud: number, action: string): Promise<void> {
  const emulator = controls[cloud] ?? '';
  const made = async () => expect((await control(emulator, `/executions?action=${action}`)).count).toBe(1);
  await vi.waitFor(made, { timeout: 10_000 });
  await control(emulator, '/clock', { advanceSeconds: 60 });
}

test('npm start says where it is, and that nothing of it is real', async () => {
  expect(banner).toContain('These are demo clouds: nothing here is real, nothing is billed');
  expect(controls).toHaveLength(2);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  expect([page.status, (await page.text()).includes('ReturnPort')]).toEqual([200, true]);
});

describe('The examples that the page opens with run as they stand:', () => {
  test('what is rented, from all accounts', async () => {
    const { data, errors } = await run('Inventory');
    expect(errors).toBeUndefined();
    expect([data.zenlayerPorts.nodes.length, data.zenlayerPorts.failures]).toEqual([10, []]);
    const ends = data.zenlayerPrivateConnects.nodes.map((line: { endpointA: unknown }) => line.endpointA);
    expect(JSON.stringify(ends)).toContain('"name":"Singapore backbone"');
    expect(JSON.stringify(data.alibabaPhysicalConnections)).toContain('"borderRouters":[{');
  });

  test('a port is not returned while it is in use, and says by what', async () => {
    const { data } = await run('RefusedPort');
    expect(data.terminatePort).toMatchObject({
      __typename: 'CloudResourceInUseError',
      advice: 'REMOVE_DEPENDENTS',
      dependents: expect.arrayContaining([
        { kind: 'private connect', nativeId: 'pc-sin-hkg', name: 'Singapore to Hong Kong' },
      ]),
    });
  });

  test('a private connect is destroyed, and the answer waits until it is seen gone', async () => {
    const { data } = await destroyed;
    expect(data.destroyPrivateConnect).toMatchObject({
      __typename: 'DestroyPrivateConnectSuccess',
      privateConnect: null,
      operation: { status: 'SUCCEEDED' },
    });
  });

  test('a circuit is given back in the region that has it', async () => {
    const { data } = await run('GiveCircuitBack');
    expect(data.terminatePhysicalConnection).toMatchObject({
      __typename: 'TerminatePhysicalConnectionSuccess',
      physicalConnection: { id: expect.stringContaining(':cn-hangzhou:'), state: 'DELETING' },
    });
  });

  test('IP forwarding is stopped, which can be undone', async () => {
    const { data } = await run('StopForwarding');
    expect(data.stopIpForward).toMatchObject({
      __typename: 'StopIpForwardSuccess',
      instance: { ipForwarding: false },
      operation: { undo: 'startIpForward' },
    });
  });

  test('and all of it is in the list of operations', async () => {
    const { data } = await run('Operations');
    const changes = data.cloudOperations.nodes.map(({ change, status }: Record<string, string>) => [
      change,
      status === 'REJECTED',
    ]);
    expect(changes.reverse()).toEqual([
      ['destroyPrivateConnect', false],
      ['terminatePort', true],
      ['terminatePhysicalConnection', false],
      ['stopIpForward', false],
    ]);
  });

  test('and no further one is there that nobody tried', () => {
    const tried = [
      'Inventory',
      'RefusedPort',
      'DestroyLine',
      'GiveCircuitBack',
      'StopForwarding',
      'Operations',
    ];
    expect([...tabs.keys()].sort()).toEqual([...tried, 'ReturnPort'].sort());
  });
});

describe.skipIf(noBrowserReason)(
  `In a real browser${noBrowserReason ? ` (skipped: ${noBrowserReason})` : ''}`,
  () => {
    test('the page opens with the examples, asks nobody else, and a click returns a port', async () => {
      const context = await browser?.browser.newContext({ viewport: { width: 1_280, height: 800 } });
      if (context === undefined) throw new Error('there is no browser');
      const requests: string[] = [];
      context.on('request', request => requests.push(request.url()));
      const page = await context.newPage();
      await page.goto(`${url}/`);
      const tab = page.locator('.graphiql-tab-button', { hasText: 'ReturnPort' });
      await tab.waitFor();
      const names = await page.locator('.graphiql-tab').allInnerTexts();
      expect(names.map(name => name.trim())).toEqual([...tabs.keys()]);
      await tab.click();
      const editor = page.locator('.graphiql-query-editor .monaco-editor').first();
      await editor.getByText('ReturnPort').first().waitFor();
      // The page takes up the operation of a tab a moment after it shows the tab; a click before that does nothing.
      const sent = (request: Request): boolean => (request.postData() ?? '').includes('terminatePort');
      for (let click = 1, asked = false; !asked; click += 1) {
        const request = page.waitForRequest(sent, { timeout: 1_000 }).catch(() => null);
        await page.locator('button.graphiql-execute-button').click();
        asked = (await request) !== null;
        expect(click).toBeLessThan(10);
      }
      await stepOver(0, 'TerminatePort');
      const answer = async () =>
        (await page.locator('.graphiql-response').textContent())?.replaceAll('\u00a0', ' ');
      await expect.poll(answer, { timeout: 10_000 }).toContain('"state": "RECYCLED"');
      expect(await answer()).toContain('"TerminatePortSuccess"');
      const foreign = requests.filter(each => !each.startsWith(`${url}/`) && !/^(data|blob):/.test(each));
      expect(foreign).toEqual([]);
    });
  },
);

test('Told to end, it answers the change that is being sent, and ends with 0', async () => {
  const [zenlayer = ''] = controls;
  const fault = { kind: 'delay', ms: 400 };
  await control(zenlayer, '/faults', { action: 'TerminatePort', resource: 'port-sin-lab', fault });
  const answer = ask(
    url,
    'mutation { terminatePort(input: { portId: "port-sin-lab" }) { __typename ... on CloudError { message } } }',
  );
  const requests = '/requests?action=TerminatePort&resource=port-sin-lab';
  await expect.poll(async () => (await control(zenlayer, requests)).count, { timeout: 5_000 }).toBe(1);
  const ending = program.end();
  expect((await answer).data.terminatePort).toEqual({ __typename: 'TerminatePortSuccess' });
  const { code, stderr } = await ending;
  expect([code, stderr]).toEqual([0, '']);
  await expect(fetch(`${url}/livez`)).rejects.toThrow();
});
