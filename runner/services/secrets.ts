import { randomBytes } from "node:crypto";

/** The passwords of one service in one cell. The learner's is the app's; the others only the suite has. */
export interface Secrets {
  admin: string;
  suite: string;
  learner: string;
}

export function newSecrets(): Secrets {
  return { admin: secret(), suite: secret(), learner: secret() };
}

/** Values of a lab's own secrets, by name. */
export function newValues(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, randomBytes(32).toString("hex")]));
}

function secret(): string {
  return randomBytes(18).toString("hex");
}
