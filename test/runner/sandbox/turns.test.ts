import { expect, it } from "vitest";
import { Turns } from "../../../runner/sandbox/turns.ts";

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

it("acts one at a time, in the order asked for, also after a failure", async () => {
  const turns = new Turns("api");
  const order: string[] = [];
  const act = (name: string) => async (): Promise<void> => {
    order.push(`${name} begins`);
    await soon();
    order.push(`${name} ends`);
    if (name === "second") throw new Error("no luck");
  };
  const asked = ["first", "second", "third"].map((name) => turns.take(act(name)));
  const [first, second, third] = await Promise.allSettled(asked);
  expect([first?.status, second?.status, third?.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(order).toEqual(["first", "second", "third"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it("waits at its close for what is under way, and refuses what has not begun", async () => {
  const turns = new Turns("api");
  const done: string[] = [];
  const first = turns.take(async () => {
    await soon();
    done.push("first");
  });
  const second = turns.take(() => done.push("second"));
  const refused = expect(second).rejects.toMatchObject({
    code: "cell_failed",
    message: "api has been ended with its cell",
  });
  await soon();
  await turns.close();
  await Promise.all([first, refused]);
  await expect(turns.take(() => done.push("third"))).rejects.toMatchObject({ code: "cell_failed" });
  expect(done).toEqual(["first"]);
});

it("interrupts a wait at its close, and begins none after it", async () => {
  const turns = new Turns("api");
  const waiting = turns.take(() => turns.unlessClosing(new Promise(() => undefined)));
  const interrupted = expect(waiting).rejects.toMatchObject({ code: "cell_failed" });
  await soon();
  await Promise.all([turns.close(), interrupted]);
  await expect(turns.unlessClosing(Promise.resolve(1))).rejects.toMatchObject({ code: "cell_failed" });
  // What then becomes of the thing itself is nobody's concern, and no unhandled rejection.
  await expect(turns.unlessClosing(Promise.reject(new Error("late")))).rejects.toMatchObject({ code: "cell_failed" });
  expect(await new Turns("db").unlessClosing(Promise.resolve(1))).toBe(1);
});
