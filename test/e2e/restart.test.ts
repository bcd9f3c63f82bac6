import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ask, cleanUp, control, folder, type Program, start } from './program.ts';

afterAll(cleanUp);

const query =
  'query($id: ID!) { cloudOperation(id: $id) { status resource { state } events { status note } } }';

async function listening(program: Program): Promise<string> {
  const text = await program.printed(/"msg":"Causeway listens"/);
  const line = text.split('\n').find(each => each.includes('Causeway listens')) ?? '';
  return String(JSON.parse(line).url).replace(/\/graphql$/, '');
}

test('A gateway that was killed finishes its open operation after it is started again on the same record', async () => {
  const emulator = start(['src/emulator.ts', '--json']);
  const { zenlayer, alibaba } = JSON.parse(await emulator.printed(/\n/));
  const place = await folder();
  const file = join(place, 'causeway.yaml');
  await writeFile(
    file,
    `accounts:
  - provider: zenlayer
    name: main
    endpoint: ${zenlayer.url}
    accessKeyId: ${zenlayer.accessKeyId}
    accessKeyPassword: \${ZENLAYER_PASSWORD}
  - provider: alibaba
    name: main
    endpoint: ${alibaba.url}
    accessKeyId: ${alibaba.accessKeyId}
    accessKeySecret: \${ALIBABA_SECRET}
    regions: [cn-hangzhou]
changes: { firstLookMs: 50, goneGapMs: 200, slowestLookMs: 200 }
`,
  );
  const environment = {
    CAUSEWAY_CONFIG: file,
    DATA_DIR: join(place, 'record'),
    PORT: '0',
    ZENLAYER_PASSWORD: zenlayer.accessKeyPassword,
    ALIBABA_SECRET: alibaba.accessKeySecret,
  };
  const first = start(['src/main.ts'], { environment });
  const url = await listening(first);
  const { data } = await ask(
    url,
    'mutation { terminatePort(input: { portId: "port-fra-edge-a" }) { ... on TerminatePortSuccess { operation { id status } } } }',
  );
  const { id, status } = data.terminatePort.operation;
  expect(status).toBe('ACCEPTED');

  await first.end('SIGKILL');
  // What happens meanwhile, nobody sees.
  await control(zenlayer.control, '/clock', { advanceSeconds: 60 });
  const second = start(['src/main.ts'], { environment });
  const again = await listening(second);
  const operation = async () => (await ask(again, query, { id })).data.cloudOperation;
  await expect.poll(async () => (await operation()).status, { timeout: 10_000 }).toBe('SUCCEEDED');
  const { resource, events } = await operation();
  expect(resource.state).toBe('RECYCLED');
  expect(events.map((event: { status: string }) => event.status).slice(0, 3)).toEqual([
    'RECORDED',
    'SENDING',
    'ACCEPTED',
  ]);
  expect((await control(zenlayer.control, '/executions?action=TerminatePort')).count).toBe(1);
  const { code, stdout } = await second.end();
  expect(code).toBe(0);
  for (const secret of [zenlayer.accessKeyPassword, alibaba.accessKeySecret]) {
    expect(stdout).not.toContain(secret);
  }
});
