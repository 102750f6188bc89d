import pg from "pg";
import { LEARNERS_SHARE } from "../../grader/suite/learners-share.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import { SEED_FILE } from "../labs/seed.ts";
import type { KeptServices } from "./kept-services.ts";

const TABLES = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'public' LIMIT 1";

/**
 * Makes what a lab's database holds before an app is started, where it holds nothing yet.
 *
 * @param sql the lab's own; null for a lab whose database begins empty
 * @throws BacklabError `lab_invalid`
 */
export async function seedOnce(services: KeptServices, sql: string | null): Promise<void> {
  const connectionString = services.get("postgres")?.wiring.postgres?.suite;
  if (sql === null || connectionString === undefined) return;
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(TABLES);
    // In one go, and so in one transaction: it is all there, or none of it.
    if (rowCount === 0) await client.query(`${sql};\n${LEARNERS_SHARE}`);
  } catch (cause) {
    throw new BacklabError("lab_invalid", `the lab's ${SEED_FILE} does not run here: ${reasonOf(cause)}`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}
