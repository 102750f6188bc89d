/** Grades that the pace is taken from: enough to even out slow ones, few enough to follow a machine that gets busy. */
const WINDOW = 24;
/** Before that any figure would be a guess. */
const FEWEST = 3;

/** Says how long what is left will take, from how fast the last ones came. */
export class Pace {
  readonly #now: () => number;
  readonly #ends: number[];
  #left: number;

  /**
   * @param left grades to make, beginning now
   * @param now milliseconds of a clock that does not go back
   */
  constructor(left: number, now: () => number) {
    this.#left = left;
    this.#now = now;
    this.#ends = [now()];
  }

  /** One more is made. */
  done(): void {
    this.#left--;
    this.#ends.push(this.#now());
    if (this.#ends.length > WINDOW + 1) this.#ends.shift();
  }

  /** Seconds until all are made; null while it is too early to say. */
  get secondsLeft(): number | null {
    const [first = 0] = this.#ends;
    const last = this.#ends.at(-1) ?? first;
    const made = this.#ends.length - 1;
    if (made < FEWEST) return this.#left === 0 ? 0 : null;
    const whole = ((last - first) / made) * this.#left;
    return Math.max(0, whole - (this.#now() - last)) / 1_000;
  }
}

/** `about 9 min`, in steps that do not flicker. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `about ${minutes} min` : `about ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
