import { afterAll } from 'vitest';
import { ledgerContract } from './contract.ts';
import { postgresStages } from './postgres-stage.ts';

const stages = postgresStages();
afterAll(() => stages.drop());

ledgerContract({ name: 'PostgreSQL', stage: stages.stage });
