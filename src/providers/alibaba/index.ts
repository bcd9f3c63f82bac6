import { declareProvider } from '../../graph/provider.ts';
import './vpc/virtual-border-router.schema.ts';
import './vpc/physical-connection.schema.ts';
import { alibaba as provider } from './client.ts';

declareProvider(
  'alibaba',
  'ALIBABA_CLOUD',
  'Alibaba Cloud: physical connections and virtual border routers.',
);

export const alibaba = provider;
