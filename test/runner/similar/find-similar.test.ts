import { describe, expect, it } from "vitest";
import type { Submitted } from "../../../runner/bulk/identify.ts";
import { BacklabError } from "../../../runner/errors.ts";
import { takeInFiles } from "../../../runner/intake/intake.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { variantFiles, variantNames } from "../../../runner/labs/variants.ts";
import { labsFolder, templatesFolder } from "../../../runner/paths.ts";
import { findSimilar, LISTED_FROM_PERCENT, type SimilarRequest } from "../../../runner/similar/find-similar.ts";
import { Similarities } from "../../../runner/similar/similarities.ts";
import { candidate } from "../bulk/support.ts";

/** The labs' own submissions are what is known of likeness: mistakes are changed copies of the solution, alternatives are independent. */

const { signal } = new AbortController();
type Contents = Iterable<readonly [string, Buffer]>;

function handedIn(id: string, files: Contents, more: Partial<Submitted["candidate"]> = {}): Submitted {
  return { candidate: candidate(id, more), take: () => takeInFiles(files) };
}

async function find(submitted: readonly Submitted[], more: Partial<SimilarRequest> = {}): Promise<Similarities> {
  const found = await findSimilar({ submitted, lab: null, min: 1, top: 100, ...more }, signal);
  return Similarities.parse(found);
}

async function variant(id: string, name: string): Promise<ReadonlyMap<string, Buffer>> {
  return variantFiles(await loadLab(labsFolder, id), templatesFolder, name);
}

/** The same code as somebody who wants it to look like another's would hand it in. */
function disguised(files: Contents): Map<string, Buffer> {
  return new Map(
    [...files].map(([path, bytes]) => [
      path.startsWith("src/") ? path.replace("src/", "src/lib/") : path,
      Buffer.from(
        `// mine\n${bytes
          .toString()
          .replaceAll("books", "volumes")
          .replaceAll("request", "incoming")
          .replace(/\/\/.*$/gm, "")
          .replace(/\n\n/g, "\n")}`,
      ),
    ]),
  );
}

const text = (lines: string): Buffer => Buffer.from(lines);

describe.each(["rest-api", "caching", "auth", "messaging"])("what is alike in %s", (id) => {
  it("is every changed copy, and no answer of somebody else's", async () => {
    const lab = await loadLab(labsFolder, id);
    const names = (await variantNames(lab)).filter((name) => name !== "starter");
    const all = names.map(async (name) => {
      return handedIn(name.replace("/", "-"), await variantFiles(lab, templatesFolder, name), { name });
    });
    const { pairs } = await find(await Promise.all(all), { lab, top: 10_000 });
    const isCopy = (name: string): boolean => name === "solution" || name.startsWith("mistakes/");
    for (const { left, right, percent } of pairs) {
      const [least, most] = isCopy(left.name) && isCopy(right.name) ? [60, 100] : [0, 10];
      expect(percent, `${left.name} and ${right.name}`).toBeGreaterThanOrEqual(least);
      expect(percent, `${left.name} and ${right.name}`).toBeLessThanOrEqual(most);
    }
    const copies = names.filter(isCopy).length;
    expect(pairs.filter(({ percent }) => percent >= LISTED_FROM_PERCENT)).toHaveLength((copies * (copies - 1)) / 2);
  });
});

describe("a comparison", () => {
  it("sees through other names, comments, layout and places, and says where the longest piece is", async () => {
    const files = await variant("rest-api", "solution");
    const other = await variant("rest-api", "alternatives/plain-node-http");
    const { pairs, compared } = await find([
      handedIn("ada", files),
      handedIn("bob", disguised(files)),
      handedIn("cleo", other),
    ]);
    expect(compared).toBe(3);
    expect(pairs[0]).toMatchObject({ left: { id: "ada" }, right: { id: "bob" } });
    expect(pairs[0]?.percent).toBeGreaterThan(90);
    const { left, right } = pairs[0]?.longest ?? {};
    expect(left?.file).toMatch(/^src\/.*\.ts$/);
    expect(right?.file).toBe(left?.file.replace("src/", "src/lib/"));
    expect((left?.to ?? 0) - (left?.from ?? 0)).toBeGreaterThan(20);
    expect(pairs.slice(1).every(({ percent }) => percent < 10)).toBe(true);
  });

  it("leaves out what everybody was given, when it knows the lab", async () => {
    const lab = await loadLab(labsFolder, "caching");
    const starter = await variantFiles(lab, templatesFolder, "starter");
    const all = ["ada", "bob"].map((id) => handedIn(id, [...starter, ["src/own.ts", text(`export const ${id} = 1;`)]]));
    expect((await find(all)).pairs).toMatchObject([{ percent: 100 }]);
    expect(await find(all, { lab })).toMatchObject({ lab: "caching", pairs: [], found: 0 });
  });

  it("finds the same bytes, and nothing between two submissions of one person", async () => {
    const files = await variant("rest-api", "solution");
    const { pairs } = await find([
      handedIn("ada-1", files, { person: "ada" }),
      handedIn("ada-2", files, { person: "ada" }),
      handedIn("bob", files),
    ]);
    expect(pairs.map(({ left, right, percent }) => [left.id, right.id, percent])).toEqual([
      ["ada-1", "bob", 100],
      ["ada-2", "bob", 100],
    ]);
  });

  it("lists from so much on, and so many at most, the most alike first", async () => {
    const lab = await loadLab(labsFolder, "rest-api");
    const names = ["solution", "mistakes/always-200", "alternatives/stock-ledger"];
    const known = (await variantNames(lab)).filter((name) => names.includes(name) || name.startsWith("mistakes/"));
    const all = await Promise.all(
      known
        .slice(0, 6)
        .map(async (name, index) => handedIn(`n-${index}`, await variantFiles(lab, templatesFolder, name))),
    );
    const some = await find(all, { min: 50, top: 2 });
    expect(some.pairs).toHaveLength(2);
    expect(some.found).toBeGreaterThan(2);
    expect(some.pairs[0]?.percent).toBeGreaterThanOrEqual(some.pairs[1]?.percent ?? 100);
    expect((await find(all, { min: 100 })).pairs).toEqual([]);
  });

  it("names what it cannot compare, and why", async () => {
    const broken: Submitted = {
      candidate: candidate("bob"),
      take: () => Promise.reject(new BacklabError("submission_unreadable", "it is damaged")),
    };
    const { notCompared, compared } = await find([
      broken,
      handedIn("cleo", [["README.md", text("hello")]]),
      handedIn("dan", [["src/bundle.js", Buffer.alloc(200 * 1024, "x;")]]),
    ]);
    expect(notCompared.map(({ id, why }) => `${id}: ${why}`)).toEqual([
      "bob: it is damaged",
      "cleo: it has no JavaScript or TypeScript",
      "dan: it has more than 128 KiB of code, which nobody writes by hand",
    ]);
    expect(compared).toBe(0);
  });

  it("ends where a machine fails, or somebody has had enough", async () => {
    for (const code of ["engine_failed", "cancelled"] as const) {
      const failing = { candidate: candidate("ada"), take: () => Promise.reject(new BacklabError(code, "no")) };
      await expect(find([failing])).rejects.toMatchObject({ code });
    }
  });

  it("takes no time over code that repeats itself for that", async () => {
    const repeated = "x(1);\n".repeat(20_000);
    const files = [["src/a.js", text(repeated)]] as const;
    const began = performance.now();
    const { pairs } = await find([handedIn("ada", files), handedIn("bob", files), handedIn("cleo", files)]);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(pairs).toHaveLength(3);
  });
});
