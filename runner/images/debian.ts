import { createReadStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import type { OwnedFolder } from "../reaper/owned-folder.ts";
import { engineStep, type StepOptions } from "./build-image.ts";
import { runCommand } from "./command.ts";
import type { ImageEngine } from "./engine.ts";
import { digest } from "./recipe.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The base of the `debian` flavour: a minimal Debian made by debootstrap, for engines without a registry. */

const SUITE = "bookworm";
const MIRROR = "http://deb.debian.org/debian";
const SOURCES = `deb ${MIRROR} ${SUITE} main
deb ${MIRROR} ${SUITE}-updates main
deb http://deb.debian.org/debian-security ${SUITE}-security main
`;
/** Nobody reads a manual in a cell. */
const UNWANTED = ["usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale"];
const DPKG_CONF = UNWANTED.map((folder) => `path-exclude /${folder}/*\n`).join("");
const CACHES = ["var/cache/apt", "var/lib/apt/lists", "var/log"];

export const debianBase = `backlab/debian:${SUITE}-${digest([SUITE, SOURCES, UNWANTED, CACHES])}`;

/** Makes the base image, unless it exists. */
export async function ensureDebianBase(engine: ImageEngine, options: StepOptions): Promise<void> {
  if (await engine.hasImage(debianBase)) return;
  requireRoot();
  await using temporary = await temporaryFolder();
  const rootfs = join(temporary.path, "rootfs");
  await debootstrap(rootfs, temporary, options);
  await slim(rootfs);
  const archive = join(temporary.path, "rootfs.tar");
  await command(["tar", "--numeric-owner", "-C", rootfs, "-cf", archive, "."], temporary, options);
  await engineStep(`importing ${debianBase}`, options, ({ signal }) =>
    engine.importRootfs(createReadStream(archive), { tag: debianBase, signal }),
  );
}

function requireRoot(): void {
  if (process.platform === "linux" && process.getuid?.() === 0) return;
  throw new BacklabError("image_build_failed", "images from Debian packages can only be made by root on Linux", {
    hint: "run it again with sudo, or build from the official images: backlab images build",
  });
}

/** In namespaces of its own, so that killing it also undoes the mounts it makes, before anything is removed. */
function debootstrap(rootfs: string, folder: OwnedFolder, options: StepOptions): Promise<void> {
  const isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];
  return command([...isolated, "debootstrap", "--variant=minbase", SUITE, rootfs, MIRROR], folder, options);
}

async function slim(rootfs: string): Promise<void> {
  for (const folder of [...UNWANTED, ...CACHES]) {
    await rm(join(rootfs, folder), { recursive: true, force: true });
    await mkdir(join(rootfs, folder), { recursive: true });
  }
  await mkdir(join(rootfs, "var/lib/apt/lists/partial"), { recursive: true });
  await mkdir(join(rootfs, "var/cache/apt/archives/partial"), { recursive: true });
  await writeFile(join(rootfs, "etc/apt/sources.list"), SOURCES);
  await writeFile(join(rootfs, "etc/dpkg/dpkg.cfg.d/backlab"), DPKG_CONF);
}

function command([program = "", ...args]: readonly string[], folder: OwnedFolder, options: StepOptions): Promise<void> {
  const hint = "it needs debootstrap, and Debian's archive within reach: apt-get install debootstrap";
  return runCommand(program, args, { ...options, hint, folder });
}
