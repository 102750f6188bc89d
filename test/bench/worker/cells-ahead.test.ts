import { expect, it } from "vitest";
import type { Cell, CellShape, Runtime } from "../../../runner/sandbox/cell.ts";
import { CellsAhead } from "./cells-ahead.ts";

/** Opens cells that are nothing but a name, and notes how many there are. */
function countedRuntime(): { runtime: Runtime; opened: () => number; left: () => number } {
  let opened = 0;
  let left = 0;
  const open = (): Promise<Cell> => {
    opened++;
    left++;
    const dispose = (): Promise<void> => {
      left--;
      return Promise.resolve();
    };
    return Promise.resolve({ id: String(opened), [Symbol.asyncDispose]: dispose } as unknown as Cell);
  };
  return { runtime: { name: "docker", practice: false, open }, opened: () => opened, left: () => left };
}

const shape = {} as CellShape;

it("hands out what was booted before, and ends what nobody took", async () => {
  const { runtime, opened, left } = countedRuntime();
  const cells = new CellsAhead(runtime, shape);
  await cells.fill(2);
  const cell = await cells.take();
  expect(opened()).toBe(2);
  await cell[Symbol.asyncDispose]();
  await cells[Symbol.asyncDispose]();
  expect(left()).toBe(0);
});

it("boots as many as are expected, and no more", async () => {
  const { runtime, opened } = countedRuntime();
  const cells = new CellsAhead(runtime, shape);
  cells.expect(5, 2);
  expect(opened()).toBe(2);
  for (let taken = 0; taken < 5; taken++) await cells.take();
  expect(opened()).toBe(5);
  await cells[Symbol.asyncDispose]();
});

it("a cell that does not boot fails whoever takes it", async () => {
  const runtime: Runtime = { name: "docker", practice: false, open: () => Promise.reject(new Error("no room")) };
  const cells = new CellsAhead(runtime, shape);
  await expect(cells.fill(1)).rejects.toThrow("no room");
  await expect(cells.take()).rejects.toThrow("no room");
});
