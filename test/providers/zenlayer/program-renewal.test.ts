import { hash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startZenlayerEmulator,
  type ZenlayerEmulator,
} from '../../../src/providers/zenlayer/emulator/start.ts';
import { askAtDoor } from '../../door.ts';
import { readImage } from '../../e2e/image.ts';
import { cleanUp, folder, type Program, start, startBuilt } from '../../e2e/program.ts';
import { selfSignedCertificate } from '../../transport/certificate.ts';

const ports = 'query Ports { zenlayerPorts(first: 1) { nodes { id } failures { message } } }';
const [before, after] = [selfSignedCertificate(), selfSignedCertificate()];

describe('A server whose files change', () => {
  let zenlayer: ZenlayerEmulator;
  let program: Program;
  let url: string;
  let place: string;
  const write = (name: string, content: string) => writeFileSync(join(place, name), content, { mode: 0o600 });

  beforeAll(async () => {
    zenlayer = await startZenlayerEmulator({ seed: 'demo' });
    place = await folder();
    write('password', 'mistyped-password');
    write('server.pem', before.cert);
    write('server-key.pem', before.key);
    write('documents.json', JSON.stringify({ first: '{ __typename }' }));
    write(
      'causeway.yaml',
      `accounts:
  - { provider: zenlayer, name: main, endpoint: '${zenlayer.url}', accessKeyId: '${zenlayer.accessKeyId}', accessKeyPassword: '\${file:${place}/password}' }
tls: { certificate: '${place}/server.pem', key: '${place}/server-key.pem' }
documents: { manifest: '${place}/documents.json' }
changes: { settleWindowMs: 1000 }
`,
    );
    program = startBuilt(await askAtDoor('gateway'), {
      environment: {
        CAUSEWAY_CONFIG: join(place, 'causeway.yaml'),
        CAUSEWAY_ALLOW: 'short-settle-window',
        DATA_DIR: join(place, 'data'),
        PORT: '0',
      },
    });
    const said = await program.printed(/"url":"https:[^"]+"/);
    url = /"url":"(https:[^"]+)\/graphql"/.exec(said)?.[1] ?? '';
  });
  afterAll(async () => {
    await cleanUp();
    await zenlayer.close();
  });

  async function ask(path: string, ca: string, body?: object) {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const headers = { 'content-type': 'application/json' };
    const options = { method: body === undefined ? 'GET' : 'POST', ca, agent: false, headers };
    request(`${url}${path}`, options, response => {
      text(response).then(answer => resolve(JSON.parse(answer)), reject);
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
    return await promise;
  }
  const read = { data: { zenlayerPorts: { nodes: [{}], failures: [] } } };

  test('shows to who asks whether it is ready which check was switched off, and logs it', async () => {
    await program.printed(/The check \\"short-settle-window\\" is switched off/);
    expect(await ask('/readyz', before.cert)).toEqual({
      status: 'ready',
      overrides: ['short-settle-window'],
    });
  });

  test('is healthy for its image, which asks over TLS as well', async () => {
    const [, ...given] = readImage().healthcheck;
    const { code } = await start(given, { environment: { PORT: new URL(url).port } }).ended;
    expect(code).toBe(0);
  });

  test('reads them anew when it gets SIGHUP: credentials, certificate and documents', async () => {
    const name = hash('sha256', ports);
    const refused = { data: { zenlayerPorts: null }, errors: [{}] };
    expect(await ask('/graphql', before.cert, { query: ports })).toMatchObject(refused);
    expect(await ask('/graphql', before.cert, { documentId: name })).toHaveProperty('errors');
    write('password', zenlayer.accessKeyPassword);
    write('server.pem', after.cert);
    write('server-key.pem', after.key);
    write('documents.json', JSON.stringify({ [name]: ports }));
    program.child.kill('SIGHUP');
    for (const said of [/has new credentials/, /has a new certificate/, /"count":1.*manifest of documents/]) {
      await program.printed(said);
    }
    expect(await ask('/graphql', after.cert, { documentId: name })).toMatchObject(read);
    await expect(ask('/graphql', before.cert, { query: ports })).rejects.toThrow();
  });

  test('goes on with what it has where a file is wrong, and says so without a value', async () => {
    rmSync(join(place, 'password'));
    write('server.pem', before.cert);
    program.child.kill('SIGHUP');
    const said = await program.printed(/not sound any more, and the old ones go on/);
    expect(await ask('/graphql', after.cert, { query: ports })).toMatchObject(read);
    expect(said).not.toContain(zenlayer.accessKeyPassword);
    expect((await program.end()).code).toBe(0);
  });
});
