/**
 * For tests of what a killed run leaves: kills this process, as `kill -9` does, at the step that BACKLAB_CRASH_AT names.
 * Steps are the phases of a grade, `done`, those of a cell (see `CellStep`), and `recorded`
 * once a check is part of the progress.
 */
export function crashPoint(env: NodeJS.ProcessEnv): (step: string) => void {
  const at = env["BACKLAB_CRASH_AT"];
  return (step) => {
    if (step === at) process.kill(process.pid, "SIGKILL");
  };
}
