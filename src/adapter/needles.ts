/** Slots of the table: few enough to be made anew in a microsecond, and most pairs of letters have one for themselves. */
const slots = 4_096;

/**
 * Whether any of some texts stands in another one, as Wu and Manber look for many at once: by a pair of letters it is known how far
 * the next place is where one of them may end, and all before it is skipped. Nearly each answer of a provider passes here.
 */
export class Needles {
  readonly texts: readonly string[];
  /** How long the shortest of them is. */
  readonly least: number;
  readonly #skips: Uint8Array;

  /** Of two letters or more each. */
  constructor(texts: readonly string[]) {
    this.texts = texts;
    this.least = Math.min(...texts.map(({ length }) => length));
    this.#skips = new Uint8Array(slots).fill(Math.min(this.least - 1, 255));
    for (const text of texts) {
      for (let at = 1; at < this.least; at += 1) {
        const slot = slotAt(text, at);
        this.#skips[slot] = Math.min(this.#skips[slot] ?? 0, this.least - 1 - at);
      }
    }
  }

  isIn(text: string): boolean {
    // Without any this begins beyond every text.
    for (let at = this.least - 1; at < text.length; ) {
      const skip = this.#skips[slotAt(text, at)] ?? 0;
      if (skip === 0 && this.#beginsAt(text, at + 1 - this.least)) return true;
      at += skip || 1;
    }
    return false;
  }

  #beginsAt(text: string, begin: number): boolean {
    for (const needle of this.texts) if (text.startsWith(needle, begin)) return true;
    return false;
  }
}

/** Of the letter there and the one before it. */
function slotAt(text: string, at: number): number {
  return ((text.charCodeAt(at - 1) << 6) ^ text.charCodeAt(at)) % slots;
}
