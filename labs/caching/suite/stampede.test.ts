import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { api, cell, graded, hint, observe } from "backlab/suite";
import type { Mark } from "backlab/suite";
import type { Response } from "supertest";
import { categoryKey, entryOf, productKey, slowReads } from "./support/cache.ts";
import { addProduct, categoryPath, productPath, someCategory, unknownId, whyNot } from "./support/catalogue.ts";
import type { Product } from "./support/catalogue.ts";
import { failHeldReads, holdingReads, meetingInTheDatabase, readsHeld, started } from "./support/holding.ts";
import { inWords } from "./support/words.ts";

const OTHER = "api-2";
const CROWD = 50;

function crowd(path: string, apps: readonly string[] = ["api"]): Promise<Response>[] {
  return Array.from({ length: CROWD }, (_, index) => started(api(apps[index % apps.length]).get(path)));
}

/** Every one of the crowd got this status and body. */
function expectAll(answers: readonly Response[], status: number, body?: unknown): void {
  for (const answer of answers) {
    hint(
      whyNot(
        answer.status,
        `Everyone in the crowd is answered ${status}, those who waited for another one's read as well.`,
      ),
    );
    expect(answer.status).toBe(status);
  }
  hint(
    "Whoever loads it answers from the database, and the others what was stored: both have to be the same, in every type. See read-through.",
  );
  if (body === undefined) return;
  for (const { body: found } of answers as readonly { body: unknown }[])
    inWords("of fifty who asked at once some were answered 200 and not what the database says", () =>
      expect(found).toEqual(body),
    );
}

/** What fifty asked for at once. */
interface Rush {
  mark: Mark;
  path: string;
  key: string;
  /** What to look into when nothing gets stored. */
  first: string;
  /** What to do when it does. */
  why: string;
}

async function expectOneRead({ mark, path, key, first, why }: Rush): Promise<void> {
  const count = slowReads(await observe.sql(mark)).length;
  if (count === 1) return;
  const fifty = `fifty who sent GET ${path} at once`;
  if (count === 0) {
    hint("Products and categories are read by product_page and category_page, and in no other way.");
    throw new Error(`${fifty} were answered, and no slow statement reached the database`);
  }
  if (await isStored(key)) hint(`${why} ${SECOND_LOOK}`);
  else hint(`Nothing was stored under ${key}, so there is nothing that the others could wait for. See ${first} first.`);
  throw new Error(`${fifty} asked the database ${count === 2 ? "twice" : `${count} times`}, and once is enough`);
}

async function isStored(key: string): Promise<boolean> {
  return entryOf(key).then(
    () => true,
    () => false,
  );
}

/** How to make a crowd by hand, of something that everybody's database has. */
function seeIt(path: string, key: string): string {
  return `To see it: remove ${key} from Redis, run \`seq 50 | xargs -P50 -I_ curl -s localhost:3000${path} -o /dev/null\`, and count how often your code asks the database.`;
}

const ALONE = "Let the first who misses load it, and the others wait for what that one stores.";
const ACROSS =
  "What is shared inside a process is not shared with the next one: let Redis say who loads, with SET key token NX PX.";
const SECOND_LOOK =
  "If you have a lock already: whoever gets it must look for the entry once more before loading, since it may have been stored between the first look and the lock.";

describe("stampede", () => {
  beforeAll(() => cell.start(OTHER));
  afterAll(() => cell.kill(OTHER));

  it("fifty who miss a product at once send one statement", async () => {
    const product = await addProduct({}, [1, 4]);
    const path = productPath(product.id);
    const mark = await observe.mark();
    const answers = await meetingInTheDatabase(() => crowd(path));
    expectAll(answers, 200, product);
    const why = `${ALONE} ${seeIt("/products/11", "product:11")}`;
    await expectOneRead({ mark, path, key: productKey(product.id), first: "read-through", why });
  });

  it("fifty who miss a category at once send one statement", async () => {
    const category = someCategory();
    const products = [await addProduct({ category }), await addProduct({ category }, [2])];
    const path = categoryPath(category);
    const mark = await observe.mark();
    const answers = await meetingInTheDatabase(() => crowd(path));
    expectAll(answers, 200, { category, products });
    const why = `${ALONE} ${seeIt("/categories/kitchen", "category:kitchen")}`;
    await expectOneRead({ mark, path, key: categoryKey(category), first: "read-through", why });
  });

  it("fifty who ask for an unknown id at once send one statement", async () => {
    const id = unknownId();
    const path = productPath(id);
    const mark = await observe.mark();
    const answers = await meetingInTheDatabase(() => crowd(path));
    expectAll(answers, 404);
    const why = `${ALONE} Is null stored for an unknown id, and do those who wait take it for an answer? ${seeIt("/products/1000000000", "product:1000000000")}`;
    await expectOneRead({ mark, path, key: productKey(id), first: "expiry", why });
  });

  it(
    "fifty who miss a product on two replicas send one statement",
    graded({ weight: 2 }, async () => {
      await cell.start(OTHER);
      const product = await addProduct({}, [5]);
      const path = productPath(product.id);
      const mark = await observe.mark();
      const answers = await meetingInTheDatabase(() => crowd(path, ["api", OTHER]));
      expectAll(answers, 200, product);
      await expectOneRead({ mark, path, key: productKey(product.id), first: "read-through", why: ACROSS });
    }),
  );

  it("who misses one product does not wait for who misses another", async () => {
    const products = [await addProduct(), await addProduct(), await addProduct(), await addProduct()];
    const { answers } = await holdingReads(async () => {
      const answers = started(Promise.all(products.map(({ id }) => api().get(productPath(id)))));
      hint("Reads of different products waited for each other. Take a lock for each key, not one for all.");
      await readsHeld(products.length, 1_000);
      return { answers };
    });
    for (const { status } of await answers) {
      hint(whyNot(status, "Each of these reads is of a product that is there: 200."));
      expect(status).toBe(200);
    }
  });

  it("a read that failed lets the next one through at once", async () => {
    const product = await addProduct();
    const { failed } = await holdingReads(async () => {
      const failed = started(api().get(productPath(product.id)));
      await readsHeld(1);
      await failHeldReads();
      return { failed };
    });
    await failed;
    const res = await answerWithin(1_250, productPath(product.id));
    hint(whyNotLetThrough(res.status));
    expectInTime(res, product, "sent after the failed read was answered");
  });

  it(
    "a reader that dies in the middle holds nobody up for long",
    graded({ weight: 2 }, async () => {
      await cell.start(OTHER);
      const product = await addProduct();
      const { answer } = await holdingReads(async () => {
        void started(api(OTHER).get(productPath(product.id)));
        await readsHeld(1);
        await cell.kill(OTHER);
        return { answer: started(answerWithin(3_500, productPath(product.id))) };
      });
      const res = await answer;
      hint(whyNotTakenOver(res.status));
      expectInTime(res, product, "sent after the process that was loading it had been killed");
    }),
  );
});

function whyNotLetThrough(status: number | string): string {
  if (status === 404)
    return "The database failed one read, and now there is no such product. An error is not the same as no row: let it through, and store nothing.";
  if (Number(status) >= 500)
    return "The next read, sent after the failed one was answered, got an error as well. Whoever shares a read that is under way has to forget it when it fails, before anybody is answered.";
  return "The read that failed still holds its lock, and the next one waits until that expires. Give it back in a `finally`, also when loading throws.";
}

function whyNotTakenOver(status: number | string): string {
  if (typeof status === "number") return whyNot(status, "Whoever takes over reads the product from the database.");
  return "The process that was loading this product was killed, and nobody took over within three seconds. A lock needs a lifetime of its own, of two seconds at most, and those who wait have to try again when it is gone.";
}

const NO_ANSWER = "no answer in time";

/** What comes back in time; that nothing does is a value as well. */
interface InTime {
  status: number | string;
  body?: unknown;
}

async function answerWithin(ms: number, path: string): Promise<InTime> {
  return api()
    .get(path)
    .timeout(ms)
    .then(({ status, body }) => ({ status, body: body as unknown }))
    .catch(() => ({ status: NO_ANSWER }));
}

function expectInTime(res: InTime, product: Product, when: string): void {
  const got = res.status === 200 ? "200, and not what the database says" : res.status;
  inWords(`GET ${productPath(product.id)}, ${when}, got ${got}`, () =>
    expect(res).toMatchObject({ status: 200, body: product }),
  );
}
