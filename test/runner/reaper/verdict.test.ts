import { expect, it } from "vitest";
import { type Owner, ownerWord, parseOwner } from "../../../runner/reaper/owner.ts";
import type { ProcessStart } from "../../../runner/reaper/process-start.ts";
import { isDead } from "../../../runner/reaper/verdict.ts";

const HERE = { host: "aaaaaaaaaaaa", boot: "bbbbbbbbbbbb" };
const OWNER: Owner = { ...HERE, pid: 100, started: 5_000, expiresAtSeconds: 2_000 };
const BEFORE = 1_999;
const AFTER = 2_000;

interface Case {
  who: string;
  dead: boolean;
  owner?: Partial<Owner>;
  start?: ProcessStart;
  now?: number;
}

it.each<Case>([
  { who: "an owner that runs", dead: false },
  { who: "an owner that runs longer than it is good for", now: AFTER, dead: false },
  { who: "an owner that has ended", start: "gone", dead: true },
  { who: "an owner whose process id is another process's now", start: 5_001, dead: true },
  { who: "an owner that cannot be looked at", start: "unknown", dead: false },
  { who: "an owner that cannot be looked at and has expired", start: "unknown", now: AFTER, dead: true },
  { who: "an owner from before the last boot, whatever runs now", owner: { boot: "cccccccccccc" }, dead: true },
  { who: "an owner on another machine", owner: { host: "cccccccccccc" }, start: "gone", dead: false },
  { who: "an owner on another machine and boot", owner: { host: "cccccccccccc", boot: "dddddddddddd" }, dead: false },
  { who: "an owner on another machine that has expired", owner: { host: "cccccccccccc" }, now: AFTER, dead: true },
])("$who counts as dead: $dead", ({ dead, owner, start = 5_000, now = BEFORE }) => {
  const facts = { here: HERE, nowSeconds: now, startOf: (pid: number) => (pid === 100 ? start : "gone") };
  expect(isDead({ ...OWNER, ...owner }, facts)).toBe(dead);
});

it("writes an owner as one word and reads it back", () => {
  expect(ownerWord(OWNER)).toBe("100-5000-aaaaaaaaaaaa-bbbbbbbbbbbb-2000");
  expect(parseOwner(ownerWord(OWNER))).toEqual(OWNER);
});

it.each([
  "",
  "vm:100",
  "100-5000-aaaaaaaaaaaa-bbbbbbbbbbbb",
  "100-5000-aaaaaaaaaaaa-bbbbbbbbbbbb-2000-1",
  "100-5000-AAAAAAAAAAAA-bbbbbbbbbbbb-2000",
  "-1-5000-aaaaaaaaaaaa-bbbbbbbbbbbb-2000",
  "100-5000-aaaaaaaaaaaa-bbbbbbbbbbbb-2000\n",
])("does not take %j for an owner", (word) => {
  expect(parseOwner(word)).toBeNull();
});
