/** How much of everything a run of the benchmark does. */
export interface Sizes {
  /** Grades of each way. */
  repeats: number;
  bulk: {
    /** How often every parallelism takes its turn. */
    rounds: number;
    atOnce: readonly number[];
    /** Grades a turn. */
    backlab: number;
    /** Grades a turn of the usual way, which takes so much longer that fewer say as much about its pace. */
    usual: number;
  };
  long: { grades: number; atOnce: number };
}

export const FULL: Sizes = {
  repeats: 9,
  bulk: { rounds: 3, atOnce: [1, 2, 4], backlab: 20, usual: 8 },
  long: { grades: 500, atOnce: 2 },
};

export const QUICK: Sizes = {
  repeats: 3,
  bulk: { rounds: 1, atOnce: [1, 2], backlab: 6, usual: 2 },
  long: { grades: 20, atOnce: 2 },
};
