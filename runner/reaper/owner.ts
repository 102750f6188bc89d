/**
 * Whose something is: the process that made it, said so that any later process can tell whether that one still
 * lives. Written as one word, which is the value of a container's label and part of a folder's name: both come
 * into being together with what they name, so nothing of ours is ever without its owner.
 */

/** A machine as its processes see it, and one of its boots. Digests: only good for being compared. */
export interface Place {
  host: string;
  boot: string;
}

export interface Owner extends Place {
  pid: number;
  /** When the process started, in the system's own unit (see `processStart`): it tells a process from a later one of its id. */
  started: number;
  /** Unix time from which on it counts as dead for those who cannot look: other machines on the same engine. */
  expiresAtSeconds: number;
}

const WORD = /^(\d{1,10})-(\d{1,15})-([0-9a-f]{12})-([0-9a-f]{12})-(\d{1,12})$/;

export function ownerWord({ pid, started, host, boot, expiresAtSeconds }: Owner): string {
  return [pid, started, host, boot, expiresAtSeconds].join("-");
}

/** @returns null for what no `ownerWord` has made: whatever carries it is not ours to judge */
export function parseOwner(word: string): Owner | null {
  const [, pid, started, host = "", boot = "", expiresAtSeconds] = WORD.exec(word) ?? [];
  if (pid === undefined) return null;
  return { pid: Number(pid), started: Number(started), host, boot, expiresAtSeconds: Number(expiresAtSeconds) };
}
