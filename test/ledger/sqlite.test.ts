import { ledgerContract } from './contract.ts';
import { directStage, sqliteStage } from './sqlite-stage.ts';

ledgerContract({ name: 'SQLite', stage: directStage, served: sqliteStage });
