import { randomBytes } from "node:crypto";
import { z } from "zod";

export function newKey(): string {
  return randomBytes(6).toString("hex");
}

const Password = z.string().regex(/^[0-9a-f]{16,}$/);

/** What has to be the same at the next start for a connection string to go on working. */
export const KeptAccess = z.strictObject({
  port: z.int().min(1).max(65_535).nullable(),
  secrets: z.strictObject({ admin: Password, suite: Password, learner: Password }),
});
export type KeptAccess = z.infer<typeof KeptAccess>;

/** The file beside a project's kept data. */
export const KeptRecord = z.strictObject({
  schemaVersion: z.literal(1),
  /** The project's folder, for whoever wonders what this is. */
  project: z.string(),
  /** When the project was begun: another one at the same place has nothing to do with this data. */
  begun: z.string(),
  /** Part of the names of what is kept elsewhere than in this folder. */
  key: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .default(newKey),
  /** Where the services ran the last time: each place has its own data. */
  runtime: z.enum(["docker", "embedded"]).default("embedded"),
  /** Who uses the data now, as `ownerWord` writes it; null for nobody. */
  user: z.string().nullable(),
  services: z.strictObject({ postgres: KeptAccess.optional(), redis: KeptAccess.optional() }),
  /** The values of the lab's secrets. */
  values: z.record(z.string(), z.string()),
});
export type KeptRecord = z.infer<typeof KeptRecord>;
