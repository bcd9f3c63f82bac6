/** A binary heap of scheduled transitions: the earliest is in front, and equal times keep their order. */
export interface ScheduledTransition {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

function before(a: ScheduledTransition, b: ScheduledTransition): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

export function push(heap: ScheduledTransition[], transition: ScheduledTransition): void {
  heap.push(transition);
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(heap[index] as ScheduledTransition, heap[parent] as ScheduledTransition)) return;
    swap(heap, index, parent);
    index = parent;
  }
}

export function pop(heap: ScheduledTransition[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let index = 0;
  for (;;) {
    let least = index;
    for (const child of [2 * index + 1, 2 * index + 2])
      if (
        child < heap.length &&
        before(heap[child] as ScheduledTransition, heap[least] as ScheduledTransition)
      )
        least = child;
    if (least === index) return;
    swap(heap, index, least);
    index = least;
  }
}

function swap(heap: ScheduledTransition[], a: number, b: number): void {
  const held = heap[a] as ScheduledTransition;
  heap[a] = heap[b] as ScheduledTransition;
  heap[b] = held;
}
