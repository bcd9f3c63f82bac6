import type { HttpRequest } from '../transport/http-client.ts';
import type { ParsedJson, StringSearch } from '../transport/json.ts';
import { Needles } from './needles.ts';

/** Takes out of what a provider says whatever our own request was signed with. */
export interface Scrub {
  /** What to look for while the body is parsed. */
  readonly search: StringSearch;
  /** Whether this body, which was searched, may hold any of it: most answers do not, and are read as they are. */
  touches(body: SearchedBody): boolean;
  value<Value>(value: Value): Value;
}

type SearchedBody = Pick<Extract<ParsedJson, { kind: 'json' }>, 'text' | 'longestString' | 'found'>;

const hidden = '[secret]';

/** Shorter pieces would be found in ordinary words. So no configured secret may be shorter: it could not be taken out. */
export const shortestSecret = 8;

/** What is ordinary in a header that proves who we are, and would only garble answers. Secrets themselves never are. */
const harmlessWords =
  /^(?:SignedHeaders|Credential|Signature|Bearer|OvertureService|[\w-]*HMAC-\w+|content-type|x-[a-z-]+|aws4_request)$/i;

/** Those that our own requests have: a few, the same ones each time. */
const harmless = new Set<string>();

function isHarmless(text: string): boolean {
  if (harmless.has(text)) return true;
  if (!harmlessWords.test(text)) return false;
  harmless.add(text);
  return true;
}

/**
 * An upstream or a proxy that echoes what it got puts tokens, key ids and signatures into messages, names and headers. So
 * every string of an answer passes here before anything reads it, and what was sent along to prove who we are is taken out,
 * in each of the ways in which programs write down what they got.
 *
 * Spelling all that is most of the work. What comes again with each request is spelled once: the secrets, and what two requests
 * one after another had, such as the id of a key. What is new each time, such as a signature, is spelled only for an answer that
 * has a string as long: no spelling is shorter than what it spells.
 */
export function scrubbing(
  secrets: readonly string[],
): (request: HttpRequest | null, signing?: readonly string[]) => Scrub {
  const kept = new Set(secrets.filter(isLong));
  let repeated: readonly string[] = [];
  let lasting = lastingOf(kept);
  let before: readonly string[] = [];
  let latest: (Proofs & { readonly signing: readonly string[]; readonly scrub: Scrub }) | null = null;
  return (request, signing = []) => {
    const { headers, forms } = request === null ? noProofs : proofsIn(request);
    // With a token, and where the same is asked again within the second of its signature, nothing of it is new.
    const isSame =
      latest !== null &&
      areSame(latest.headers, headers) &&
      areSame(latest.forms, forms) &&
      areSame(latest.signing, signing);
    if (latest !== null && isSame) return latest.scrub;
    const { whole, parts } = credentialsIn({ headers, forms });
    const again: string[] = [];
    const fresh: string[] = [];
    let isNew = false;
    // A handful in all: a table would cost more than looking through them.
    const note = (value: string, isOrdinary: boolean): void => {
      if (!isLong(value) || kept.has(value) || again.includes(value) || fresh.includes(value)) return;
      const known = repeated.includes(value);
      const isRepeated = known || before.includes(value);
      if (!isRepeated && isOrdinary && isHarmless(value)) return;
      (isRepeated ? again : fresh).push(value);
      isNew ||= isRepeated && !known;
    };
    for (const value of signing) note(value, false);
    for (const value of parts) note(value, true);
    before = [...again, ...fresh];
    if (isNew) {
      // Those of this request first, and all of them: what is forgotten here would be looked for nowhere.
      const all = [...new Set([...again, ...repeated])];
      repeated = all.slice(0, Math.max(mostRepeated, again.length));
      lasting = lastingOf([...kept, ...repeated]);
    }
    latest = { headers, forms, signing, scrub: scrubOf(lasting, fresh, whole.filter(isLong)) };
    return latest.scrub;
  };
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}

/**
 * Beyond those of the latest request. Two requests that are alike have one signature within a second: were it forgotten with the
 * next one, all would be spelled anew each time.
 */
const mostRepeated = 4;

function lastingOf(values: Iterable<string>): Needles {
  return new Needles([...values].flatMap(spellingsOf));
}

function scrubOf(lasting: Needles, fresh: readonly string[], whole: readonly string[]): Scrub {
  const leastFresh = Math.min(...[...fresh, ...whole].map(({ length }) => length));
  let sorted: readonly string[] | null = null;
  const needles = (): readonly string[] => {
    // The longest first: a part that is replaced alone would leave the rest of the whole standing.
    sorted ??= [...lasting.texts, ...fresh.flatMap(spellingsOf), ...whole].toSorted(
      (left, right) => right.length - left.length,
    );
    return sorted;
  };
  const clean = (text: string): string => {
    if (text.length < leastFresh && !lasting.isIn(text)) return text;
    let cleaned = text;
    for (const needle of needles()) {
      if (cleaned.includes(needle)) cleaned = cleaned.replaceAll(needle, hidden);
    }
    return cleaned;
  };
  return {
    search: lasting,
    touches({ text, longestString, found }) {
      if (found) return true;
      if (longestString < leastFresh) return false;
      // What is written in escapes shows only when it has been parsed.
      return text.includes('\\') || needles().some(needle => text.includes(needle));
    },
    value: value => cleanValue(value, clean),
  };
}

function cleanValue<Value>(value: Value, clean: (text: string) => string): Value {
  if (typeof value === 'string') return clean(value) as Value;
  if (typeof value !== 'object' || value === null) return value;
  // Answers are the size of a page of a list and were bounded in depth when they were parsed. Changed in place: nobody
  // else holds them yet, and a copy of every answer would cost more than all the rest.
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (typeof field === 'string' || typeof field === 'object') {
      const cleaned = cleanValue(field, clean);
      if (cleaned !== field) fields[name] = cleaned;
    }
    const cleanName = clean(name);
    if (cleanName !== name) {
      fields[cleanName] = fields[name];
      delete fields[name];
    }
  }
  return value;
}

const proving = /authorization|token|signature|nonce|credential|secret|password|access-?key/i;

const formType = 'application/x-www-form-urlencoded';

/** Names of headers, of which our own requests have few. */
const provingNames = new Map<string, boolean>();

function provesOf(name: string): boolean {
  const known = provingNames.get(name);
  if (known !== undefined) return known;
  const proves = proving.test(name);
  provingNames.set(name, proves);
  return proves;
}

/** What of a request may prove who we are. */
interface Proofs {
  /** Values of headers. */
  readonly headers: readonly string[];
  /** The query, and a body that is a form. */
  readonly forms: readonly string[];
}

const noProofs: Proofs = { headers: [], forms: [] };

function proofsIn({ headers: sent, path, body }: HttpRequest): Proofs {
  const headers: string[] = [];
  let isForm = false;
  for (const name in sent) {
    const value = sent[name] ?? '';
    isForm ||= value.startsWith(formType) && name.toLowerCase() === 'content-type';
    if (provesOf(name)) headers.push(value);
  }
  const query = path.indexOf('?');
  const forms = query < 0 ? [] : [path.slice(query + 1)];
  if (body !== null && isForm) forms.push(body.toString());
  return { headers, forms };
}

interface RequestCredentials {
  /** Headers of several parts. However else they are written, their parts are found one by one. */
  readonly whole: readonly string[];
  readonly parts: readonly string[];
}

/** Of headers, whole and in their parts, and the fields of forms. */
function credentialsIn({ headers, forms }: Proofs): RequestCredentials {
  const whole: string[] = [];
  const found: string[] = [];
  for (const value of headers) {
    const parts = partsOf(value);
    for (const each of parts) {
      const part = credentialIn(each);
      found.push(part);
      // Of `Credential=AKID/20260504/us-east-1/...` only what comes first is more than a place and a date.
      const slash = part.indexOf('/');
      if (slash >= 0) found.push(part.slice(0, slash));
    }
    if (parts.length > 1) whole.push(value);
    else found.push(value);
  }
  for (const form of forms) {
    for (const [name, value] of new URLSearchParams(form)) if (proving.test(name)) found.push(value);
  }
  return { whole, parts: found };
}

const [blank, comma, semicolon] = [0x20, 0x2c, 0x3b];

function partsOf(value: string): readonly string[] {
  const parts: string[] = [];
  let begin = 0;
  for (let at = 0; at <= value.length; at += 1) {
    const letter = at === value.length ? blank : value.charCodeAt(at);
    if (letter > blank && letter !== comma && letter !== semicolon) continue;
    if (at > begin) parts.push(value.slice(begin, at));
    begin = at + 1;
  }
  return parts;
}

/** Of `Signature=…` what is behind the name, for the name stands in ordinary words; of a token that ends in `=` all. */
function credentialIn(part: string): string {
  const value = /^[A-Za-z-]+=(.+)$/.exec(part)?.[1];
  return value === undefined || value.length < shortestSecret ? part : value;
}

/** Written in the same way in a query, a form, a page and as it is. */
const plain = /^[\w.-]*$/;

function spellingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const written = [value, bytes.toString('hex'), ...base64Of(bytes)];
  if (plain.test(value)) return written.filter(isLong);
  const percent = encodeURIComponent(value);
  written.push(
    percent,
    percent.replace(/%[0-9A-F]{2}/g, found => found.toLowerCase()),
    new URLSearchParams([['', value]]).toString().slice(1),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  return [...new Set(written)].filter(isLong);
}

function isLong(text: string): boolean {
  return text.length >= shortestSecret;
}

/** How it reads in base64 of something longer, in which none, one or two bytes of a group of three come before it. */
function base64Of(bytes: Buffer): readonly string[] {
  const padded = Buffer.concat([Buffer.alloc(2), bytes]);
  return [0, 1, 2].flatMap(offset => {
    const shifted = padded.subarray(2 - offset);
    // The first letters still hold bits of what comes before, the last ones of what comes behind.
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor((shifted.length * 8) / 6);
    const text = shifted.toString('base64').slice(from, to);
    return /[+/]/.test(text) ? [text, text.replaceAll('+', '-').replaceAll('/', '_')] : [text];
  });
}
