import { afterAll, describe, expect, test } from 'vitest';
import { cleanUp, freePort, type Program, start } from './e2e/program.ts';

afterAll(cleanUp);

function listening(output: string): readonly string[] {
  return [...output.matchAll(/worker (\d+) listens/g)].map(([, pid = '']) => pid);
}

async function two(): Promise<{ readonly program: Program; readonly url: string }> {
  const port = await freePort();
  const program = start(['test/worker-scene.ts', `${port}`]);
  await program.printed(/(?:listens[\s\S]*){2}/);
  return { program, url: `http://127.0.0.1:${port}` };
}

/** A connection that waits for a worker as that ends is never answered. */
async function die(url: string): Promise<void> {
  await fetch(`${url}/die`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
}

async function answering(url: string, count: number): Promise<ReadonlySet<string>> {
  const pids = new Set<string>();
  while (pids.size < count) pids.add(await (await fetch(url)).text());
  return pids;
}

describe.concurrent('Workers', { timeout: 60_000 }, () => {
  test('share one port, are replaced when they die, and end in order when they are told to', async () => {
    const { program, url } = await two();
    const before = await answering(url, 2);
    await die(url);
    const output = await program.printed(/ended with code 3[\s\S]*listens/);
    const [, , third = ''] = listening(output);
    expect(before).not.toContain(third);
    expect(await answering(url, 2)).toContain(third);
    expect((await program.end()).code).toBe(0);
  });

  test.runIf(process.platform === 'linux')(
    'take connections themselves: whoever started them may be busy',
    async () => {
      const { program, url } = await two();
      program.child.kill('SIGSTOP');
      expect((await answering(url, 2)).size).toBe(2);
      program.child.kill('SIGCONT');
      expect((await program.end()).code).toBe(0);
    },
  );

  test('are all told to read their files anew, and none ends by it', async () => {
    const { program, url } = await two();
    program.child.kill('SIGHUP');
    const output = await program.printed(/(?:reads anew[\s\S]*){2}/);
    const told = [...output.matchAll(/worker (\d+) reads anew/g)].map(([, pid = '']) => pid);
    expect(new Set(told)).toEqual(await answering(url, 2));
    expect((await program.end()).code).toBe(0);
  });

  test('are not started again and again where the first one cannot start', async () => {
    expect(await start(['test/worker-scene.ts', '0', 'dying']).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: '',
    });
  });

  test('end all together where they die faster than they can be replaced', async () => {
    const { program, url } = await two();
    let over = false;
    void program.ended.then(() => {
      over = true;
    });
    while (!over) await die(url);
    const { code, stdout } = await program.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/6 workers ended within 60 s, the last one with code 3: all of them end\./);
  });
});
