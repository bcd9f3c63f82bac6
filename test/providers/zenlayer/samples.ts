import type { ProviderSamples } from '../sample.ts';
import { instanceChanges, zecStates } from './samples/instance.ts';
import { portChanges } from './samples/port.ts';
import { privateConnectChanges } from './samples/private-connect.ts';
import { sdnStates } from './samples/sdn-states.ts';

// They sort first where the newest come first, so that they are everybody's neighbours.
const steady = { createdTime: '2099-01-01T00:00:00Z', count: 6 };

/** Long enough to be seen on the way, short enough to be waited for. */
const quick = 40;

export const samples: ProviderSamples = {
  start: {
    settings: {
      creatingMilliseconds: quick,
      deletingMilliseconds: quick,
      recoveringMilliseconds: quick,
      destroyingMilliseconds: quick,
      bootingMilliseconds: quick,
      stoppingMilliseconds: quick,
    },
  },
  anchors: [
    { kind: 'port', id: 'port-anchor', name: 'anchor', ...steady },
    { kind: 'privateConnect', id: 'pc-anchor', name: 'anchor', status: 'RECYCLED', ...steady },
    { kind: 'instance', id: 'zec-anchor', name: 'anchor', ...steady },
  ],
  changes: { ...portChanges, ...privateConnectChanges, ...instanceChanges },
  kinds: {
    ZenlayerPort: {
      fresh: { kind: 'port', name: 'Edge' },
      absent: 'nothing-of-this-name',
      action: 'DescribePorts',
      // A hundred ids a call.
      callsForAHundred: 1,
      states: sdnStates,
    },
    ZenlayerPrivateConnect: {
      fresh: { kind: 'privateConnect', name: 'Line' },
      absent: 'nothing-of-this-name',
      action: 'DescribePrivateConnects',
      callsForAHundred: 1,
      states: sdnStates,
    },
    ZenlayerInstance: {
      fresh: { kind: 'instance', name: 'router' },
      absent: 'nothing-of-this-name',
      action: 'DescribeInstances',
      callsForAHundred: 1,
      states: zecStates,
    },
  },
  stale: { code: 'AUTHFAILURE_SIGNATURE_EXPIRED', status: 401 },
  unheardOf: 'INVALID_MOON_PHASE',
  accessCode: 'AUTHFAILURE_UNAUTHORIZED_OPERATION',
  refusalBody: code => JSON.stringify({ requestId: 'T-1', code, message: 'No.' }),
  successBody: content => JSON.stringify({ requestId: 'T-1', response: { requestId: 'T-1', ...content } }),
  misplacedErrors: [
    '{"requestId":"T-1","error":{"code":"X","message":"No."}}',
    '{"requestId":"T-1","response":null}',
    '{"requestId":"T-1","response":{"requestId":"T-1"},"error":"No."}',
  ],
  signatureOf: ({ headers }) => `${headers['x-zc-timestamp']} ${headers.authorization}`,
  tokenOf: () => null,
  actionOf: ({ headers }) => headers['x-zc-action'] ?? '',
};
