import type { CallHead, FaultQueue } from '../../src/emulation/fault-queue.ts';
import { type AlibabaEmulator, startAlibabaEmulator } from '../../src/providers/alibaba/emulator/start.ts';
import { startZenlayerEmulator, type ZenlayerEmulator } from '../../src/providers/zenlayer/emulator/start.ts';
import { Overheard } from './overheard.ts';
import type { Patience } from './site.ts';
import { Standstill } from './standstill.ts';

export const region = 'cn-hangzhou';
export const accountName = 'proof';

/** The emulated clouds of one record: what its gateways reach, and the truth that they are judged by. */
export class Clouds {
  readonly zenlayer: ZenlayerEmulator;
  readonly alibaba: AlibabaEmulator;
  readonly overheard = new Overheard();
  readonly standstill: Standstill;
  /** Changes that were dropped because they may have waited too long in a socket of this process. */
  tooOld = 0;

  private constructor(zenlayer: ZenlayerEmulator, alibaba: AlibabaEmulator, deadlineSeconds: number) {
    this.standstill = new Standstill(deadlineSeconds);
    this.zenlayer = zenlayer;
    this.alibaba = alibaba;
    this.overheard.join(zenlayer.journal);
    this.overheard.join(alibaba.journal);
    for (const { faults } of [zenlayer, alibaba]) this.#refuseOld(faults);
  }

  /** For gateways whose calls take no longer than this. */
  static async start(deadlineSeconds = 1): Promise<Clouds> {
    const way = 120;
    const zenlayer = await startZenlayerEmulator({
      settings: {
        deletingMilliseconds: way,
        recoveringMilliseconds: way,
        destroyingMilliseconds: way,
        creatingMilliseconds: way,
        bootingMilliseconds: way,
        stoppingMilliseconds: way,
      },
    });
    const alibaba = await startAlibabaEmulator({
      regions: [region],
      settings: { terminationDuration: way },
    });
    // Neighbours that nobody touches: they vouch for a list from which a resource is missing.
    zenlayer.create(
      { kind: 'port', id: 'port-neighbour', name: 'neighbour', count: 2 },
      { kind: 'privateConnect', id: 'pc-neighbour', name: 'neighbour', count: 2 },
      { kind: 'instance', id: 'zec-neighbour', name: 'neighbour', count: 2 },
    );
    alibaba.create(
      { kind: 'physicalConnection', id: 'pc-neighbour-1', regionId: region, status: 'Enabled' },
      { kind: 'physicalConnection', id: 'pc-neighbour-2', regionId: region, status: 'Enabled' },
    );
    return new Clouds(zenlayer, alibaba, deadlineSeconds);
  }

  /** As a configuration file names them. */
  accounts(patience: Patience): readonly object[] {
    const { zenlayer, alibaba } = this;
    return [
      {
        provider: 'zenlayer',
        name: accountName,
        endpoint: zenlayer.url,
        accessKeyId: zenlayer.accessKeyId,
        accessKeyPassword: zenlayer.accessKeyPassword,
        ...patience,
      },
      {
        provider: 'alibaba',
        name: accountName,
        endpoint: alibaba.url,
        accessKeyId: alibaba.accessKeyId,
        accessKeySecret: alibaba.accessKeySecret,
        regions: [region],
        ...patience,
      },
    ];
  }

  /** Overwrites fields of a resource, as somebody at the cloud's own console does. */
  async change(provider: 'zenlayer' | 'alibaba', id: string, fields: object): Promise<void> {
    const response = await fetch(`${this[provider].control}/resources/${encodeURIComponent(id)}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    if (!response.ok) throw new Error(`${id} cannot be changed: ${await response.text()}`);
    await response.arrayBuffer();
  }

  clearFaults(): void {
    this.zenlayer.faults.clear();
    this.alibaba.faults.clear();
  }

  /**
   * Whoever settles an unknown outcome relies on this: after the settle window no cloud carries a request out. One that
   * was read late, because this process stood still, may be older than that.
   */
  #refuseOld(faults: FaultQueue): void {
    const [takeForHead, takeForCall] = [faults.takeForHead.bind(faults), faults.takeForCall.bind(faults)];
    const isOld = ({ action }: CallHead): boolean => {
      const old = !action.startsWith('Describe') && this.standstill.suspect;
      if (old) this.tooOld += 1;
      return old;
    };
    faults.takeForHead = head =>
      isOld(head) ? { skewMs: 0, ending: 'dropBeforeReading' } : takeForHead(head);
    faults.takeForCall = call =>
      isOld(call)
        ? { conditions: [], ending: { kind: 'dropBeforeActing' }, kind: 'dropBeforeActing' }
        : takeForCall(call);
  }

  async close(): Promise<void> {
    this.standstill.close();
    await Promise.all([this.zenlayer.close(), this.alibaba.close()]);
  }
}
