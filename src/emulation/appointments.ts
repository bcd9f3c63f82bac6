/** A binary heap of what is to happen when: `push` and `pop` keep the earliest in front; equal times keep their order. */
export type Appointment = {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
};

function before(a: Appointment, b: Appointment): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

export function push(heap: Appointment[], appointment: Appointment): void {
  heap.push(appointment);
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(heap[index] as Appointment, heap[parent] as Appointment)) return;
    swap(heap, index, parent);
    index = parent;
  }
}

export function pop(heap: Appointment[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let index = 0;
  for (;;) {
    let least = index;
    for (const child of [2 * index + 1, 2 * index + 2])
      if (child < heap.length && before(heap[child] as Appointment, heap[least] as Appointment))
        least = child;
    if (least === index) return;
    swap(heap, index, least);
    index = least;
  }
}

function swap(heap: Appointment[], a: number, b: number): void {
  const held = heap[a] as Appointment;
  heap[a] = heap[b] as Appointment;
  heap[b] = held;
}
