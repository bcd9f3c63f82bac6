import { get } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
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

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const last = (): JournalRequest | undefined => shop.journal.requests().at(-1);
const statusOf = ({ text }: RawAnswer): string => text.slice('HTTP/1.1 '.length, text.indexOf('\r\n'));
const bodyOf = ({ text }: RawAnswer): string => text.slice(text.indexOf('\r\n\r\n') + 4);

describe('a request without faults', () => {
  it('is carried out, answered and journalled', async () => {
    const answer = await raw(shop.url, post('/buy?box=1&account=ours', {}, 'five'));
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
    const answer = await raw(shop.url, post('/nonsense', {}, ''));
    expect(bodyOf(answer)).toContain('NONSENSE');
    expect(shop.faults.list()).toHaveLength(1);
  });

  it('over which the emulator itself fails is answered as such', async () => {
    const answer = await raw(shop.url, post('/broken', {}, ''));
    expect(statusOf(answer)).toContain('500');
    expect(bodyOf(answer)).toContain('the till is on fire');
    expect(last()).toMatchObject({ outcome: 'broken' });
  });

  it('whose client leaves in the middle of the body is never carried out', async () => {
    const { hostname, port } = new URL(shop.url);
    const socket = connect(Number(port), hostname);
    socket.write(post('/buy?box=1', {}, 'five').slice(0, -2));
    await shop.journal.until(() => shop.journal.countRequests() === 1);
    socket.destroy();
    await shop.journal.until(() => last()?.outcome === 'aborted');
    expect(shop.sold).toEqual([]);
  });
});

describe('the socket server', () => {
  it('closes at once, though a client is still waiting and late acts are pending', async () => {
    under({ kind: 'lateAct', ms: 60_000, answer: 'silence' });
    const answer = buy();
    await shop.journal.until(() => last()?.outcome === 'silent');
    await shop.close();
    expect((await answer).text).toBe('');
    expect(shop.sold).toEqual([]);
  });

  it('says so when its port is taken', async () => {
    await expect(openShop({ port: Number(new URL(shop.url).port) })).rejects.toThrow('EADDRINUSE');
  });

  it('lets go of its port when that of the control endpoint is taken', async () => {
    const port = await freePort();
    const controlPort = Number(new URL(shop.control).port);
    await expect(openShop({ port, controlPort })).rejects.toThrow('EADDRINUSE');
    await (await openShop({ port })).close();
  });

  it('shows the time of its own clock in every answer', async () => {
    shop.clock.advance(90_000);
    const date = /\r\ndate: Thu, 01 Jan 2026 00:01:30 GMT\r\n/i;
    expect((await buy()).text).toMatch(date);
    expect((await raw(shop.url, post('/nonsense', {}, ''))).text).toMatch(date);
    under({ kind: 'status', status: 7105, act: false });
    expect((await buy('2')).text).toMatch(date);
    shop.settings.change({ clockSkewSeconds: -30 });
    expect((await buy('3')).text).toMatch(/\r\ndate: Thu, 01 Jan 2026 00:01:00 GMT\r\n/i);
  });

  it('keeps a connection for the next request', async () => {
    const { Agent } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const box of ['1', '2'])
      await new Promise<void>(resolve =>
        get(`${shop.url}/buy?box=${box}`, { agent }, response => {
          ports.add(response.socket.localPort);
          response.resume().on('end', () => resolve());
        }),
      );
    expect(ports.size).toBe(1);
    agent.destroy();
  });
});
