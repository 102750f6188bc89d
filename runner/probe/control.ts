import type { FactName, FactOf, Facts } from "./facts.ts";
import type { ControlResult } from "./result.ts";
import type { Terms } from "./terms.ts";

/** What a control's fact comes to: whether it holds, and what was seen, as a clause. */
export interface Judgement {
  /** Null when the attempt says nothing either way. */
  enforced: boolean | null;
  observed: string;
}

/** One thing that a cell's containers are kept from, and how to know that they are. */
export interface Control {
  id: string;
  /** What holds, as a sentence without a full stop. */
  title: string;
  judge: (facts: Facts, terms: Terms) => Judgement;
  /** What to do where it is not enforced, in one line. */
  fix: string;
}

interface Definition<N extends FactName> extends Omit<Control, "judge"> {
  /** The attempt it is judged by. */
  needs: N;
  judge: (fact: FactOf<N>, terms: Terms) => Judgement;
}

/** A control that is judged by what one attempt reports. */
export function control<N extends FactName>({ judge, needs, ...rest }: Definition<N>): Control {
  return {
    ...rest,
    judge: (facts, terms) => {
      const known = facts[needs];
      return "value" in known ? judge(known.value, terms) : untested(known.missing);
    },
  };
}

export function untested(why: string): Judgement {
  return { enforced: null, observed: why };
}

/** Judges one control. What could not be tested is not enforced. */
export function resultOf({ id, title, judge, fix }: Control, facts: Facts, terms: Terms): ControlResult {
  const { enforced, observed } = judge(facts, terms);
  const status = enforced === null ? "not_tested" : enforced ? "enforced" : "not_enforced";
  return { id, title, status, observed, fix: enforced === true ? null : fix };
}
