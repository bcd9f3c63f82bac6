import { CursorError } from './ledger.ts';

// Lists of the record are ordered by a moment and then by an id, newest first. A row's place is both of them.

export function cursorAt(moment: Date, id: string): string {
  return Buffer.from(`${moment.getTime()} ${id}`).toString('base64url');
}

export function readCursor(cursor: string): { readonly moment: number; readonly id: string } {
  const [, time, id] = /^(\d{1,15}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (time === undefined || id === undefined) throw new CursorError('The cursor is not one of this list.');
  return { moment: Number(time), id };
}
