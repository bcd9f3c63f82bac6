import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root, textOf } from '../architecture/sources.ts';

/** What the Dockerfile says, as far as it can be done without a container engine. */
export interface Image {
  readonly bases: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly volumes: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  /** Of the last stage, from the sources. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  /** What the stage of packages starts from, and what it runs. */
  readonly packages: { readonly copies: readonly string[]; readonly run: readonly string[] };
}

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

function instructionsOf(text: string): readonly Instruction[] {
  return text
    .replace(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap(line => {
      const [, word, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return word === undefined || rest === undefined ? [] : [{ word, rest }];
    });
}

export function readImage(): Image {
  const instructions = instructionsOf(textOf('Dockerfile'));
  const last = instructions.findLastIndex(({ word }) => word === 'FROM');
  const [first, final] = [instructions.slice(0, last), instructions.slice(last)];
  const said = (among: readonly Instruction[], name: string): readonly string[] =>
    among.filter(({ word }) => word === name).map(({ rest }) => rest);
  const list = (text: string | undefined): readonly string[] =>
    JSON.parse(/\[.*\]$/.exec(text ?? '')?.[0] ?? '[]') as string[];
  const environment = said(final, 'ENV')
    .flatMap(rest => rest.split(' '))
    .map(pair => pair.split('=') as [string, string]);
  return {
    bases: said(instructions, 'FROM').map(rest => rest.split(' ')[0] ?? ''),
    environment: Object.fromEntries(environment),
    user: said(final, 'USER').at(-1) ?? 'root',
    volumes: said(final, 'VOLUME'),
    command: list(said(final, 'CMD').at(-1)),
    healthcheck: list(said(final, 'HEALTHCHECK').at(-1)),
    copies: said(final, 'COPY')
      .filter(rest => !rest.startsWith('--from'))
      .map(rest => rest.split(' '))
      .map(([from = '', to = '']) => ({ from, to: to.replace(/\/$/, `/${from}`) })),
    packages: {
      copies: said(first, 'COPY').flatMap(rest => rest.split(' ').slice(0, -1)),
      run: said(first, 'RUN'),
    },
  };
}

/**
 * Lays down in a folder what the image holds. `installed` runs the very commands of the image, which takes a registry and
 * seconds; `linked` links the packages that those would install, and needs Node to look for packages along the links.
 */
export async function layDown(image: Image, folder: string, packages: 'linked' | 'installed'): Promise<void> {
  for (const { from, to } of image.copies) await copied(from, join(folder, to));
  if (packages === 'linked') return await link(folder);
  for (const from of image.packages.copies) await copied(from, join(folder, from));
  const { PATH = '', HOME = folder } = process.env;
  for (const command of image.packages.run) {
    const [program = '', ...given] = command.split(' ');
    await promisify(execFile)(program, given, { cwd: folder, env: { PATH, HOME } });
  }
}

/** Names with `!` in the list of what the engine ignores, which begins with everything. */
export function contextOf(): readonly string[] {
  const [all, ...kept] = textOf('.dockerignore').trimEnd().split('\n');
  if (all !== '*' || kept.some(each => !each.startsWith('!')))
    throw new Error('not a list of what is let in');
  return kept.map(each => each.slice(1));
}

async function copied(from: string, to: string): Promise<void> {
  if (!contextOf().includes(from)) throw new Error(`${from} is not let into the image by .dockerignore`);
  await mkdir(dirname(to), { recursive: true });
  await cp(join(root, from), to, { recursive: true });
}

interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

async function link(folder: string): Promise<void> {
  const lock = JSON.parse(textOf('package-lock.json')) as { packages: Readonly<Record<string, Locked>> };
  for (const [path, { dev, optional, devOptional }] of Object.entries(lock.packages)) {
    // Packages inside of packages come along with those.
    if (path.split('node_modules/').length !== 2 || dev || optional || devOptional) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(root, path), join(folder, path));
  }
}

export const alongLinks = '--preserve-symlinks --preserve-symlinks-main';
