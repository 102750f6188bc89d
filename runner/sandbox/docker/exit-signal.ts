const SIGNALS: Readonly<Record<number, string>> = {
  129: "SIGHUP",
  130: "SIGINT",
  134: "SIGABRT",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
};

/** The signal that ended a container's process, as its exit code has it; null when it ended by itself. */
export function exitSignal(code: number): string | null {
  return SIGNALS[code] ?? null;
}

/** How a container's process ended, as a clause: "ended with exit code 1". */
export function describeExitCode(code: number): string {
  const signal = exitSignal(code);
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}
