import { get } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulation/faults.ts';
import type { JournalRequest } from '../../src/emulation/journal.ts';
import { openShop, type Shop } from './shop.ts';
import { post, type RawAnswer, raw } from './socket.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const buy = (box = '1'): Promise<RawAnswer> => raw(shop.server.url, post(`/buy?box=${box}`, {}, 'five'));

function under(fault: Fault, action = 'buy'): void {
  shop.faults.add({ action, fault });
}

const last = (): JournalRequest | undefined => shop.journal.requests().at(-1);
const statusOf = ({ text }: RawAnswer): string => text.slice('HTTP/1.1 '.length, text.indexOf('\r\n'));
const bodyOf = ({ text }: RawAnswer): string => text.slice(text.indexOf('\r\n\r\n') + 4);

describe('a request without faults', () => {
  it('is carried out, answered and journalled', async () => {
    const answer = await raw(shop.server.url, post('/buy?box=1&account=ours', {}, 'five'));
    expect(JSON.parse(bodyOf(answer))).toEqual({ requestId: 'shop-1', bought: '1', paid: 'five' });
    expect(last()).toEqual({
      sequence: 1,
      at: '2026-01-01T00:00:00.000Z',
      action: 'buy',
      account: 'ours',
      requestId: 'shop-1',
      resources: ['1'],
      outcome: 'answered',
      executed: true,
      status: 200,
    });
    await buy('1');
    expect(shop.journal.executions().map(({ resource, effective }) => [resource, effective])).toEqual([
      ['1', true],
      ['1', false],
    ]);
  });

  it('that the vendor refuses is journalled with its code and as not executed', async () => {
    expect(statusOf(await buy('sold-out'))).toBe('409 Conflict');
    expect(last()).toMatchObject({ outcome: 'refused', executed: false, code: 'SOLD_OUT', status: 409 });
    expect(shop.journal.executions()).toEqual([]);
  });

  it('that is turned away at the front leaves the faults waiting', async () => {
    under({ kind: 'dropBeforeActing' }, '*');
    const answer = await raw(shop.server.url, post('/nonsense', {}, ''));
    expect(bodyOf(answer)).toContain('NONSENSE');
    expect(shop.faults.list()).toHaveLength(1);
  });

  it('over which the emulator itself fails is answered as such', async () => {
    const answer = await raw(shop.server.url, post('/broken', {}, ''));
    expect(statusOf(answer)).toContain('500');
    expect(bodyOf(answer)).toContain('the till is on fire');
    expect(last()).toMatchObject({ outcome: 'broken' });
  });

  it('whose client leaves in the middle of the body is never carried out', async () => {
    const { hostname, port } = new URL(shop.server.url);
    const socket = connect(Number(port), hostname);
    socket.write(post('/buy?box=1', {}, 'five').slice(0, -2));
    await shop.journal.until(() => shop.journal.countRequests() === 1);
    socket.destroy();
    await shop.journal.until(() => last()?.outcome === 'aborted');
    expect(shop.sold).toEqual([]);
  });
});

describe('a fault on a real socket', () => {
  it.each<[Fault, boolean]>([
    [{ kind: 'dropBeforeReading' }, false],
    [{ kind: 'dropBeforeActing' }, false],
    [{ kind: 'dropAfterActing' }, true],
  ])('%o hangs up without a byte', async (fault, executed) => {
    under(fault);
    expect((await buy()).text).toBe('');
    expect(shop.sold).toEqual(executed ? ['1'] : []);
    expect(last()).toMatchObject({ outcome: 'dropped', executed, fault: fault.kind });
    expect(statusOf(await buy('2'))).toBe('200 OK');
  });

  it('dropBeforeReading strikes before the body has arrived', async () => {
    under({ kind: 'dropBeforeReading' });
    const head = post('/buy?box=1', {}, 'five').split('\r\n\r\n')[0];
    expect((await raw(shop.server.url, `${head}\r\n\r\n`)).text).toBe('');
  });

  it.each([true, false])('silence leaves the socket open and answers nothing (acting: %s)', async act => {
    under({ kind: 'silence', act });
    const { hostname, port } = new URL(shop.server.url);
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', part => {
      heard += part;
    });
    socket.write(post('/buy?box=1', {}, 'five'));
    await shop.journal.until(() => last()?.outcome === 'silent');
    // The next request of another connection is answered, so the server had every chance to speak.
    await buy('2');
    expect(heard).toBe('');
    expect(socket.readyState).toBe('open');
    expect(shop.sold).toEqual(act ? ['1', '2'] : ['2']);
    socket.destroy();
  });

  it('delay acts at once and answers later', async () => {
    under({ kind: 'delay', ms: 20 });
    const answer = buy();
    await shop.journal.until(() => shop.journal.countExecutions({ action: 'buy' }) === 1);
    expect(last()).toMatchObject({ executed: true, outcome: 'pending' });
    expect(statusOf(await answer)).toBe('200 OK');
    expect(last()).toMatchObject({ outcome: 'answered' });
  });

  it.each([
    ['drop', /^$/, 'dropped'],
    ['html', /200 OK.*<html>/s, 'garbled'],
    ['serverError', /500 Internal Server Error.*OUR_FAULT/s, 'refused'],
  ] as const)('lateAct answers with %s first and acts afterwards', async (answer, seen, outcome) => {
    under({ kind: 'lateAct', ms: 100, answer });
    expect((await buy()).text).toMatch(seen);
    expect(last()).toMatchObject({ outcome, executed: false });
    await shop.journal.until(() => shop.journal.countExecutions({ action: 'buy', resource: '1' }) === 1);
    expect(last()).toMatchObject({ executed: true });
  });

  it('lateAct is not done any more once it is forgotten', async () => {
    under({ kind: 'lateAct', ms: 150, answer: 'drop' });
    await buy();
    shop.server.forgetLateActs();
    under({ kind: 'delay', ms: 200 });
    await buy('2');
    expect(shop.sold).toEqual(['2']);
  });

  it.each([true, false])('status writes any number on the wire, 7105 too (acting: %s)', async act => {
    under({ kind: 'status', status: 7105, act });
    const answer = await buy();
    expect(statusOf(answer)).toBe('7105 Fault');
    expect(bodyOf(answer)).toBe(act ? '{"requestId":"shop-1","bought":"1","paid":"five"}' : '');
    under({ kind: 'status', status: 201, act, body: 'made' });
    expect(bodyOf(await buy('2'))).toBe('made');
    expect(shop.sold).toHaveLength(act ? 2 : 0);
    expect(last()).toMatchObject({ outcome: 'garbled', status: 201 });
  });

  it.each([
    ['html', /^<!DOCTYPE html>/],
    ['empty', /^$/],
    ['brokenJson', /^{"requestId":"shop-1","bought":"1","paid":"fiv?e?$/],
    ['array', /^\[{"requestId":.*}\]$/],
    ['noRequestId', /^{"bought":"\?"}$/],
    ['foreignEnvelope', /^{"ok":true/],
  ] as const)('garbage as %s is a 200 that nobody can read', async (shape, body) => {
    under({ kind: 'garbage', shape, act: true });
    const answer = await buy();
    expect(statusOf(answer)).toBe('200 OK');
    expect(bodyOf(answer)).toMatch(body);
    expect(shop.sold).toEqual(['1']);
    under({ kind: 'garbage', shape, act: false });
    expect(statusOf(await buy('2'))).toBe('200 OK');
    expect(shop.sold).toEqual(['1']);
    expect(last()).toMatchObject({ outcome: 'garbled', executed: false });
  });

  it('garbage truncated announces more than it sends', async () => {
    under({ kind: 'garbage', shape: 'truncated', act: true });
    const answer = await buy();
    const announced = Number(/content-length: (\d+)/.exec(answer.text)?.[1]);
    expect(bodyOf(answer).length).toBeGreaterThan(0);
    expect(bodyOf(answer).length).toBeLessThan(announced);
    expect(shop.sold).toEqual(['1']);
  });

  it.each([500, 502, 503] as const)('serverError %i is worded by the vendor, acting or not', async status => {
    under({ kind: 'serverError', status, act: true });
    expect(statusOf(await buy('1'))).toContain(`${status}`);
    under({ kind: 'serverError', status, act: false, code: 'BUSY' });
    expect(bodyOf(await buy('2'))).toContain('BUSY');
    expect(shop.sold).toEqual(['1']);
  });

  it('refuse, throttle and redirect answer without acting', async () => {
    under({ kind: 'refuse', code: 'NOT_TODAY', status: 403, message: 'Come tomorrow.' });
    const refusal = await buy();
    expect(statusOf(refusal)).toBe('403 Forbidden');
    expect(JSON.parse(bodyOf(refusal))).toMatchObject({ code: 'NOT_TODAY', message: 'Come tomorrow.' });
    under({ kind: 'throttle', retryAfterSeconds: 3 });
    expect((await buy()).text).toMatch(/^HTTP\/1\.1 429 .*retry-after: 3\r\n.*SLOWLY/s);
    under({ kind: 'throttle', status: 503 });
    expect((await buy()).text).not.toContain('retry-after');
    under({ kind: 'redirect', location: 'http://elsewhere.example/' });
    expect((await buy()).text).toMatch(/^HTTP\/1\.1 302 .*location: http:\/\/elsewhere\.example\/\r\n/s);
    expect(shop.sold).toEqual([]);
    expect(shop.journal.requests().map(({ executed }) => executed)).toEqual([false, false, false, false]);
  });

  it('unknownState disguises what the next read shows', async () => {
    shop.faults.add({ action: 'look', resource: 'b', fault: { kind: 'unknownState', state: 'ODD' } });
    await buy();
    const look = (): Promise<RawAnswer> => raw(shop.server.url, post('/look', {}, ''));
    expect(JSON.parse(bodyOf(await look()))).toMatchObject({ state: 'ODD', row: 'b' });
    expect(JSON.parse(bodyOf(await look()))).toMatchObject({ state: 'fine' });
  });
});

describe('the socket server', () => {
  it('closes at once, though a client is still waiting and late acts are pending', async () => {
    under({ kind: 'lateAct', ms: 60_000, answer: 'silence' });
    const answer = buy();
    await shop.journal.until(() => last()?.outcome === 'silent');
    await shop.server.close();
    expect((await answer).text).toBe('');
    expect(shop.sold).toEqual([]);
  });

  it('says so when its port is taken', async () => {
    const { startSocketServer } = await import('../../src/emulation/server.ts');
    const { faults, journal, clock, server } = shop;
    const vendor = {} as Parameters<typeof startSocketServer>[0]['vendor'];
    await expect(startSocketServer({ vendor, faults, journal, clock, port: server.port })).rejects.toThrow(
      'EADDRINUSE',
    );
  });

  it('keeps a connection for the next request', async () => {
    const { Agent } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const box of ['1', '2'])
      await new Promise<void>(resolve =>
        get(`${shop.server.url}/buy?box=${box}`, { agent }, response => {
          ports.add(response.socket.localPort);
          response.resume().on('end', () => resolve());
        }),
      );
    expect(ports.size).toBe(1);
    agent.destroy();
  });
});
