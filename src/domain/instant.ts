/** What reads the same as a moment however it is computed: no day that only some months have. */
const plain =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

const wholeLength = '2026-01-15T08:30:00.000Z'.length;

/** A moment in UTC with its milliseconds, or null where the text is none. Most texts are written so already, and a date is not made of them. */
export function isoOf(text: string): string | null {
  if (plain.test(text)) return text.length === wholeLength ? text : `${text.slice(0, -1)}.000Z`;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
