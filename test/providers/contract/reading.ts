import type { KindSample } from '../sample.ts';
import { leavesOf } from '../subject.ts';

export function fieldOf(typeName: string): string {
  return `${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}`;
}

/** The whole of one resource. */
export function readingOne(typeName: string, { args = {} }: KindSample, nativeId: string): string {
  const more = Object.entries(args).map(([name, value]) => `, ${name}: "${value}"`);
  return `{ ${fieldOf(typeName)}(id: "${nativeId}"${more.join('')}) { ${leavesOf(typeName).join(' ')} } }`;
}
