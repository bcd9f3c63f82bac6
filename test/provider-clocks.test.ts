import { afterEach, expect, it } from 'vitest';
import { type Gateway, openGateway, using } from './gateway.ts';
import { zenlayerCloud } from './providers/zenlayer/cloud.ts';

let gateway: Gateway;
afterEach(() => gateway.close());

async function startedWith(clockSkewSeconds: number): Promise<string> {
  const start = { settings: { clockSkewSeconds } };
  gateway = await openGateway({ clouds: [using(zenlayerCloud, { start })] });
  return gateway.cloud(zenlayerCloud).url;
}

async function ask(): Promise<void> {
  const { errors } = await gateway.send('{ zenlayerPorts(first: 1) { nodes { id } } }');
  expect(errors).toBeUndefined();
}

async function readiness(): Promise<unknown> {
  return await (await fetch(`${gateway.url}/readyz`)).json();
}

function told(): readonly { readonly level: string; readonly msg: string }[] {
  return gateway.logged.map(line => JSON.parse(line)).filter(({ msg }) => /clock of/.test(msg));
}

it('A provider’s clock that is off is told once in the log and with the readiness, and signed for', async () => {
  const origin = await startedWith(600);
  for (let count = 0; count < 3; count += 1) await ask();
  const ahead = expect.stringMatching(
    new RegExp(`^The clock of ${origin} is (599|600|601) s ahead of this machine’s.* signed with its time`),
  );
  expect(told()).toMatchObject([{ level: 'warn', msg: ahead }]);
  const aheadSeconds = expect.closeTo(600, -0.5);
  expect(await readiness()).toEqual({ status: 'ready', clocks: [{ origin, aheadSeconds, followed: true }] });

  gateway.cloud(zenlayerCloud).settings.change({ clockSkewSeconds: -30 });
  for (let count = 0; count < 3; count += 1) await ask();
  expect(told()[1]).toMatchObject({ level: 'warn', msg: expect.stringMatching(/ is (29|30|31) s behind/) });
});

it('One that is too far off to be believed is told as well, and what to do', async () => {
  const origin = await startedWith(-7_200);
  await gateway.send('{ zenlayerPorts(first: 1) { nodes { id } } }');
  expect(told()).toMatchObject([{ msg: expect.stringMatching(/72\d\d s behind.*too far to be believed/) }]);
  expect(await readiness()).toMatchObject({ clocks: [{ origin, followed: false }] });
});

it('One that agrees is told nowhere', async () => {
  await startedWith(0);
  for (let count = 0; count < 3; count += 1) await ask();
  expect(told()).toEqual([]);
  expect(await readiness()).toEqual({ status: 'ready' });
});
