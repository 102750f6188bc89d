/** Things that are wanted again, each after a time of its own. They are gone with the process. */
export class DelayLine<T> {
  #waiting: { item: T; due: number }[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  add(item: T, ms: number): void {
    this.#waiting.push({ item, due: performance.now() + ms });
    this.#waiting.sort((one, other) => one.due - other.due);
  }

  next(): T | undefined {
    const first = this.#waiting[0];
    if (first === undefined || first.due > performance.now()) return undefined;
    this.#waiting.shift();
    return first.item;
  }
}
