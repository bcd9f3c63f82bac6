import { declareProvider } from '../../graph/provider.ts';
import './sdn/port.schema.ts';
import './sdn/private-connect.schema.ts';
import './zec/instance.schema.ts';
import { zenlayerAccounts } from './client.ts';

declareProvider('zenlayer', 'ZENLAYER', 'Zenlayer Cloud: ports, private connects and instances.');

export const zenlayer = zenlayerAccounts;
