import type { Containers } from "./containers.ts";

/** Jest evaluates set-up and teardown apart; the process is all they share. */
const place = globalThis as { benchContainers?: Containers };

export function keep(containers: Containers): void {
  place.benchContainers = containers;
}

export function kept(): Containers | undefined {
  return place.benchContainers;
}
