import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoTabs } from '../../src/examples.ts';
import { noBrowserReason, startBrowser, type TestBrowser } from '../browser.ts';
import { clouds } from '../clouds.ts';
import { isPresent, wishOn } from '../providers/subject.ts';
import { anySubject } from '../registered.ts';
import { type Asked, addressesIn, ask, cleanUp, control, type Program, start } from './program.ts';

let program: Program;
let banner: string;
let url: string;
let controls: ReadonlyMap<string, string>;
let browser: TestBrowser | null;

/** By the names of their operations, as the page shows them. */
const tabs = new Map(
  demoTabs.map(({ query }) => [/^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? '', query]),
);

/** Each with the cloud that it is about; one over all clouds is told by each of them. */
const examples = clouds.flatMap(({ provider, examples: of }) =>
  Object.entries(of).map(([tab, example]) => ({ tab, provider, ...example })),
);
const clicked = examples.find(example => example.clicked !== undefined);
const asked = new Map<string, Promise<Asked>>();

// As a newcomer starts it, in an environment that says nothing.
beforeAll(async () => {
  const environment = { PATH: process.env.PATH ?? '', PORT: '0' };
  program = start(['start'], { command: 'npm', environment });
  const unpacking = noBrowserReason === null ? startBrowser() : null;
  banner = await program.printed(/Configuration/);
  ({ url, controls } = addressesIn(banner));
  for (const example of examples) {
    // What takes the longest goes on beside the others, and is told by the test that waits for it.
    if (example !== clicked && !asked.has(example.tab)) asked.set(example.tab, run(example));
    await asked.get(example.tab)?.catch(() => {});
  }
  browser = await unpacking;
});
afterAll(async () => {
  await browser?.close();
  await cleanUp();
});

async function run({ tab, provider, waitsFor }: (typeof examples)[number]): Promise<Asked> {
  const asking = ask(url, tabs.get(tab) ?? '');
  if (waitsFor !== undefined) await stepOver(provider, waitsFor);
  return await asking;
}

/** The clouds take seconds of their time for what a person would watch: those are stepped over once the change is made. */
async function stepOver(provider: string, action: string): Promise<void> {
  const emulator = controls.get(provider) ?? '';
  const made = async () => expect((await control(emulator, `/executions?action=${action}`)).count).toBe(1);
  await vi.waitFor(made, { timeout: 10_000 });
  await control(emulator, '/clock', { advanceSeconds: 60 });
}

test('npm start says where it is, and that nothing of it is real', async () => {
  expect(banner).toContain('These are demo clouds: nothing here is real, nothing is billed');
  expect([...controls.keys()]).toEqual(clouds.map(({ provider }) => provider));
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  expect([page.status, (await page.text()).includes([...tabs.keys()][0] ?? '-')]).toEqual([200, true]);
});

describe('The examples that the page opens with run as they stand:', () => {
  test.each(examples.filter(example => example !== clicked))('$tab: $shows', async ({ tab, check }) => {
    const { data, errors } = (await asked.get(tab)) ?? expect.fail();
    expect(errors).toBeUndefined();
    check(data);
  });

  test('Operations: all of it is in the list', async () => {
    const { data } = await ask(url, tabs.get('Operations') ?? '');
    const recorded = data.cloudOperations.nodes.map(({ change, status }: Record<string, string>) => [
      change,
      status === 'REJECTED',
    ]);
    const expected = examples.flatMap(({ records, ...example }) =>
      records === undefined || example.tab === clicked?.tab ? [] : [records],
    );
    expect(recorded.toSorted()).toEqual([...expected].toSorted());
  });

  test('and no further one is there that nobody tried', () => {
    expect([...tabs.keys()].toSorted()).toEqual(
      [...new Set([...examples.map(({ tab }) => tab), 'Operations'])].toSorted(),
    );
  });
});

describe.skipIf(noBrowserReason)(
  `In a real browser${noBrowserReason ? ` (skipped: ${noBrowserReason})` : ''}`,
  () => {
    test('the page opens with the examples, asks nobody else, and a click runs one', async () => {
      if (clicked?.clicked === undefined) throw new Error('no cloud has an example to click on');
      const context = await browser?.browser.newContext({ viewport: { width: 1_280, height: 800 } });
      if (context === undefined) throw new Error('there is no browser');
      const requests: string[] = [];
      context.on('request', request => requests.push(request.url()));
      const page = await context.newPage();
      await page.goto(`${url}/`);
      const tab = page.locator('.graphiql-tab-button', { hasText: clicked.tab });
      await tab.waitFor();
      const names = await page.locator('.graphiql-tab').allInnerTexts();
      expect(names.map(name => name.trim())).toEqual([...tabs.keys()]);
      await tab.click();
      const editor = page.locator('.graphiql-query-editor .monaco-editor').first();
      await editor.getByText(clicked.tab).first().waitFor();
      // The page takes up the operation of a tab a moment after it shows the tab; a click before that does nothing.
      const sent = (request: Request): boolean =>
        (request.postData() ?? '').includes(`mutation ${clicked.tab}`);
      for (let click = 1, done = false; !done; click += 1) {
        const request = page.waitForRequest(sent, { timeout: 1_000 }).catch(() => null);
        await page.locator('button.graphiql-execute-button').click();
        done = (await request) !== null;
        expect(click).toBeLessThan(10);
      }
      if (clicked.waitsFor !== undefined) await stepOver(clicked.provider, clicked.waitsFor);
      const answer = async () =>
        (await page.locator('.graphiql-response').textContent())?.replaceAll('\u00a0', ' ');
      for (const text of clicked.clicked) await expect.poll(answer, { timeout: 10_000 }).toContain(text);
      const foreign = requests.filter(each => !each.startsWith(`${url}/`) && !/^(data|blob):/.test(each));
      expect(foreign).toEqual([]);
    });
  },
);

test('Told to end, it answers the change that is being sent, and ends with 0', async () => {
  const subject = anySubject(isPresent);
  const cloud = controls.get(subject.cloud.provider) ?? '';
  const { action } = subject.change.action;
  const [id = ''] = (await control(cloud, '/resources', subject.sample.fresh)).ids;
  await control(cloud, '/faults', { action, resource: id, fault: { kind: 'delay', ms: 400 } });
  const answer = ask(url, subject.document, { input: wishOn(subject, id).input });
  const requests = `/requests?action=${action}&resource=${id}`;
  await expect.poll(async () => (await control(cloud, requests)).count, { timeout: 5_000 }).toBe(1);
  const ending = program.end();
  expect((await answer).data[subject.change.mutation].__typename).toMatch(/Success$/);
  const { code, stderr } = await ending;
  expect([code, stderr]).toEqual([0, '']);
  await expect(fetch(`${url}/livez`)).rejects.toThrow();
});
