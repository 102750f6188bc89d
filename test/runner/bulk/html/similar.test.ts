import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { renderOverview } from "../../../../runner/bulk/html/overview.ts";
import { renderSimilar } from "../../../../runner/similar/render-similar.ts";
import type { Similarities, SimilarPair } from "../../../../runner/similar/similarities.ts";
import { hasBrowser, openBrowser } from "../../../support/chromium.ts";
import { HOSTILE, MARK } from "../../../support/hostile.ts";
import { scratch } from "../../intake/support/scratch.ts";
import { bookOf, reportsOf, results } from "../books.ts";

const UNSAFE =
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]|^\s*::|##\w*\[/m;

function foundOf(text: string): Similarities {
  const place = { file: text, from: 1, to: 60 };
  const pair: SimilarPair = {
    left: { id: "ada", name: text },
    right: { id: "bob", name: text },
    percent: 93,
    longest: { left: place, right: place },
  };
  const notCompared = [{ id: "cleo", name: text, why: text }];
  const pairs = [pair, { ...pair, percent: 40, longest: null }];
  return { schemaVersion: 1, lab: "rest-api", compared: 7, notCompared, min: 30, found: 3, pairs };
}

const pageOf = (found: Similarities | null): string => renderOverview(bookOf(results), reportsOf(results), found);

describe("what is alike", () => {
  it("is said with where to look, and that it is no verdict", () => {
    const page = pageOf(foundOf("src/app.ts"));
    expect(page).toContain("A list to look at, and no verdict");
    expect(page).toContain("3 pairs with 30% or more in common, the first 2 below");
    expect(page).toContain("src/app.ts:1-60 = src/app.ts:1-60");
    expect(page).toContain('href="reports/ada.html"');
    expect(page).toMatch(/<td class="figure">93 %<\/td>/);
  });

  it("is not there when nobody asked, and no table when there is nothing", () => {
    expect(pageOf(null)).not.toContain("Alike");
    const nothing = pageOf({ ...foundOf("x"), pairs: [], found: 0, notCompared: [] });
    expect(nothing).toContain("0 pairs with 30% or more in common");
    expect(nothing).not.toContain('id="similar"');
  });

  it.each(Object.entries(HOSTILE))("shows %s as text, in the page and in a terminal", (_name, text) => {
    const shape = (page: string): string[] => page.match(/<[a-z!/][^>]*>/g) ?? [];
    const page = pageOf(foundOf(text));
    expect(shape(page)).toEqual(shape(pageOf(foundOf("harmless"))));
    expect(page).toContain(MARK);
    const shown = renderSimilar(foundOf(text));
    expect(shown.split("\n")).toHaveLength(renderSimilar(foundOf("harmless")).split("\n").length);
    expect(shown).not.toMatch(UNSAFE);
  });
});

describe.skipIf(!hasBrowser)("in a browser", () => {
  it.each([390, 1_280])("needs no more than %i pixels", async (width) => {
    const folder = await scratch();
    await mkdir(join(folder, "reports"));
    await writeFile(join(folder, "index.html"), pageOf(foundOf(`src/${"a-long-name-".repeat(12)}.ts`)));
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(pathToFileURL(join(folder, "index.html")).href);
      expect(await page.locator("#similar tbody tr").count()).toBe(2);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    } finally {
      await browser.close();
    }
  });
});
