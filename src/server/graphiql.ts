import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ServerAnswer } from './answer.ts';
import { weightOf } from './compression.ts';
import type { RequestState } from './request-state.ts';

export interface GraphiqlTab {
  readonly query: string;
  readonly variables?: string;
  readonly headers?: string;
}

export interface GraphiqlOptions {
  readonly title: string;
  readonly tabs: readonly GraphiqlTab[];
}

interface RenderedPage {
  readonly plain: Buffer;
  readonly packed: Buffer;
  readonly etag: string;
  readonly policy: string;
}

/** The page for people. It brings all it needs along and may speak to this server only. */
export class GraphiqlPage {
  readonly #options: GraphiqlOptions;
  /** 9 MB, which cost 40 MB and 0.2 s to make: made when the first person asks, and once. */
  #page: Promise<RenderedPage> | undefined;

  constructor(options: GraphiqlOptions) {
    this.#options = options;
  }

  async answer({ request }: RequestState): Promise<ServerAnswer> {
    this.#page ??= render(this.#options).catch((error: unknown) => {
      this.#page = undefined;
      throw error;
    });
    const { plain, packed, etag, policy } = await this.#page;
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cache-control': 'private, no-cache',
      vary: 'accept, accept-encoding',
      etag,
    };
    if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' };
    return weightOf('gzip', request.headers['accept-encoding']) > 0
      ? { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: packed }
      : { status: 200, headers, body: plain };
  }
}

async function render({ title, tabs }: GraphiqlOptions): Promise<RenderedPage> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  // The library writes its options into the page unescaped, where a "</script>" in a tab would end the script; so it gets
  // a marker, and the options are put in here.
  const marker = '@@causeway@@';
  const options = scriptJson({
    title: escapeHtml(title),
    defaultTabs: tabs,
    // Headers are where people put tokens.
    shouldPersistHeaders: false,
  });
  const html = renderGraphiQL({ title: marker })
    .replace(`<title>${marker}</title>`, () => `<title>${escapeHtml(title)}</title>`)
    .replace('</head>', () => `${still}</head>`)
    .replace(`{"title":"${marker}"}`, () => `(${firstTab})(${options})`);
  if (html.includes(marker))
    throw new Error('The GraphiQL page has changed: its options are not where they were.');
  const plain = Buffer.from(html);
  return {
    plain,
    packed: await promisify(gzip)(plain, { level: 2 }),
    etag: `"${createHash('sha256').update(plain).digest('base64url')}"`,
    policy: policyFor(html),
  };
}

/**
 * Without a query to begin with, GraphiQL opens a further, empty tab at every return to the page and then, having stored a
 * tab without a query, forgets all of them. With one that is among its tabs, it shows that tab. A query in the address is
 * a link that somebody was sent, and goes first.
 */
const firstTab = `options => {
  const [tab] = options.defaultTabs;
  const linked = new URL(location.href).searchParams.has('query');
  return tab && !linked ? { ...options, query: tab.query, variables: tab.variables ?? '' } : options;
}`;

/**
 * GraphiQL moves its tabs by a transform and hides that of a tab without focus. After opening with several tabs the
 * transforms are not zero: pressing the mouse on a tab gives it focus, it jumps from under the pointer, and the click is
 * lost. Without the transform tabs stay where they are.
 */
const still = '<style>.graphiql-tab { transform: none !important; }</style>';

function scriptJson(value: object): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The page's one script runs by its hash; the editor's workers are blobs, and its styles are written by scripts. */
function policyFor(html: string): string {
  const start = html.indexOf('<script>') + '<script>'.length;
  const script = html.slice(start, html.lastIndexOf('</script>'));
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
