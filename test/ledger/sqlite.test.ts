import { ledgerContract } from './contract.ts';
import { sqliteStage } from './sqlite-stage.ts';

ledgerContract({ name: 'SQLite', stage: sqliteStage });
