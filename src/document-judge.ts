import type { JudgeDocument } from './config-documents.ts';
import { prepareCost } from './graph/cost.ts';
import { schema } from './schema.ts';
import { Documents } from './server/documents.ts';
import { standardLimits } from './server/limits.ts';

/** By the rules of the door itself. */
export const judgeDocument: JudgeDocument = (text, limits) =>
  new Documents({
    schema,
    limits: { ...standardLimits, ...limits },

    prepareCost,
  }).flawsOf(text);
