import { readFile } from "node:fs/promises";
import type { Flavour, ImageName } from "./image.ts";

const folder = new URL("./context/", import.meta.url);

/** A file of the folder `context`: Dockerfiles and what they copy. */
export function contextFile(path: string): Promise<string> {
  return readFile(new URL(path, folder), "utf8");
}

/**
 * The Dockerfile of an image, in two halves: a flavour's own, which gets the software from somewhere, and
 * what backlab adds, which is the same for all flavours.
 */
export async function dockerfileOf(name: ImageName, flavour: Flavour): Promise<string> {
  const halves = [contextFile(`${name}/${flavour}.Dockerfile`), contextFile(`${name}/Dockerfile`)];
  return (await Promise.all(halves)).join("\n");
}
