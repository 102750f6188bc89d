import { isDeepStrictEqual } from "node:util";
import { parsed } from "./stream.ts";

export type Letter = Record<string, string>;

/** What a letter has in a field, for a message. */
export function said(letter: Letter, name: string): string {
  const value = letter[name];
  if (value === undefined) return `the dead letter has no field ${name}, but ${Object.keys(letter).join(", ")}`;
  return `the dead letter's ${name} is ${JSON.stringify(value)}`;
}

/** The letter says so in a field, or the test fails in words. */
export function expectSaid(letter: Letter, name: string, value: string): void {
  if (letter[name] !== value) throw new Error(`${said(letter, name)}, and should be ${JSON.stringify(value)}`);
}

/** The letter holds all of the event, or the test fails in words. */
export function expectWhole(letter: Letter, fields: Record<string, string>): void {
  if (isDeepStrictEqual(parsed(letter["event"]), fields)) return;
  const problem = letter["event"] === undefined ? said(letter, "event") : "the dead letter's event is something else";
  throw new Error(`${problem}, and should be the JSON of an object with all fields of the entry as they were`);
}
