import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { floorTable } from './floors.ts';
import { root } from './sources.ts';

const page = 'docs/ARCHITECTURE.md';
const [begin, end] = ['<!-- floors:begin -->', '<!-- floors:end -->'];

/** The page with the table as the tests enforce it, and as it is. */
export function floorPage(): { readonly present: string; readonly wanted: string } {
  const present = readFileSync(join(root, page), 'utf8');
  const [from, to] = [present.indexOf(begin), present.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no "${begin}" with "${end}" after it.`);
  const wanted = `${present.slice(0, from + begin.length)}\n${floorTable()}\n${present.slice(to)}`;
  return { present, wanted };
}

// As a program, after what the sources generate by themselves: what the tests enforce is none of the sources' business.
if (import.meta.main) writeFileSync(join(root, page), floorPage().wanted);
