import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type Config, readConfig } from '../src/config.ts';
import { providers } from '../src/providers/index.ts';

export type Variables = Readonly<Record<string, string>>;

export function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'causeway.yaml');
  writeFileSync(path, text);
  return path;
}

export function mistakes(environment: Variables): readonly string[] {
  const read = readConfig(environment, providers);
  return read.kind === 'mistakes' ? read.mistakes : [];
}

/** The mistakes of a file, without its name. */
export function mistakesIn(text: string, environment: Variables = {}): readonly string[] {
  const path = file(text);
  return mistakes({ ...environment, CAUSEWAY_CONFIG: path }).map(mistake => mistake.replaceAll(path, 'FILE'));
}

export function config(environment: Variables, kind: 'config' | 'demo' = 'config'): Config {
  const read = readConfig(environment, providers);
  if (read.kind === 'mistakes') throw new Error(read.mistakes.join('\n'));
  expect(read.kind).toBe(kind);
  return read.config;
}

export const sound = `
accounts:
  - provider: zenlayer
    name: main
    accessKeyId: zen-key
    accessKeyPassword: zen-password
  - provider: alibaba
    accessKeyId: ali-key
    accessKeySecret: \${ALI_SECRET}
    regions: [cn-hangzhou]
`;
export const withSecret = { ALI_SECRET: 'ali-secret' };
