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
import { placesOf } from "./support/staleness.ts";
import type { Place } from "./support/staleness.ts";
import { inWords } from "./support/words.ts";

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
      ? "With max-age clients use their copy without asking, and show what is old. With no-cache they keep it, and ask each time."
      : "Cache-Control is exactly no-cache, on every 200 and 304 of a product or category.",
  );
  expectCacheControl(res, "no-cache");
}

function expectCacheControl(res: Response, right: string): void {
  const found = headerOf(res, "cache-control");
  if (found !== right)
    throw new Error(`this ${res.status} has ${named(found)}, and has to have Cache-Control: ${right}`);
}

const DIRECTIVE = "(?:no-cache|no-store|private|public|must-revalidate|(?:s-)?max-age=\\d{1,8})";
const KNOWN = new RegExp(`^${DIRECTIVE}(?:, *${DIRECTIVE})*$`);

/** Only what means something: any other text may hold whatever an app wants to have shown. */
function named(cacheControl: string): string {
  if (cacheControl === "") return "no Cache-Control";
  return KNOWN.test(cacheControl) ? `Cache-Control: ${cacheControl}` : "another Cache-Control";
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
    hint("What is not there now may be there in a second: a 404 is not to be kept.");
    expectCacheControl(res, "no-store");
  });

  it("who has the current copy gets 304 and no body", async () => {
    const { id, category } = await addProduct({}, [4]);
    for (const path of [productPath(id), categoryPath(category)]) {
      const tag = tagIn(await read(path));
      const res = await readIf(path, tag);
      expectNotModified(res, whyNotKept(res, tag));
      hint("A 304 has no body, and carries ETag and Cache-Control like the 200 would.");
      if (res.text !== "") throw new Error(`the 304 to GET ${path} has a body`);
      if (tagIn(res) !== tag) throw new Error(`the 304 to GET ${path} has another tag than the 200 before it`);
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
      if (res.status !== 304) await expectPlainTagWorks(path, tag);
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
      const places = placesOf(product);
      const tags = [];
      for (const { path } of places) tags.push(tagIn(await read(path)));
      const price = somePrice();
      expectWritten(await api().patch(productPath(product.id)).send({ price }));
      for (const [index, place] of places.entries()) {
        const { path } = place;
        const old = tags[index] ?? "";
        const res = await readIf(path, old);
        hint(
          res.status === 304
            ? await whyStillCurrent(place, product.price)
            : whyNot(res.status, "The tag is an old one: 200 and the new content."),
        );
        expect(res.status).toBe(200);
        hint("The content is another one, and so must be its tag.");
        if (tagIn(res) === old) throw new Error(`GET ${path} has the tag that it had before the PATCH`);
      }
    }),
  );

  it("the same content has the same tag, wherever it was read from", async () => {
    const { id } = await addProduct({}, [2]);
    const path = productPath(id);
    const tag = tagIn(await read(path));
    const again = tagIn(await read(path));
    hint(CHANGING_TAG);
    if (again !== tag) throw new Error(`a second GET ${path} has another tag, and nothing was written`);
    await redis().del(productKey(id));
    const anew = tagIn(await read(path));
    hint(
      "The database says what it said before, and with another tag every client loads all again. Make it of the content, and neither of a time nor of chance.",
    );
    if (anew !== tag) throw new Error(`Redis lost ${productKey(id)}, and GET ${path} has another tag since`);
  });

  it("a category comes as CSV, too, with a tag of its own", async () => {
    const product = await addProduct();
    const path = categoryPath(product.category);
    const json = await api().get(path).set("Accept", "application/json");
    const csv = await api().get(path).set("Accept", "text/csv");
    hint(whyNot(csv.status, "Accept: text/csv gets the category as CSV."));
    expect(csv.status).toBe(200);
    if (!headerOf(csv, "content-type").startsWith("text/csv"))
      throw new Error(`GET ${path} was asked for text/csv, and says another Content-Type`);
    hint("The first line is id,name,price, and each product has a line with these.");
    const [names, line, ...more] = csv.text.split(/\r?\n/).filter((each) => each !== "");
    if (names !== "id,name,price") throw new Error(`the CSV of GET ${path} does not begin with the line id,name,price`);
    if (more.length > 0) throw new Error(`the CSV of GET ${path} has too many lines: the category has one product`);
    const [id, name, price] = (line ?? "").split(",");
    inWords(`the line of product ${product.id} in the CSV of GET ${path} is not its id, name and price`, () =>
      expect({ id: Number(id), name, price: Number(price) }).toEqual({
        id: product.id,
        name: product.name,
        price: product.price,
      }),
    );
    const kept = await api().get(path).set("Accept", "text/csv").set("If-None-Match", tagIn(csv));
    const crossed = await api().get(path).set("Accept", "text/csv").set("If-None-Match", tagIn(json));
    hint("The tag is the one of the JSON, and the CSV was asked for: each format has a tag of its own.");
    expect(crossed.status).toBe(200);
    hint(
      "What is answered depends on Accept. Vary: Accept says so, to any cache between you and the client, and with every answer: with a 304, and with a 200 to If-None-Match, too.",
    );
    for (const [asked, res] of [
      ["Accept: application/json", json],
      ["Accept: text/csv", csv],
      ["Accept: text/csv and the JSON's tag in If-None-Match", crossed],
      ["Accept: text/csv and its own tag in If-None-Match", kept],
    ] as const)
      if (!/(^|[\s,])accept($|[\s,])/.test(headerOf(res, "vary")))
        throw new Error(`the ${res.status} to GET ${path} with ${asked} has no Vary: Accept`);
  });
});

const CHANGING_TAG =
  "Make the tag of the content. Is it made of a time or of chance? Or does the answer from the cache differ from the one out of the database (see read-through)?";

/** The hint to an answer that is no 304, though the tag was given out a moment ago. */
function whyNotKept(res: Response, tag: string): string {
  if (res.status === 200 && tagIn(res) !== tag)
    return `The tag of a moment ago is another one now, and nothing was written in between. ${CHANGING_TAG}`;
  return "If-None-Match names the tag that this very thing has now: 304, without a body.";
}

/** Throws when a tag by itself gets no 304: what is around it is then not what is wrong. */
async function expectPlainTagWorks(path: string, tag: string): Promise<void> {
  const { status } = await readIf(path, tag);
  if (status === 304) return;
  hint('See "who has the current copy gets 304 and no body" first.');
  throw new Error(`this test begins with a 304 to the plain tag of GET ${path}, and got ${status}`);
}

/** The hint to a 304 after a write: is it the tag that is old, or all of the answer? */
async function whyStillCurrent({ read }: Place, oldPrice: number): Promise<string> {
  const [found] = await read();
  return found?.price === oldPrice
    ? "Without If-None-Match the old price is answered, too: the cache is stale, and not the tag. See invalidation."
    : "The product was changed, and its old tag still gets a 304. Make the tag of what you are about to answer, not of what was answered once.";
}
