import { expect } from 'vitest';
import type { DemoExample } from '../cloud.ts';

export const examples: Readonly<Record<string, DemoExample>> = {
  Inventory: {
    shows: 'circuits with their border routers',
    check({ alibabaPhysicalConnections: circuits }) {
      expect(JSON.stringify(circuits)).toContain('"borderRouters":[{');
    },
  },
  GiveCircuitBack: {
    shows: 'a circuit given back in the region that has it',
    check({ terminatePhysicalConnection: answer }) {
      expect(answer).toMatchObject({
        __typename: 'AlibabaTerminatePhysicalConnectionSuccess',
        physicalConnection: { id: expect.stringContaining(':cn-hangzhou:'), state: 'DELETING' },
      });
    },
    records: ['TERMINATE_PHYSICAL_CONNECTION', false],
  },
};
