import { File, Region, TokenizedFile } from "@dodona/dolos-core";
import type { SourceFile } from "./code.ts";
import type { Place } from "./similarities.ts";
import { tokensOf } from "./tokens.ts";

/** All code of one submission as one text, file after file, so that what went from one file to another is found too. */
export class Text {
  /** As Dolos takes it; a token's place is its number. */
  readonly tokenized: TokenizedFile;
  readonly #places: readonly { file: string; line: number }[];

  constructor(files: readonly SourceFile[]) {
    const tokens = files.flatMap(({ path, text }) => tokensOf(path, text).map((token) => ({ ...token, file: path })));
    const words = tokens.map(({ word }) => word);
    const regions = tokens.map((_, number) => new Region(number, 0, number, 1));
    this.tokenized = new TokenizedFile(new File("", ""), words, regions);
    this.#places = tokens;
  }

  isOneFile(first: number, last: number): boolean {
    return this.#places[first]?.file === this.#places[last]?.file;
  }

  /** Where tokens of one file are, by their numbers, both ends included. */
  placeOf(first: number, last: number): Place {
    const { file = "", line: from = 0 } = this.#places[first] ?? {};
    return { file, from, to: this.#places[last]?.line ?? from };
  }
}
