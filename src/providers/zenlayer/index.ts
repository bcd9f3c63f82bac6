import { declareProvider } from '../../graph/provider.ts';
import './sdn/port.schema.ts';
import './sdn/private-connect.schema.ts';
import './sdn/edge-point.schema.ts';
import './zec/instance.schema.ts';
import { zenlayer as provider } from './client.ts';

declareProvider('zenlayer', 'ZENLAYER', 'Zenlayer Cloud: ports, private connects and instances.');

export const zenlayer = provider;
