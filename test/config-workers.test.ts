import { describe, expect, test } from 'vitest';
import { config, file, mistakes, sound, type Variables } from './config-stage.ts';

describe('Several processes', () => {
  const known = { ALI_SECRET: 'ali-secret' };
  const several = (environment: Variables, text = sound) =>
    mistakes({ ...known, CAUSEWAY_CONFIG: file(text), WORKERS: '2', ...environment });

  test('need a record that they can share, and share it', () => {
    expect(several({})).toEqual([
      'WORKERS=2: a record in a file belongs to one process. Name a PostgreSQL in DATABASE_URL, or leave WORKERS out.',
    ]);
    const environment = {
      ...known,
      CAUSEWAY_CONFIG: file(sound),
      DATABASE_URL: 'postgres://localhost/record',
    };
    expect(config({ ...environment, WORKERS: '2' }).workers).toBe(2);
    expect(config(environment).workers).toBe(1);
  });

  test.each(['0', '-1', '1.5', 'two', '100'])('are counted in whole numbers, and not as %s', WORKERS => {
    expect(several({ WORKERS })).toEqual([`WORKERS=${WORKERS}: must be a number from 1 to 99.`]);
  });

  test('are refused where all of them would write one file', () => {
    const found = several({ DATABASE_URL: 'postgres://localhost/record', CAUSEWAY_CHECKPOINTS: 'marks' });
    expect(found).toEqual([
      expect.stringMatching(/^WORKERS=2: CAUSEWAY_CHECKPOINTS is a file of one process/),
    ]);
  });
});
