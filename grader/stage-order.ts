import { type Stage, Visibility } from "./stage.ts";

/**
 * Stages in the order in which they run: the more may be seen of one, the earlier, otherwise as written. An app may
 * repeat what it was sent, so nothing that is shown of a stage comes after what is not to be shown of another.
 */
export function inRunningOrder<S extends Pick<Stage, "visibility">>(stages: readonly S[]): S[] {
  return stages.toSorted((one, other) => secrecy(one) - secrecy(other));
}

/** How little may be seen of a stage, from 0. */
export function secrecy({ visibility }: Pick<Stage, "visibility">): number {
  return Visibility.options.indexOf(visibility);
}
