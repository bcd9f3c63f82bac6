import { builder } from '../../../graph/builder.ts';
import type { DataCenter } from './data-center.ts';

export const zenlayerDataCenter = builder.objectRef<DataCenter>('ZenlayerDataCenter').implement({
  description: 'The data center that something is in.',
  fields: t => ({
    nativeId: t.exposeString('id', {
      nullable: false,
      description: "The provider's own id: SIN1. The same in all accounts, whose ports there differ.",
    }),
    name: t.exposeString('name', { description: "The provider's name for it." }),
    city: t.exposeString('city', { description: 'The city.' }),
    area: t.exposeString('area', { description: 'The part of the world.' }),
  }),
});
