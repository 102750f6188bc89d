import { Slug } from "../../../grader/stage.ts";
import { didYouMean } from "../../suggest.ts";
import type { Problem } from "../verification.ts";
import { type LabFiles, pagesOf, stageIds, textOf } from "./lab-files.ts";

/** `backlab hint <lab> <stage>` and `backlab grade <lab>`, also as they are typed in a clone. */
const COMMAND = /backlab (?:-- )?(grade|hint) ([^\s`]+)(?: ([^\s`]+))?/g;

/** The commands that the brief and the hints tell a learner to type name this lab and its stages. */
export function commandsNamed(lab: LabFiles): Problem[] {
  return pagesOf(lab).flatMap((file) => {
    const lines = (textOf(lab, file) ?? "").split("\n");
    return lines.flatMap((text, index) =>
      [...text.matchAll(COMMAND)].flatMap(([, verb = "", named = "", stage = ""]) =>
        whyWrong(lab, verb, named, stage).map((problem) => ({ file, line: index + 1, ...problem })),
      ),
    );
  });
}

/** What is no slug stands for something else: a path, or a placeholder like <stage>. */
function isName(word: string): boolean {
  return Slug.safeParse(word).success;
}

function whyWrong(lab: LabFiles, verb: string, named: string, stage: string): Pick<Problem, "message" | "fix">[] {
  const { id } = lab.loaded.lab;
  if (isName(named) && named !== id) {
    return [{ message: `\`backlab ${verb} ${named}\` is about another lab`, fix: `this one is called ${id}` }];
  }
  const stages = stageIds(lab);
  if (verb !== "hint" || !isName(stage) || stages.includes(stage)) return [];
  const fix = didYouMean(stage, stages) ?? `the stages are: ${stages.join(", ")}`;
  return [{ message: `\`backlab hint ${named} ${stage}\`: there is no such stage`, fix }];
}
