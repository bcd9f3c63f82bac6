import { builder } from '../../../graph/builder.ts';
import type { DataCenter } from './data-center.ts';

export const zenlayerDataCenter = builder.objectRef<DataCenter>('ZenlayerDataCenter').implement({
  description: 'The data center that something is in.',
  fields: t => ({
    id: t.exposeString('id', { nullable: false, description: 'For example SIN1.' }),
    name: t.exposeString('name', { description: "The provider's name for it." }),
    city: t.exposeString('city', { description: 'The city.' }),
    area: t.exposeString('area', { description: 'The part of the world.' }),
  }),
});
