import { isIP, isIPv4 } from 'node:net';

/** What is wrong with an address that secrets are sent to; the address itself is not repeated, for it may hold some. */
export type AddressFlaw = 'unreadable' | 'credentials' | 'query' | 'plain-http' | 'link-local' | 'metadata';

const metadataNames = [
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.azure.com',
  'metadata.tencentyun.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'rancher-metadata',
];

/** Where clouds answer their own machines, outside of the link-local network. */
const metadataAddresses = [
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd20:ce::254',
];

/** Names that stand for the address that is written into them. */
const spelledNames = /\.(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me)$/;

/** Null where secrets may be sent there. Loopback may be spoken to in plain HTTP: nobody listens in between. */
export function flawOf(address: string): AddressFlaw | null {
  if (/[\s\\]/.test(address) || !URL.canParse(address)) return 'unreadable';
  const { protocol, hostname, username, password, search, hash } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return 'unreadable';
  if (username !== '' || password !== '' || /^[^/]*\/\/[^/?#]*@/.test(address)) return 'credentials';
  if (search !== '' || hash !== '' || /[?#]/.test(address)) return 'query';
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  const place = isIP(host) === 0 ? flawOfName(host) : flawOfAddress(host);
  if (place !== null) return place;
  return protocol === 'http:' && !isLoopbackName(host) ? 'plain-http' : null;
}

export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function flawOfName(host: string): AddressFlaw | null {
  if (host === '') return 'unreadable';
  if (metadataNames.includes(host)) return 'metadata';
  if (!spelledNames.test(host)) return null;
  const spelled = /(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})/.exec(host);
  return spelled === null ? 'link-local' : flawOfAddress(spelled.slice(1).join('.'));
}

function flawOfAddress(host: string): AddressFlaw | null {
  if (metadataAddresses.includes(host)) return 'metadata';
  if (isIPv4(host)) return flawOfIPv4(host);
  const inside = embeddedIPv4(host);
  if (inside !== null) return flawOfAddress(inside);
  if (/^fe[89ab][0-9a-f]:/.test(host) || /^ff[0-9a-f]{2}:/.test(host) || host === '::') return 'link-local';
  return null;
}

function flawOfIPv4(host: string): AddressFlaw | null {
  const [first = 0, second = 0] = host.split('.').map(Number);
  if (host === '169.254.169.254' || host === '169.254.170.2') return 'metadata';
  // Also "this network" and what goes to many at once: none of them is a place of a provider.
  return (first === 169 && second === 254) || first === 0 || first >= 224 ? 'link-local' : null;
}

/** IPv6 that only stands for an IPv4 address: mapped, compatible, translated (NAT64), tunnelled (6to4). */
function embeddedIPv4(host: string): string | null {
  const groups = expanded(host);
  if (groups === null) return null;
  const [first, second, third] = groups;
  const zeros = (from: number, to: number) => groups.slice(from, to).every(group => group === 0);
  const last = [groups[6] ?? 0, groups[7] ?? 0] as const;
  if (zeros(0, 5) && groups[5] === 0xffff) return dotted(last);
  if (zeros(0, 6) && last[0] !== 0) return dotted(last);
  if (first === 0x64 && second === 0xff9b) return dotted(last);
  if (first === 0x2002) return dotted([second ?? 0, third ?? 0]);
  return null;
}

function expanded(host: string): readonly number[] | null {
  const [head = '', tail] = host.split('::');
  const parse = (text: string) =>
    text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16));
  const [left, right] = [parse(head), parse(tail ?? '')];
  const missing = 8 - left.length - right.length;
  if (missing < 0 || (tail === undefined && missing > 0)) return null;
  return [...left, ...new Array<number>(missing).fill(0), ...right];
}

function dotted([high, low]: readonly [number, number]): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
