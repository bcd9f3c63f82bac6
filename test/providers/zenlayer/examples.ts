import { expect } from 'vitest';
import type { DemoExample } from '../cloud.ts';

export const examples: Readonly<Record<string, DemoExample>> = {
  Inventory: {
    shows: 'ports and private connects, each with the ports that it ends at',
    check({ zenlayerPorts: ports, zenlayerPrivateConnects: lines }) {
      expect(ports).toMatchObject({ failures: [] });
      expect((ports as { nodes: unknown[] }).nodes).toHaveLength(10);
      expect(JSON.stringify(lines)).toContain('"name":"Singapore backbone"');
    },
  },
  ReturnPort: {
    shows: 'a port returned, once it is seen in the recycle bin',
    check({ terminatePort: answer }) {
      expect(answer).toMatchObject({ port: { state: 'RECYCLED' } });
    },
    waitsFor: 'TerminatePort',
    records: ['TERMINATE_PORT', false],
    clicked: ['"state": "RECYCLED"', '"ZenlayerTerminatePortSuccess"'],
  },
  RefusedPort: {
    shows: 'a port that is not returned while it is in use, with what uses it',
    check({ terminatePort: answer }) {
      expect(answer).toMatchObject({
        __typename: 'CloudResourceInUseError',
        advice: 'REMOVE_DEPENDENTS',
        dependents: expect.arrayContaining([
          { kind: 'PRIVATE_CONNECT', nativeId: 'pc-sin-hkg', name: 'Singapore to Hong Kong' },
        ]),
      });
    },
    records: ['TERMINATE_PORT', true],
  },
  DestroyLine: {
    shows: 'a private connect destroyed, once it is seen gone',
    check({ destroyPrivateConnect: answer }) {
      expect(answer).toMatchObject({
        __typename: 'ZenlayerDestroyPrivateConnectSuccess',
        privateConnect: null,
        operation: { status: 'SUCCEEDED' },
      });
    },
    waitsFor: 'DestroyPrivateConnect',
    records: ['DESTROY_PRIVATE_CONNECT', false],
  },
  StopForwarding: {
    shows: 'IP forwarding stopped, and what undoes it',
    check({ stopIpForward: answer }) {
      expect(answer).toMatchObject({
        __typename: 'ZenlayerStopIpForwardSuccess',
        instance: { ipForwarding: false },
        operation: { undo: 'START_IP_FORWARD' },
      });
    },
    records: ['STOP_IP_FORWARD', false],
  },
};
