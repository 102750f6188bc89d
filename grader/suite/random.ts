import { uniformInt } from "pure-rand/distribution/uniformInt";
import { currentState } from "./test-state.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Random inputs that the run's seed decides, so that answers cannot be hard-coded and runs can be repeated. */
export const random = {
  /** A whole number from `min` to `max`, both included. */
  int: (min: number, max: number): number => uniformInt(currentState().generator, min, max),
  /** One of the list's entries. Throws on an empty list. */
  pick: <T>(list: readonly T[]): T => {
    const picked = list[random.int(0, list.length - 1)];
    if (picked === undefined) throw new Error("random.pick needs a list with something in it");
    return picked;
  },
  /** Lower-case letters. */
  letters: (count: number): string => Array.from({ length: count }, () => LETTERS[random.int(0, 25)]).join(""),
  /** Decimal digits, leading zeros included. */
  digits: (count: number): string => Array.from({ length: count }, () => String(random.int(0, 9))).join(""),
  /** A version 4 UUID. */
  uuid: (): string => {
    const bytes = Array.from({ length: 16 }, () => random.int(0, 255));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  },
  /** A copy of the list in another order. */
  shuffle: <T>(list: readonly T[]): T[] => {
    const copy = [...list];
    for (let last = copy.length - 1; last > 0; last--) {
      const other = random.int(0, last);
      [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
    }
    return copy;
  },
};
