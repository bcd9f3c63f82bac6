import { LinkedList } from './linked-list.ts';

/**
 * So many are begun in one turn of the event loop; the others wait as they came. Nobody would be answered sooner without that: what
 * was begun goes on in a later turn, when the cloud has answered. With 2,000 connections, 1,500 requests were under way at once, for
 * 300 ms each. All of them outlived the young collections, with all that hung on them when they went on: half of the CPU was
 * collecting, and a request took 1.4 times as much.
 */
const begunInOneTurn = 64;

/**
 * And so many after a turn in which a connection was accepted, since libuv accepts one in each turn: under full load, with 64 begun in
 * each, 1,000 that had come at once were accepted in 12 s, and are in 1 to 2 s now. More than one, so that what waits grows less where
 * each request comes over a connection of its own.
 */
const begunAmongNewcomers = 2;

/** So many at most wait for the end of a turn. */
const endedTogether = 64;

export class Turns<Item> {
  readonly #begin: (item: Item) => void;
  readonly #waiting = new LinkedList<Item>();
  #begun = 0;
  #most = begunInOneTurn;
  #hasNewcomers = false;

  constructor(begin: (item: Item) => void) {
    this.#begin = begin;
  }

  /** A connection was accepted, so that others may wait for that: the coming turn is a short one. */
  makeWay(): void {
    this.#hasNewcomers = true;
  }

  add(item: Item): void {
    if (this.#begun === 0) setImmediate(this.#next);
    if (this.#begun >= this.#most) {
      this.#waiting.add(item);
      return;
    }
    this.#begun += 1;
    this.#begin(item);
  }

  readonly #next = (): void => {
    this.#most = this.#hasNewcomers ? begunAmongNewcomers : begunInOneTurn;
    this.#hasNewcomers = false;
    this.#begun = Math.min(this.#most, this.#waiting.size);
    if (this.#begun === 0) return;
    setImmediate(this.#next);
    for (let begun = 0; begun < this.#begun; begun += 1) {
      const item = this.#waiting.takeFirst();
      if (item !== null) this.#begin(item);
    }
  };
}

/**
 * Does the last step for all that came to it within a turn of the event loop, at its end and in one go. Of answers that is the write:
 * who hears them on this machine, a proxy beside it or a mesh, falls asleep between two of them and is woken by each, which costs the
 * one that writes. Together they wake it once: a list took 0.82 of the CPU.
 */
export class TurnEnd<Item> {
  readonly #finish: (item: Item) => void;
  #waiting: Item[] = [];

  constructor(finish: (item: Item) => void) {
    this.#finish = finish;
  }

  add(item: Item): void {
    if (this.#waiting.length === 0) setImmediate(this.#end);
    this.#waiting.push(item);
    if (this.#waiting.length === endedTogether) this.#end();
  }

  readonly #end = (): void => {
    const items = this.#waiting;
    this.#waiting = [];
    for (const item of items) this.#finish(item);
  };
}
