import { describe, expect, it } from "vitest";
import { only } from "../../support/one-stage.ts";

describe("of several requests the one shown", () => {
  it.each([
    ["has the body that was compared", `expect(a.body).toEqual({})`, "/201"],
    ["has the text that was compared", `for (const { text } of [b, a]) expect(text).toBe('{"path":"/202"}')`, "/201"],
    ["is not the one whose body was expected", `expect(b.body).toEqual(a.body)`, "/202"],
    [
      "has the status that is none of several",
      `for (const res of [a, b]) expect([201, 204].includes(res.status)).toBe(true)`,
      "/202",
    ],
    ["is the last where no answer was looked at", `expect("a row").toBe("no row")`, "/202"],
    [
      "is the last where no answer was looked at since",
      `a.body; await api().get("/203"); expect("a row").toBe("no row")`,
      "/203",
    ],
    [
      "is the one that got no answer",
      `await api().get("/hang").timeout(50).catch(() => null);
       await api().get("/203");
       expect("none").toBe("one");`,
      "/hang",
    ],
  ])("%s", async (_what, code, path) => {
    const sent = `const a = await api().get("/201"), b = await api().get("/202");`;
    expect(await only(`${sent} ${code}`)).toMatchObject({ kind: "value", exchange: { path } });
  });
});
