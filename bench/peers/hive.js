import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { listen } from './listen.js';

// A gateway that is bought ready-made stands before a graph, so this one stands before raw-jit.js, in the form that costs it
// least: every question is passed on as it is. Its figures are its own process's; the graph behind it comes on top.

listen(createServer(createGatewayRuntime({ proxy: { endpoint: process.env.SUBGRAPH }, logging: false })));
