import { BlockList, isIP } from 'node:net';

/** Who may say for whom a request comes: proxies by their addresses and networks. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** Each an address or a network that `flawOfProxy` finds nothing wrong with. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address = '', bits] = entry.split('/');
      const family = familyOf(address);
      if (bits === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(bits), family);
    }
  }

  trusts(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, familyOf(address));
  }

  /**
   * The client behind the proxies: read from the right, where each of them has put the address that it was called from, until
   * one that is no proxy of ours. What stands further left anybody may have written.
   */
  clientBehind(peer: string, forwardedFor: string): string {
    let client = peer;
    for (const given of forwardedFor.split(',').reverse()) {
      const address = plainAddress(withoutPort(given.trim()));
      if (isIP(address) === 0) return client;
      client = address;
      if (!this.trusts(address)) return client;
    }
    return client;
  }
}

/** What is wrong with an entry as it is written down, or null. */
export function flawOfProxy(text: string): string | null {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined)
    return 'is no address and no network. Write 10.0.0.7 or 10.0.0.0/8';
  if (bits === undefined) return null;
  const most = version === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return `has no length of 1 to ${most} after its slash`;
  return Number(bits) === 0 ? 'is everybody. Name the proxies, or their network' : null;
}

/** IPv4 in its own spelling, also where the socket is one of IPv6. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
