/** The suite authoring API: what a lab's `suite/<stage>.test.ts` may import besides Jest's own globals. */
export { api } from "./api.ts";
export type { Api } from "./api.ts";
export { cell } from "./cell.ts";
export { db } from "./db.ts";
export type { Db } from "./db.ts";
export { eventually } from "./eventually.ts";
export { graded } from "./graded.ts";
export type { GradedOptions } from "./graded.ts";
export { hint } from "./hint.ts";
export { observe } from "./observe.ts";
export type { Mark } from "./observe.ts";
export type { Command } from "./redis-watch.ts";
export type { Statement } from "./sql-line.ts";
export { random } from "./random.ts";
export { redis } from "./redis.ts";
export { secret } from "./secret.ts";
export { expectTally, tally, worst } from "./tally.ts";
