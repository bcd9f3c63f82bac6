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

const buy = (box = '1'): Promise<RawAnswer> => raw(shop.url, post(`/buy?box=${box}`, {}, 'five'));

function under(fault: Fault, action = 'buy'): void {
  shop.faults.add({ action, fault });
}

const last = (): JournalRequest | undefined => shop.journal.requests().at(-1);
const statusOf = ({ text }: RawAnswer): string => text.slice('HTTP/1.1 '.length, text.indexOf('\r\n'));
const bodyOf = ({ text }: RawAnswer): string => text.slice(text.indexOf('\r\n\r\n') + 4);

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

  it('dropBeforeReading happens before the body has arrived', async () => {
    under({ kind: 'dropBeforeReading' });
    const head = post('/buy?box=1', {}, 'five').split('\r\n\r\n')[0];
    expect((await raw(shop.url, `${head}\r\n\r\n`)).text).toBe('');
  });

  it.each([true, false])('silence leaves the socket open and answers nothing (acting: %s)', async act => {
    under({ kind: 'silence', act });
    const { hostname, port } = new URL(shop.url);
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

  it.each(['wall', 'emulator'] as const)(
    'delay acts at once and answers later, by the clock of the %s',
    async clock => {
      under({ kind: 'delay', ms: 20, clock });
      const answer = buy();
      await shop.journal.until(() => shop.journal.countExecutions({ action: 'buy' }) === 1);
      expect(last()).toMatchObject({ executed: true, outcome: 'pending' });
      shop.clock.advance(20);
      expect(statusOf(await answer)).toBe('200 OK');
      expect(last()).toMatchObject({ outcome: 'answered' });
    },
  );

  it.each([
    ['drop', /^$/, 'dropped'],
    ['html', /200 OK.*<html>/s, 'garbled'],
    ['serverError', /500 Internal Server Error.*OUR_FAULT/s, 'refused'],
  ] as const)('lateAct answers with %s first and acts afterwards', async (answer, seen, outcome) => {
    under({ kind: 'lateAct', ms: 100, answer, clock: 'emulator' });
    expect((await buy()).text).toMatch(seen);
    expect(last()).toMatchObject({ outcome, executed: false });
    shop.clock.advance(99);
    expect(shop.sold).toEqual([]);
    shop.clock.advance(1);
    expect(shop.sold).toEqual(['1']);
    expect(last()).toMatchObject({ executed: true });
  });

  it('lateAct acts after wall time unless it says otherwise', async () => {
    under({ kind: 'lateAct', ms: 1, answer: 'drop' });
    await buy();
    await shop.journal.until(() => shop.journal.countExecutions({ action: 'buy', resource: '1' }) === 1);
  });

  it('lateAct is not done any more once the cloud is put back', async () => {
    under({ kind: 'lateAct', ms: 100, answer: 'drop', clock: 'emulator' });
    await buy();
    shop.reset();
    shop.clock.advance(200);
    expect(shop.sold).toEqual([]);
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
  ] as const)('garbage as %s is a 200 that cannot be read', async (shape, body) => {
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
});

describe('more faults on a real socket', () => {
  it('hang takes the head, reads nothing more, and keeps the connection', async () => {
    under({ kind: 'hang' });
    const { hostname, port } = new URL(shop.url);
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', part => {
      heard += part;
    });
    const head = post('/buy?box=1', {}, 'five').split('\r\n\r\n')[0];
    socket.write(`${head}\r\n\r\n`);
    await shop.journal.until(() => last()?.outcome === 'silent');
    socket.write('five');
    await buy('2');
    expect([heard, socket.readyState, shop.sold]).toEqual(['', 'open', ['2']]);
    expect(shop.journal.requests()[0]).toMatchObject({ fault: 'hang', executed: false });
    socket.destroy();
  });

  it('skew moves the Date header and what counts as on time', async () => {
    const at = (seconds: number): Promise<RawAnswer> =>
      raw(shop.url, post(`/buy?box=1&at=${shop.clock.now().getTime() + seconds * 1000}`, {}, ''));
    shop.settings.change({ signatureClock: 'virtual' });
    expect(statusOf(await at(0))).toBe('200 OK');
    shop.faults.add({ action: 'buy', times: 2, fault: { kind: 'skew', seconds: 300 } });
    const late = await at(0);
    expect(statusOf(late)).toBe('400 Bad Request');
    expect(late.text).toMatch(/\r\ndate: Thu, 01 Jan 2026 00:05:00 GMT\r\n/i);
    expect(last()).toMatchObject({ fault: 'skew', outcome: 'refused' });
    expect(statusOf(await at(300))).toBe('200 OK');
    expect(statusOf(await at(0))).toBe('200 OK');
  });

  it('judges time by the clock that the setting names; by either where none is', async () => {
    const at = async (time: number) => statusOf(await raw(shop.url, post(`/buy?box=1&at=${time}`, {}, '')));
    const verdicts = async () => [await at(shop.clock.now().getTime()), await at(Date.now())];
    const [good, bad] = ['200 OK', '400 Bad Request'];
    expect(await verdicts()).toEqual([good, good]);
    shop.settings.change({ signatureClock: 'virtual' });
    expect(await verdicts()).toEqual([good, bad]);
    shop.settings.change({ signatureClock: 'wall' });
    expect(await verdicts()).toEqual([bad, good]);
  });

  it('refuse can be a refusal of what was done', async () => {
    under({ kind: 'refuse', code: 'TIMED_OUT', act: true });
    expect(statusOf(await buy())).toBe('400 Bad Request');
    expect(shop.sold).toEqual(['1']);
    expect(last()).toMatchObject({ outcome: 'refused', executed: true, code: 'TIMED_OUT' });
  });

  it.each([
    ['message', false, '400 Bad Request', 'refused'],
    ['code', true, '400 Bad Request', 'refused'],
    ['body', false, '502 Bad Gateway', 'garbled'],
    ['header', true, '200 OK', 'answered'],
  ] as const)('echo gives the request back in the %s (acting: %s)', async (where, act, status, outcome) => {
    under({ kind: 'echo', where, act });
    const secret = 'Bearer very-secret-token';
    const answer = await raw(shop.url, post('/buy?box=1&Signature=abc', { authorization: secret }, 'five'));
    expect(statusOf(answer)).toBe(status);
    const place = where === 'header' ? answer.text.slice(0, -bodyOf(answer).length) : bodyOf(answer);
    expect(place).toContain(secret);
    if (where !== 'code') expect(place).toContain('Signature=abc');
    expect(shop.sold).toEqual(act ? ['1'] : []);
    expect(last()).toMatchObject({ outcome, fault: 'echo' });
  });

  it('echo takes another status and code, and tells the body too where the whole answer is foreign', async () => {
    under({ kind: 'echo', where: 'message', act: false, status: 403, code: 'DENIED' });
    expect(JSON.parse(bodyOf(await buy()))).toMatchObject({ code: 'DENIED' });
    under({ kind: 'echo', where: 'body', act: false, status: 200 });
    const answer = await buy();
    expect(statusOf(answer)).toBe('200 OK');
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ request: { method: 'POST', body: 'five' } });
  });
});
