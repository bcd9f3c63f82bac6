import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { noBrowserReason, startBrowser, type TestBrowser } from '../browser.ts';
import { startTestServer, type TestServer } from './fixtures/test-server.ts';

const tabs = [
  { query: 'query Greeting {\n  hello\n}\n' },
  {
    query: '# </script> and $& are text here\nmutation Destroy($id: ID!) {\n  destroy(id: $id)\n}\n',
    variables: '{"id": "from-the-page"}',
    headers: '{"x-purpose": "test"}',
  },
  { query: 'subscription Ticks {\n  ticks(count: 3)\n}\n' },
];
const graphiql = { title: 'Causeway <test>', tabs };
const html = { accept: 'text/html,application/xhtml+xml' };

describe('Without a browser', () => {
  test('The page is served to who takes HTML, and is not sent again to who has it', async () => {
    const { url, ask } = await startTestServer({ graphiql });
    const page = await fetch(`${url}/graphql`, { headers: html });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-encoding')).toBe('gzip');
    expect(await page.text()).toContain('<title>Causeway &lt;test&gt;</title>');
    const etag = page.headers.get('etag') ?? '';
    const again = await fetch(`${url}/graphql`, { headers: { ...html, 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await ask('{ hello }')).headers.get('content-type')).toContain('application/json');
  });

  test('The page may speak to no other host, and runs no script but its own', async () => {
    const { url } = await startTestServer({ graphiql });
    const page = await fetch(`${url}/graphql`, { headers: html });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toMatch(/script-src 'sha256-[\w+/=]+' blob:;/);
    expect(policy).not.toMatch(/https?:|\*/);
    await page.body?.cancel();
  });

  test('The root leads people to the page, and without a page there is none', async () => {
    const withPage = await startTestServer({ graphiql });
    const root = await fetch(`${withPage.url}/`, { headers: html, redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql']);
    const without = await startTestServer();
    expect((await fetch(`${without.url}/`, { headers: html })).status).toBe(404);
    const asked = await fetch(`${without.url}/graphql?query={hello}`, {
      headers: { accept: 'text/html, */*' },
    });
    expect(await asked.json()).toEqual({ data: { hello: 'world' } });
  });
});

describe.skipIf(noBrowserReason)(
  `In a real browser${noBrowserReason ? ` (skipped: ${noBrowserReason})` : ''}`,
  () => {
    let started: TestBrowser;
    beforeAll(async () => {
      started = await startBrowser();
    });
    afterAll(() => started?.close());

    interface Visit {
      readonly page: Page;
      /** Everything that the page asked for, and everything that went wrong in it. */
      readonly requests: string[];
      readonly complaints: string[];
    }

    async function visit(url: string): Promise<Visit> {
      const context = await started.browser.newContext({ viewport: { width: 1_280, height: 800 } });
      onTestFinished(() => context.close());
      const requests: string[] = [];
      const complaints: string[] = [];
      context.on('request', request => requests.push(request.url()));
      const page = await context.newPage();
      page.on('console', message => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', error => complaints.push(String(error)));
      await page.goto(url);
      return { page, requests, complaints };
    }

    const editor = (page: Page) => page.locator('.graphiql-query-editor .monaco-editor').first();
    const tabNames = (page: Page) =>
      page
        .locator('.graphiql-tab')
        .allInnerTexts()
        .then(names => names.map(name => name.trim()));
    const answer = async (page: Page) =>
      ((await page.locator('.graphiql-response').textContent()) ?? '').replaceAll('\u00a0', ' ');

    async function open(front: TestServer): Promise<Visit> {
      const visited = await visit(`${front.url}/`);
      await editor(visited.page).getByText('Greeting').waitFor();
      return visited;
    }

    /** The page reads the operation's name a moment after the text changed, and until then it looks for the old one. */
    async function run(page: Page, wanted: string): Promise<void> {
      const button = page.locator('button.graphiql-execute-button');
      await button.click();
      const answered = async () => {
        const text = await answer(page);
        if (text.includes('Cannot infer operation')) await button.click();
        return text;
      };
      await expect.poll(answered, { timeout: 5_000 }).toContain(wanted);
    }

    async function turnTo(page: Page, name: string): Promise<void> {
      await page.locator('.graphiql-tab-button', { hasText: name }).click();
      await editor(page).getByText(name).first().waitFor();
    }

    test('The page opens with its tabs, asks no other host, runs what they hold and what is typed, and finds them when one comes back', async () => {
      const seen: unknown[] = [];
      const front = await startTestServer({
        graphiql,
        context: ({ headers, signal }) => {
          seen.push(headers['x-purpose']);
          return { signal };
        },
      });
      const { page, requests, complaints } = await open(front);
      expect(await page.title()).toBe('Causeway <test>');
      expect(await tabNames(page)).toEqual(['Greeting', 'Destroy', 'Ticks']);
      await run(page, '"hello": "world"');
      expect(seen).not.toContain('test');
      // A mutation has the variables and headers of its tab.
      await turnTo(page, 'Destroy');
      await run(page, 'destroyed from-the-page');
      expect(front.world.destroyed).toEqual(['from-the-page']);
      expect(seen).toContain('test');
      // A subscription shows its events.
      await turnTo(page, 'Ticks');
      await run(page, '"ticks": 3');
      await editor(page).click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText('query Typed { echo(text: "typed by hand") }');
      await expect.poll(() => tabNames(page)).toContain('Typed');
      await run(page, '"echo": "typed by hand"');
      // What is deferred is shown when it comes.
      await editor(page).click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText('query Later { hello ... @defer { slow } }');
      await expect.poll(() => tabNames(page)).toContain('Later');
      await run(page, '"hello": "world"');
      await front.world.waiting.promise;
      expect(await answer(page)).not.toContain('"slow"');
      front.world.gate.resolve();
      await expect.poll(() => answer(page), { timeout: 5_000 }).toContain('"slow": "done"');
      const foreign = requests.filter(url => !url.startsWith(`${front.url}/`) && !/^(data|blob):/.test(url));
      expect(foreign).toEqual([]);
      expect(complaints).toEqual([]);
      // Coming back finds the same tabs, once the page has put them by.
      await expect
        .poll(() => page.evaluate('localStorage.getItem("graphiql:tabState")'))
        .toContain('query Later');
      for (const returns of [1, 2]) {
        await page.goto(`${front.url}/graphql`);
        await page.locator('.graphiql-tab').first().waitFor();
        expect({ returns, tabs: await tabNames(page) }).toEqual({
          returns,
          tabs: ['Greeting', 'Destroy', 'Later'],
        });
      }
      // A link with a query shows it without running it.
      await page.goto(
        `${front.url}/graphql?query=${encodeURIComponent('mutation Linked { destroy(id: 5) }')}`,
      );
      await page.locator('.graphiql-tab-button', { hasText: 'Linked' }).waitFor();
      expect(front.world.destroyed).toEqual(['from-the-page']);
      const stored = await page.evaluate('JSON.stringify(localStorage)');
      expect(stored).not.toContain('x-purpose');
    });

    test('A page of another origin can run no mutation here, whatever it tries', async () => {
      const front = await startTestServer({ graphiql });
      const port = await serveElsewhere();
      // Another port of the same name is the same site; another name is another site.
      for (const origin of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
        const { page, requests } = await visit(origin);
        const results = await page.evaluate(attack, `${front.url}/graphql`);
        expect(results).toEqual({
          json: 'blocked',
          text: 'blocked',
          query: 'blocked',
          blind: 'blocked',
          stream: 'blocked',
        });
        await page.evaluate(postForm, `${front.url}/graphql`);
        await page.waitForURL(`${front.url}/graphql`);
        expect(await page.textContent('body')).toContain('CROSS_ORIGIN_FORBIDDEN');
        expect(requests.filter(url => url.startsWith(front.url)).length).toBeGreaterThan(4);
      }
      expect(front.world.destroyed).toEqual([]);
      expect(front.world.contexts).toEqual([]);
    });

    test('A page of a listed origin sends JSON with headers of its own, reads answers and subscribes; one that is not listed does not', async () => {
      const port = await serveElsewhere();
      const front = await startTestServer({ graphiql, allowedOrigins: [`http://127.0.0.1:${port}`] });
      const { page } = await visit(`http://127.0.0.1:${port}`);
      expect(await page.evaluate(attack, `${front.url}/graphql`)).toEqual({
        json: 'cors',
        // Refused, and readable.
        text: 'cors',
        query: 'cors',
        blind: 'blocked',
        stream: 'open',
      });
      expect(front.world.destroyed).toEqual(['by-script']);
      const { page: unlisted } = await visit(`http://localhost:${port}`);
      expect(Object.values(await unlisted.evaluate(attack, `${front.url}/graphql`))).toEqual(
        Array.from({ length: 5 }, () => 'blocked'),
      );
      expect(front.world.destroyed).toEqual(['by-script']);
    });
  },
);

/** A server of an empty page, on a port of its own. */
async function serveElsewhere(): Promise<number> {
  const other = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>elsewhere</title>');
  });
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    other.closeAllConnections();
    other.close();
  });
  return (other.address() as AddressInfo).port;
}

/** Runs in the page: everything a script of another origin can send. */
async function attack(target: string): Promise<Record<string, string>> {
  const body = JSON.stringify({ query: 'mutation { destroy(id: "by-script") }' });
  const headers = { 'content-type': 'application/json', authorization: 'x', 'idempotency-key': 'one' };
  const attempt = (url: string, init: object): Promise<string> =>
    fetch(url, { credentials: 'include', ...init }).then(
      answer => answer.type,
      () => 'blocked',
    );
  const browserGlobals = globalThis as unknown as {
    EventSource: new (url: string) => { onopen: () => void; onerror: () => void; close(): void };
  };
  return {
    json: await attempt(target, { method: 'POST', headers, body }),
    text: await attempt(target, { method: 'POST', headers: { 'content-type': 'text/plain' }, body }),
    query: await attempt(`${target}?query={hello}`, {}),
    blind: await attempt(target, { method: 'POST', mode: 'no-cors', body }),
    stream: await new Promise(resolve => {
      const source = new browserGlobals.EventSource(`${target}?query=subscription{forever(name:"x")}`);
      source.onopen = () => resolve('open');
      source.onerror = () => {
        source.close();
        resolve('blocked');
      };
    }),
  };
}

/** Runs in the page: a form whose text happens to be JSON, the oldest way around a same-origin rule. */
function postForm(target: string): void {
  const { document } = globalThis as unknown as {
    document: { body: { innerHTML: string; querySelector(name: string): { submit(): void } } };
  };
  document.body.innerHTML = `<form method="post" enctype="text/plain" action="${target}"><input name='{"query":"mutation { destroy(id: 6) }","x' value='":1}'></form>`;
  document.body.querySelector('form').submit();
}
