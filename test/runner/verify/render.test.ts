import { describe, expect, it } from "vitest";
import { renderGate, renderLab, renderSummary } from "../../../runner/verify/render.ts";
import type { GateResult, Problem, Verification, VerifiedLab } from "../../../runner/verify/verification.ts";

const problem: Problem = { file: "lab.yaml", line: 3, message: "it is wrong", fix: "mend it" };

function gate(ok: boolean | null, problems: Problem[] = []): GateResult {
  return { gate: "lint", ok, figure: "what was measured", durationMs: 5, problems };
}

function lab(id: string, gates: GateResult[]): VerifiedLab {
  return { id, title: `The ${id}`, digest: null, gates };
}

function verification(...labs: VerifiedLab[]): Verification {
  return { schemaVersion: 1, runtime: "docker", repeat: 20, seed: 1, durationMs: 95_400, labs };
}

describe("a verification as text", () => {
  it("begins with the lab", () => {
    expect(renderLab(lab("books", []), "docker · seed 7", false)).toBe("books · The books   docker · seed 7\n");
  });

  it("has a line for a gate, and below it what is wrong: where, what, what to do", () => {
    expect(renderGate(gate(true), false)).toBe(" ✓ lint          what was measured\n");
    expect(renderGate(gate(null), false)).toBe(" – lint          what was measured\n");
    expect(renderGate(gate(false, [problem, { ...problem, file: "suite", line: null }]), false)).toBe(
      [
        " ✗ lint          what was measured",
        "     lab.yaml:3  it is wrong",
        "       mend it",
        "     suite  it is wrong",
        "       mend it",
        "",
      ].join("\n"),
    );
  });

  it("shows no more problems than one reads", () => {
    const text = renderGate(
      gate(
        false,
        Array.from({ length: 30 }, () => problem),
      ),
      false,
    );
    expect(text.match(/it is wrong/g)).toHaveLength(25);
    expect(text).toMatch(/\n {5}and 5 more: --json has them all\n$/);
  });

  it("ends with the labs that do not hold, and why", () => {
    const sound = lab("books", [gate(true)]);
    const wrong = lab("orders", [gate(false, [problem]), gate(null)]);
    const untried = lab("users", [gate(null)]);
    expect(renderSummary(verification(sound), false)).toBe(" books holds   1 min 35 s\n");
    expect(renderSummary(verification(sound, sound), false)).toBe(" 2 labs hold   1 min 35 s\n");
    expect(renderSummary(verification(sound, wrong), false)).toBe(" orders (lint) does not hold   1 min 35 s\n");
    expect(renderSummary({ ...verification(wrong, untried), durationMs: 900 }, false)).toBe(
      " orders (lint), users (not tried) do not hold   0.9 s\n",
    );
  });

  it("has colour only when asked to, and nothing in it that moves a cursor", () => {
    const odd = { ...problem, message: "\u001B[2Jgone", fix: "a\nb" };
    expect(renderGate(gate(false, [odd]), false)).not.toContain("\u001B");
    expect(renderGate(gate(false, [odd]), true)).toContain("\u001B[31m");
    expect(renderGate(gate(false, [odd]), true)).not.toContain("\u001B[2J");
  });
});
