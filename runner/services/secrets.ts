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

function secret(): string {
  return randomBytes(18).toString("hex");
}
