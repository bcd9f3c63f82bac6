import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { ServerAnswer } from './answer.ts';

/** The smaller one first. */
const encodings = ['br', 'gzip'] as const;

type Encoding = (typeof encodings)[number];

/** In a thread of their own. Brotli's usual quality takes a hundred times as long, for a tenth less. */
const compressors: Readonly<Record<Encoding, (text: string | Buffer) => Promise<Buffer>>> = {
  br: text =>
    promisify(brotliCompress)(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      },
    }),
  gzip: text => promisify(gzip)(text),
};

/** How much a client wants an encoding, by its own `Accept-Encoding`: 0 is not at all. */
export function weightOf(encoding: Encoding, header: string | undefined): number {
  let weight = 0;
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map(word => word.trim());
    if (name !== encoding && name !== '*') continue;
    const quality = parameters.find(parameter => parameter.startsWith('q='))?.slice('q='.length) ?? '1';
    const given = /^[01](?:\.\d{0,3})?$/.test(quality) ? Number(quality) : 0;
    // A name counts more than the star, wherever either stands.
    if (name === encoding) return given;
    weight = given;
  }
  return weight;
}

/** The one that the client prefers of those that we speak; null where it takes neither. */
function encodingFor(header: string | undefined): Encoding | null {
  let best: Encoding | null = null;
  for (const encoding of encodings) {
    const weight = weightOf(encoding, header);
    if (weight > (best === null ? 0 : weightOf(best, header))) best = encoding;
  }
  return best;
}

/** An answer as it is to be written: packed where its client takes that and it is large enough for that to pay. */
export function compressed(
  answer: ServerAnswer,
  acceptEncoding: string | undefined,
  fromBytes: number,
): ServerAnswer | Promise<ServerAnswer> {
  if (acceptEncoding === undefined || Buffer.byteLength(answer.body) < fromBytes) return answer;
  const encoding = encodingFor(acceptEncoding);
  if (encoding === null) return answer;
  return compressors[encoding](answer.body).then(body => ({
    ...answer,
    headers: { ...answer.headers, 'content-encoding': encoding },
    body,
  }));
}
