import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { nestedLists } from '../../../graph/loader.ts';
import { enumOfWords } from '../../../graph/native-words.ts';
import { exposeNoun } from '../../../graph/noun.ts';
import { cloudResource, node } from '../../../graph/resource.ts';
import { zenlayerDataCenter } from './data-center.schema.ts';
import { type Port, port, portsOfDataCenters, renamePort, restorePort, terminatePort } from './port.ts';

const loaStatuses = enumOfWords(
  'ZenlayerLoaStatus',
  'Whether a letter of authorization was uploaded for a port.',
  {
    LOA_NOT_UPLOAD: ['NOT_UPLOADED', 'None was uploaded.'],
    LOA_UPLOADED: ['UPLOADED', 'It was uploaded.'],
  },
);

export const zenlayerPort = builder.objectRef<Port>('ZenlayerPort').implement({
  description: port.description,
  interfaces: [cloudResource, node],
  fields: t => ({
    speed: t.exposeString('speed', { description: 'Its speed: 1G, 10G, 40G …' }),
    dataCenter: t.expose('dataCenter', { type: zenlayerDataCenter, description: 'Where it is.' }),
    loaStatus: t.field({
      type: loaStatuses.type,
      description: 'Whether a letter of authorization was uploaded.',
      resolve: ({ loaStatus }) => loaStatuses.meaningOf(loaStatus),
    }),
    nativeLoaStatus: t.exposeString('loaStatus', { description: "The provider's own word for it." }),
    businessEntityName: t.exposeString('businessEntityName', {
      description: 'The name on the letter of authorization.',
    }),
  }),
});

const portsByDataCenter = nestedLists(port, portsOfDataCenters);

builder.objectField(zenlayerDataCenter, 'ports', t =>
  t.field({
    type: [zenlayerPort],
    description: 'The ports of the same account there.',
    complexity: { field: 5, multiplier: 10 },
    resolve: ({ account, id: nativeId }, _args, context) =>
      portsByDataCenter(context, {
        provider: port.provider,
        account,
        kind: 'data-center',
        region: null,
        nativeId,
      }),
  }),
);

exposeNoun(port, zenlayerPort);

exposeChange(terminatePort, {
  destructive: true,
  description:
    'Ends the billing of a pay-as-you-go port and moves it to the recycle bin; `restorePort` undoes that until it is released, about a day later. A port billed by subscription cannot be terminated: it is returned when its subscription expires.',
  resource: zenlayerPort,
});

exposeChange(restorePort, {
  destructive: false,
  description:
    'Billing starts again: takes a port out of the recycle bin and back into service. `terminatePort` undoes it.',
  resource: zenlayerPort,
});

exposeChange(renamePort, {
  destructive: false,
  description:
    'Leaves the bill as it is and can be undone by renaming it back: gives a port another name. Nothing of its traffic changes.',
  resource: zenlayerPort,
});
