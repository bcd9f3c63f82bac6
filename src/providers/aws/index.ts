import { declareProvider } from '../../graph/provider.ts';
import './dx/virtual-interface.schema.ts';
import './dx/connection.schema.ts';
import { aws as provider } from './client.ts';

declareProvider('aws', 'AWS', 'AWS Direct Connect: connections and virtual interfaces.');

export const aws = provider;
