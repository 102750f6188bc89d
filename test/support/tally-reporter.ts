import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Ends a run with what was skipped and what passed at a second try only, by name, and one line of totals. Where BACKLAB_REQUIRE_DOCKER is 1,
 * a skipped test is a failure: nothing may be left out unseen.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.state() === "failed" && module.errors().length > 0).length;
    const skipped = tests.filter((test) => test.result().state === "skipped");
    for (const test of skipped) console.log(`skipped: ${nameOf(test)}`);
    const flaky = tests.filter((test) => test.diagnostic()?.flaky === true);
    for (const test of flaky) console.log(`flaky, passed at the second try: ${nameOf(test)}`);
    const mustNotSkip = process.env["BACKLAB_REQUIRE_DOCKER"] === "1" && skipped.length > 0;
    if (mustNotSkip) {
      console.log("BACKLAB_REQUIRE_DOCKER=1: a skipped test is a failure");
      process.exitCode = 1;
    }
    const failed = count("failed") + broken + (mustNotSkip ? skipped.length : 0);
    console.log(`${count("passed")} passed, ${failed} failed, ${mustNotSkip ? 0 : skipped.length} skipped`);
  }
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}
