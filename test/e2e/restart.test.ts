import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { clouds } from '../clouds.ts';
import { askAtDoor } from '../door.ts';
import { isPresent, type PresentSubject, type Subject, wishOn } from '../providers/subject.ts';
import { anySubject } from '../registered.ts';
import { ask, cleanUp, control, folder, type Program, start, startBuilt } from './program.ts';

afterAll(cleanUp);

const query =
  'query($id: ID!) { cloudOperation(id: $id) { status nativeState events { sequence status note } } }';

/** Accepted first, and done later. */
const subject = anySubject(
  (each: Subject): each is PresentSubject =>
    isPresent(each) && each.sample.showings.some(({ progress }) => progress === 'moving'),
);

async function listening(program: Program): Promise<string> {
  const text = await program.printed(/"msg":"Causeway listens"/);
  const line = text.split('\n').find(each => each.includes('Causeway listens')) ?? '';
  return String(JSON.parse(line).url).replace(/\/graphql$/, '');
}

/** As a configuration file names it, with its secrets in variables. */
function accountOf(
  provider: string,
  { url, control: _control, ...printed }: Readonly<Record<string, unknown>>,
  environment: Record<string, string>,
): object {
  const hidden = Object.entries(printed).map(([name, value]) => {
    if (!/secret|password/i.test(name)) return [name, value];
    const variable = `${provider}_${name}`.toUpperCase();
    environment[variable] = String(value);
    return [name, `\${${variable}}`];
  });
  return { provider, name: 'main', endpoint: url, staleReadsSeconds: 0.2, ...Object.fromEntries(hidden) };
}

test('A gateway that was killed finishes its open operation after it is started again on the same record', async () => {
  const emulator = start(['src/emulator.ts', '--json']);
  const printed = JSON.parse(await emulator.printed(/\n/)) as Record<string, Record<string, unknown>>;
  const secrets: Record<string, string> = {};
  const accounts = clouds.map(({ provider }) => accountOf(provider, printed[provider] ?? {}, secrets));
  expect(Object.keys(secrets)).toHaveLength(clouds.length);
  const place = await folder();
  const file = join(place, 'causeway.yaml');
  await writeFile(file, JSON.stringify({ accounts, changes: { firstLookMs: 50, slowestLookMs: 200 } }));
  const environment = { CAUSEWAY_CONFIG: file, DATA_DIR: join(place, 'record'), PORT: '0', ...secrets };

  const first = start(['src/main.ts'], { environment });
  const url = await listening(first);
  const { mutation, action } = subject.change;
  const cloud = String(printed[subject.cloud.provider]?.control);
  for (const anchor of subject.cloud.samples.anchors) await control(cloud, '/resources', anchor);
  const [nativeId = ''] = (await control(cloud, '/resources', subject.sample.fresh)).ids;
  const { data } = await ask(url, subject.document, { input: wishOn(subject, nativeId).input });
  const { id, status } = data[mutation].operation;
  expect(status).toBe('ACCEPTED');

  await first.end('SIGKILL');
  // What happens meanwhile, nobody sees.
  await control(cloud, '/clock', { advanceSeconds: 60 });
  const second = startBuilt(await askAtDoor('gateway'), { environment });
  const again = await listening(second);
  const operation = async () => (await ask(again, query, { id })).data.cloudOperation;
  await expect.poll(async () => (await operation()).status, { timeout: 15_000 }).toBe('SUCCEEDED');
  const { nativeState, events } = await operation();
  expect(nativeState).toBe(subject.sample.end);
  expect(events.map((event: { status: string }) => event.status).slice(0, 3)).toEqual([
    'RECORDED',
    'SENDING',
    'ACCEPTED',
  ]);
  const executions = `/executions?action=${action.action}&resource=${nativeId}`;
  expect((await control(cloud, executions)).count).toBe(1);
  const { code, stdout } = await second.end();
  expect(code).toBe(0);
  for (const secret of Object.values(secrets)) expect(stdout).not.toContain(secret);
});
