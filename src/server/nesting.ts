/*
 * How deep brackets nest in a text, told without recursion, before anything recursive sees it. Both follow the lexer of
 * their language exactly: where a scanner believes to be inside a string and the parser does not, nesting could hide.
 * Where the lexer would fail (an unterminated string) it does not matter what follows, for nothing will be parsed.
 */

const quote = 0x22;
const backslash = 0x5c;

export function jsonNestsDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at + 1);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > most) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
    }
  }
  return false;
}

export function documentNestsDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x23: // a comment runs to the end of its line
        at = endOfLine(text, at);
        break;
      case quote:
        at = text.startsWith('"""', at) ? endOfBlock(text, at + 3) : endOfString(text, at + 1);
        break;
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > most) return true;
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at += 1;
  }
  return text.length;
}

function endOfBlock(text: string, start: number): number {
  for (let at = start; ; at += 3) {
    at = text.indexOf('"""', at);
    if (at < 0) return text.length;
    if (text.charCodeAt(at - 1) !== backslash) return at + 2;
  }
}

function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return at;
  }
  return text.length;
}
