import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError, reasonOf } from "../../errors.ts";
import type { Taken } from "../../intake/intake.ts";
import { shown, unreadable } from "../../intake/refusal.ts";
import type { OwnedFolder } from "../../reaper/owned-folder.ts";
import { cancelled } from "../../sandbox/deadline.ts";
import { takeCalled } from "./take-called.ts";

/** What a repository is cloned from that anybody may name; git has more, and some of those run programs. */
const REMOTE = ["https", "ssh"];
/** The same for who may name what is on this machine too. */
const REMOTE_OR_LOCAL = [...REMOTE, "file"];
const URL_LIKE = /^([a-z][a-z0-9+.-]*):(?:\/\/|:)/i;

const MINUTES = 2;
const MOST_TOLD = 300;

/** Of the learner's repository nothing is run, and nothing that it points at is fetched. */
const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "protocol.allow=never",
  "submodule.recurse=false",
  "filter.lfs.smudge=",
  "filter.lfs.process=",
  "filter.lfs.required=false",
];

export interface CloneOptions {
  env: NodeJS.ProcessEnv;
  /** Milliseconds a clone may take. */
  deadlineMs?: number;
}

/** Repositories, cloned into a folder when they are asked for, and once. */
export class Clones {
  readonly #folder: OwnedFolder;
  readonly #env: NodeJS.ProcessEnv;
  readonly #deadlineMs: number;
  readonly #cloned = new Map<string, string>();

  constructor(folder: OwnedFolder, { env, deadlineMs = MINUTES * 60_000 }: CloneOptions) {
    this.#folder = folder;
    // In a hook of git's own these name another repository, and here nobody can be asked for a password.
    this.#env = { ...env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, ...UNATTENDED };
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Takes in the newest state of a repository's default branch.
   *
   * @param from `remote` for an address that a learner may have typed: it reads nothing of this machine
   * @throws BacklabError `clone_failed`, with git's own words: the network can be the reason as well as the address;
   * `submission_unreadable` for what is no address; or what intake throws
   */
  async take(url: string, from: "remote" | "anywhere", signal: AbortSignal): Promise<Taken> {
    const schemes = from === "remote" ? REMOTE : REMOTE_OR_LOCAL;
    const scheme = URL_LIKE.exec(url)?.[1]?.toLowerCase() ?? "";
    if (!schemes.includes(scheme)) {
      throw unreadable(withoutSecrets(url), "is no address that is cloned from", `use ${schemes.join("://, ")}://`);
    }
    const path = this.#cloned.get(url) ?? (await this.#clone(url, scheme, signal));
    this.#cloned.set(url, path);
    return takeCalled(withoutSecrets(url), path, signal);
  }

  async #clone(url: string, scheme: string, signal: AbortSignal): Promise<string> {
    const settings = [...SETTINGS, `protocol.${scheme}.allow=always`];
    const path = await mkdtemp(join(this.#folder.path, "clone-"));
    try {
      await this.#git([...settings.flatMap((one) => ["-c", one]), "clone", ...FLAGS, "--", url, path], signal);
      return path;
    } catch (cause) {
      await rm(path, { recursive: true, force: true });
      if (cause instanceof BacklabError) throw cause;
      const why = shown(reasonOf(cause).replaceAll(url, withoutSecrets(url)));
      throw new BacklabError("clone_failed", `${shown(withoutSecrets(url))} cannot be cloned: ${why}`, {
        hint: "check the network and the address, and that git can read it without asking for a password",
        cause,
      });
    }
  }

  async #git(args: readonly string[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    const isCancelled = (): boolean => signal.aborted;
    const child = spawn("git", args, { env: this.#env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
    if (child.pid !== undefined) this.#folder.owns(child.pid);
    const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
    const timeUp = AbortSignal.timeout(this.#deadlineMs);
    const either = AbortSignal.any([signal, timeUp]);
    const kill = (): void => killGroup(child.pid);
    either.addEventListener("abort", kill, { once: true });
    let told = "";
    child.stderr.on("data", (chunk: Buffer) => (told = `${told}${chunk.toString()}`.slice(-MOST_TOLD)));
    const code = await ended.finally(() => either.removeEventListener("abort", kill));
    if (isCancelled()) throw cancelled();
    if (timeUp.aborted) throw new Error(`it took longer than ${Math.round(this.#deadlineMs / 1_000)} s`);
    if (code !== 0) throw new Error(told.trim().split("\n").at(-1) ?? `git ended with code ${code}`);
  }
}

const UNATTENDED = { GIT_TERMINAL_PROMPT: "0", GIT_SSH_COMMAND: "ssh -oBatchMode=yes", LC_ALL: "C" };
const FLAGS = ["--quiet", "--depth=1", "--single-branch", "--no-tags", "--no-recurse-submodules", "--template="];

export function isUrl(text: string): boolean {
  return URL_LIKE.test(text);
}

/** An address fit to be shown: a token that opens it is nobody's business. */
export function withoutSecrets(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself in this moment.
  }
}
