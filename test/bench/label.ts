/** On every container of the usual way: the process id of the benchmark it was made for. */
export const BENCH_LABEL = "dev.backlab.bench";
