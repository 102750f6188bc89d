import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ManifestTest } from "../../grader/manifest.ts";
import { suiteFile } from "../labs/bundle.ts";
import type { Problem } from "./verification.ts";

type Place = Pick<Problem, "file" | "line">;

/** Where in a lab's suite its tests are written. */
export class SuitePlaces {
  readonly #folder: string;
  readonly #lines = new Map<string, string[]>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The line of a test's title, where the suite has it in one piece. */
  of({ stage, title }: Pick<ManifestTest, "stage" | "title">): Place {
    const file = suiteFile(stage);
    const quoted = JSON.stringify(title).slice(1, -1);
    const at = this.#linesOf(file).findIndex((line) => line.includes(title) || line.includes(quoted));
    return { file, line: at === -1 ? null : at + 1 };
  }

  #linesOf(file: string): string[] {
    const path = join(this.#folder, file);
    const lines = this.#lines.get(file) ?? (existsSync(path) ? readFileSync(path, "utf8").split("\n") : []);
    this.#lines.set(file, lines);
    return lines;
  }
}
