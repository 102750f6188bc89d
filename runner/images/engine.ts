import type { Readable } from "node:stream";

/** How long something may take is up to whoever asked for it. */
export interface Abortable {
  signal?: AbortSignal | undefined;
}

export interface BuildOptions extends Abortable {
  tag: string;
  buildArgs: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  /** Called with each line the build says. */
  onLine: (line: string) => void;
}

/** As much of a container engine as images need. */
export interface ImageEngine {
  hasImage(tag: string): Promise<boolean>;
  /**
   * Builds from a tar stream with a `Dockerfile` in it, without BuildKit.
   *
   * @throws Error with the engine's own words when a step fails
   */
  build(context: Readable, options: BuildOptions): Promise<void>;
  /** Makes an image of one layer from a tar stream of a root file system. */
  importRootfs(rootfs: Readable, options: Abortable & { tag: string }): Promise<void>;
}
