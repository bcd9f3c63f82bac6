import { createHash } from 'node:crypto';

/** The two ends of a BGP session: addresses in one network, neither its own address nor its broadcast address. */
export interface PeerAddresses {
  readonly amazonAddress: string;
  readonly customerAddress: string;
}

/** Where the caller names none: a /30 of the link-local range for IPv4, a /125 for IPv6, which is never given by callers. */
export function assignedAddresses(id: string, family: 'ipv4' | 'ipv6'): PeerAddresses {
  const [high = 0, low = 0] = createHash('sha256').update(id).digest();
  const ends = (name: (end: number) => string): PeerAddresses => ({
    amazonAddress: name(1),
    customerAddress: name(2),
  });
  if (family === 'ipv4') return ends(end => `169.254.${high}.${(low & 252) + end}/30`);
  return ends(end => `2600:1f18::${high.toString(16)}:${((low & 248) + end).toString(16)}/125`);
}

/** What stands against the addresses, in the words that were reported; undefined where nothing does. */
export function addressProblem(amazon: string, customer: string): string | undefined {
  const [ours, theirs] = [ipv4(amazon), ipv4(customer)];
  if (ours === undefined) return `Amazon Address ${amazon} is not a valid IPv4 CIDR`;
  if (theirs === undefined) return `Customer Address ${customer} is not a valid IPv4 CIDR`;
  if (ours.prefix !== theirs.prefix || ours.network !== theirs.network)
    return 'Amazon Address and Customer Address must be in the same CIDR';
  for (const [name, { host, hosts }] of [
    ['Amazon Address', ours],
    ['Customer Address', theirs],
  ] as const) {
    // A /31 has two ends and nothing else.
    if (hosts > 2 && host === 0) return `${name} is address 0 on its subnet`;
    if (hosts > 2 && host === hosts - 1) return `${name} is the broadcast address on its subnet`;
  }
  return ours.host === theirs.host ? 'Amazon Address and Customer Address must differ' : undefined;
}

interface ParsedAddress {
  readonly prefix: number;
  readonly network: number;
  readonly host: number;
  /** How many addresses the network has. */
  readonly hosts: number;
}

function ipv4(text: string): ParsedAddress | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const prefix = parts.pop() ?? 0;
  if (parts.some(part => part > 255) || prefix < 8 || prefix > 31) return undefined;
  const address = parts.reduce((whole, part) => whole * 256 + part, 0);
  const hosts = 2 ** (32 - prefix);
  const host = address % hosts;
  return { prefix, network: address - host, host, hosts };
}
