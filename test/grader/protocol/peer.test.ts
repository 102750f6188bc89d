import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Handlers } from "../../../grader/protocol/methods.ts";
import { Peer } from "../../../grader/protocol/peer.ts";

const methods = { double: { params: z.number(), result: z.number() } };

/** Two peers, each hearing what the other writes. */
function pair(handlers: Handlers<typeof methods>): { left: Peer<typeof methods, typeof methods>; lines: string[] } {
  const lines: string[] = [];
  const left: Peer<typeof methods, typeof methods> = new Peer(methods, methods, handlers, (line) => {
    lines.push(line);
    right.receive(line);
  });
  const right: Peer<typeof methods, typeof methods> = new Peer(methods, methods, handlers, (line) =>
    left.receive(line),
  );
  return { left, lines };
}

describe("a peer", () => {
  it("calls the other side and gets its answer", async () => {
    const { left, lines } = pair({ double: (n) => n * 2 });
    await expect(left.call("double", 21)).resolves.toBe(42);
    expect(lines).toEqual(['{"call":"double","id":1,"params":21}\n']);
  });

  it("fails with the other side's message", async () => {
    const { left } = pair({ double: () => Promise.reject(new Error("no")) });
    await expect(left.call("double", 1)).rejects.toThrow("no");
  });

  it("fails on parameters and results of another shape", async () => {
    const { left } = pair({ double: () => "four" as unknown as number });
    await expect(left.call("double", "x" as unknown as number)).rejects.toThrow(/expected number/i);
    await expect(left.call("double", 2)).rejects.toThrow(/expected number/i);
  });

  it.each(["not json", "[]", '{"call":1}'])("ends the conversation on the line %j", async (line) => {
    const silent = new Peer(methods, methods, { double: (n) => n }, () => undefined);
    const waiting = silent.call("double", 1);
    silent.receive(line);
    await expect(waiting).rejects.toThrow(`not a frame: ${line}`);
    await expect(silent.call("double", 1)).rejects.toThrow("not a frame");
  });
});
