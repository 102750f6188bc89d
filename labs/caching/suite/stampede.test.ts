import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { api, cell, graded, hint, observe } from "backlab/suite";
import type { Mark } from "backlab/suite";
import type { Response } from "supertest";
import { slowReads } from "./support/cache.ts";
import { addProduct, categoryPath, productPath, someCategory, unknownId, whyNot } from "./support/catalogue.ts";
import { failHeldReads, holdingReads, meetingInTheDatabase, readsHeld, started } from "./support/holding.ts";

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
    "Some of the crowd got another body than the product or category has. Whoever loads it answers from the database, and the others what was stored: both have to be the same, in every type.",
  );
  if (body !== undefined) for (const answer of answers) expect(answer.body).toEqual(body);
}

async function expectOneRead(mark: Mark, why: string): Promise<void> {
  const count = slowReads(await observe.sql(mark)).length;
  hint(count === 0 ? "No slow statement reached the database at all." : `${asked(count)} ${why} ${SECOND_LOOK}`);
  expect(count).toBe(1);
}

function asked(count: number): string {
  return `The database was asked ${count === 2 ? "twice" : `${count} times`} for the same thing, and once is enough.`;
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
    const mark = await observe.mark();
    const answers = await meetingInTheDatabase(() => crowd(productPath(product.id)));
    expectAll(answers, 200, product);
    await expectOneRead(mark, ALONE);
  });

  it("fifty who miss a category at once send one statement", async () => {
    const category = someCategory();
    const products = [await addProduct({ category }), await addProduct({ category }, [2])];
    const mark = await observe.mark();
    const answers = await meetingInTheDatabase(() => crowd(categoryPath(category)));
    expectAll(answers, 200, { category, products });
    await expectOneRead(mark, ALONE);
  });

  it("fifty who ask for an unknown id at once send one statement", async () => {
    const mark = await observe.mark();
    const answers = await meetingInTheDatabase(() => crowd(productPath(unknownId())));
    expectAll(answers, 404);
    await expectOneRead(mark, `${ALONE} Is null taken for something stored, too?`);
  });

  it(
    "fifty who miss a product on two replicas send one statement",
    graded({ weight: 2 }, async () => {
      await cell.start(OTHER);
      const product = await addProduct({}, [5]);
      const mark = await observe.mark();
      const answers = await meetingInTheDatabase(() => crowd(productPath(product.id), ["api", OTHER]));
      expectAll(answers, 200, product);
      await expectOneRead(mark, ACROSS);
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
    expect(res).toMatchObject({ status: 200, body: product });
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
      hint(
        "The process that was loading this product was killed, and nobody took over within three seconds. A lock needs a lifetime of its own, of two seconds at most, and those who wait have to try again when it is gone.",
      );
      expect(await answer).toMatchObject({ status: 200, body: product });
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

/** What comes back in time; that nothing does is a value as well, since the expectation says it better. */
async function answerWithin(ms: number, path: string): Promise<{ status: number | string; body?: unknown }> {
  return api()
    .get(path)
    .timeout(ms)
    .then(({ status, body }) => ({ status, body: body as unknown }))
    .catch(() => ({ status: "no answer in time" }));
}
