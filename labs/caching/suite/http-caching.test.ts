import { describe, expect, it } from "@jest/globals";
import { api, graded, hint, redis } from "backlab/suite";
import type { Response } from "supertest";
import { productKey } from "./support/cache.ts";
import {
  addProduct,
  categoryPath,
  expectWritten,
  productPath,
  read,
  somePrice,
  unknownId,
  whyNot,
} from "./support/catalogue.ts";

/** The tag of an answer. Throws when there is none: no header can be made of it, and no comparison. */
function tagIn(res: Response): string {
  const tag: unknown = res.headers["etag"];
  if (typeof tag === "string" && /^(W\/)?"[^"]*"$/.test(tag)) return tag;
  throw new Error("the answer has no ETag header that is one: a text in double quotes, or W/ and such a text");
}

function headerOf(res: Response, name: string): string {
  return ((res.headers as Record<string, string | undefined>)[name] ?? "").toLowerCase();
}

async function readIf(path: string, tag: string): Promise<Response> {
  return api().get(path).set("If-None-Match", tag);
}

function expectNoCache(res: Response): void {
  hint(
    headerOf(res, "cache-control").includes("max-age")
      ? "With max-age clients use their copy without asking, and show what is old. Cache-Control is no-cache: keep it, and ask each time."
      : "Cache-Control is exactly no-cache, on every 200 and 304 of a product or category.",
  );
  expect(headerOf(res, "cache-control")).toBe("no-cache");
}

function expectNotModified(res: Response, why: string): void {
  hint(whyNot(res.status, why));
  expect(res.status).toBe(304);
}

describe("http-caching", () => {
  it("a product and a category say that a copy may be kept, and asked about", async () => {
    const { id, category } = await addProduct();
    for (const path of [productPath(id), categoryPath(category)]) {
      for (const res of [await read(path), await read(path)]) {
        tagIn(res);
        expectNoCache(res);
      }
    }
  });

  it("that something is not there is not to be kept", async () => {
    const res = await api().get(productPath(unknownId()));
    hint(whyNot(res.status, "There is no such product: 404."));
    expect(res.status).toBe(404);
    hint("Cache-Control of a 404 is no-store: what is not there now may be there in a second.");
    expect(headerOf(res, "cache-control")).toBe("no-store");
  });

  it("who has the current copy gets 304 and no body", async () => {
    const { id, category } = await addProduct({}, [4]);
    for (const path of [productPath(id), categoryPath(category)]) {
      const tag = tagIn(await read(path));
      const res = await readIf(path, tag);
      expectNotModified(res, "If-None-Match names the tag that this very thing has now: 304, without a body.");
      hint("A 304 has no body, and carries ETag and Cache-Control like the 200 would.");
      expect(res.text).toBe("");
      expect(tagIn(res)).toBe(tag);
      expectNoCache(res);
    }
  });

  it("the tag is found in a list, behind W/, and in a star", async () => {
    const { id } = await addProduct();
    const path = productPath(id);
    const tag = tagIn(await read(path));
    const other = `"${"0".repeat(8)}"`;
    for (const header of [`${other}, ${tag}`, tag.startsWith("W/") ? tag : `W/${tag}`, "*"]) {
      const res = await readIf(path, header);
      expectNotModified(
        res,
        "If-None-Match may be a list of tags with commas between, may have W/ before each, and may be *. Any that fits makes it a 304.",
      );
    }
    hint("None of these tags is the current one, so the answer is 200 with the body.");
    expect((await readIf(path, other)).status).toBe(200);
  });

  it(
    "after a write the old tag is answered with what is there now",
    graded({ weight: 2 }, async () => {
      const product = await addProduct();
      const paths = [productPath(product.id), categoryPath(product.category)];
      const tags = [];
      for (const path of paths) tags.push(tagIn(await read(path)));
      const price = somePrice();
      expectWritten(await api().patch(productPath(product.id)).send({ price }));
      for (const [index, path] of paths.entries()) {
        const old = tags[index] ?? "";
        const res = await readIf(path, old);
        hint(
          res.status === 304
            ? "304, and it has changed. Make the tag of what you are about to answer, not of what was answered once."
            : whyNot(res.status, "The tag is an old one: 200 and the new content."),
        );
        expect(res.status).toBe(200);
        hint("The content is another one, and so must be its tag.");
        expect(tagIn(res)).not.toBe(old);
      }
    }),
  );

  it("the same content has the same tag, wherever it was read from", async () => {
    const { id } = await addProduct({}, [2]);
    const tag = tagIn(await read(productPath(id)));
    hint("The tag from the cache differs from the one out of the database. Make it of the content.");
    expect(tagIn(await read(productPath(id)))).toBe(tag);
    await redis().del(productKey(id));
    hint(
      "Redis lost the entry, the database says what it said before, and the tag is another one: every client loads all again. Make it of the content, and neither of a time nor of chance.",
    );
    expect(tagIn(await read(productPath(id)))).toBe(tag);
  });

  it("a category comes as CSV, too, with a tag of its own", async () => {
    const product = await addProduct();
    const path = categoryPath(product.category);
    const json = await api().get(path).set("Accept", "application/json");
    const csv = await api().get(path).set("Accept", "text/csv");
    hint(whyNot(csv.status, "Accept: text/csv gets the category as CSV."));
    expect(csv.status).toBe(200);
    expect(headerOf(csv, "content-type")).toMatch(/^text\/csv/);
    hint("The first line is id,name,price, and each product has a line with these.");
    const [names, line, ...more] = csv.text.split(/\r?\n/).filter((each) => each !== "");
    expect([names, more]).toEqual(["id,name,price", []]);
    const [id, name, price] = (line ?? "").split(",");
    expect({ id: Number(id), name, price: Number(price) }).toEqual({
      id: product.id,
      name: product.name,
      price: product.price,
    });
    const kept = await api().get(path).set("Accept", "text/csv").set("If-None-Match", tagIn(csv));
    const crossed = await api().get(path).set("Accept", "text/csv").set("If-None-Match", tagIn(json));
    hint("The tag is the one of the JSON, and the CSV was asked for: each format has a tag of its own.");
    expect(crossed.status).toBe(200);
    for (const res of [json, csv, crossed, kept]) {
      hint(
        "What is answered depends on Accept. Vary: Accept says so, to any cache between you and the client, and with every answer: with a 304, and with a 200 to If-None-Match, too.",
      );
      expect(headerOf(res, "vary")).toMatch(/(^|[\s,])accept($|[\s,])/);
    }
  });
});
