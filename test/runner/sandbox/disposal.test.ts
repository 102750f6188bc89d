import { expect, it } from "vitest";
import { Disposal } from "../../../runner/sandbox/disposal.ts";

it("releases in reverse order, once, and what is added meanwhile too", async () => {
  const order: string[] = [];
  const disposal = new Disposal();
  disposal.defer(() => order.push("first"));
  disposal.use({ [Symbol.dispose]: () => void order.push("second") });
  disposal.use({
    [Symbol.asyncDispose]: () => {
      disposal.defer(() => order.push("late"));
      return Promise.resolve();
    },
  });
  await Promise.all([disposal[Symbol.asyncDispose](), disposal[Symbol.asyncDispose]()]);
  expect(order).toEqual(["late", "second", "first"]);
  expect(() => disposal.defer(() => undefined)).toThrow("has been released already");
});

it("runs every step even when some fail, and tells of all failures", async () => {
  const order: string[] = [];
  const failing = (name: string) => (): never => {
    order.push(name);
    throw new Error(name);
  };
  const one = new Disposal();
  one.defer(() => order.push("last"));
  one.defer(failing("only"));
  await expect(one[Symbol.asyncDispose]()).rejects.toThrow("only");
  const two = new Disposal();
  two.defer(failing("b"));
  two.defer(failing("a"));
  await expect(two[Symbol.asyncDispose]()).rejects.toMatchObject({ errors: [{ message: "a" }, { message: "b" }] });
  expect(order).toEqual(["only", "last", "a", "b"]);
});
