import { PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import { keyboardOn } from "../../../runner/cli/keyboard.ts";

it("tells of keys one by one, of Ctrl-C as an interrupt, and gives the terminal back", async () => {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    setRawMode: (on: boolean) => (modes.push(on), input),
  });
  const interrupt = vi.fn();
  const keys: string[] = [];
  const listening = keyboardOn(input as unknown as Parameters<typeof keyboardOn>[0], interrupt).listen((key) =>
    keys.push(key),
  );
  expect(modes).toEqual([true]);
  input.write("hl\u001B[A\u0003q");
  await vi.waitFor(() => expect(keys).toEqual(["h", "l", "\u001B[A", "q"]));
  expect(interrupt).toHaveBeenCalledOnce();
  listening[Symbol.dispose]();
  input.write("h");
  await new Promise(setImmediate);
  expect(keys).toHaveLength(4);
  expect(modes).toEqual([true, false]);
  expect(input.listenerCount("keypress")).toBe(0);
});
