import { db, random } from "backlab/suite";

/** So many attempts are noted; any more are still counted. */
const NOTED = 6;

/** How many attempts those are, in words. */
export function countOf(attempts: readonly number[]): string {
  return attempts.length < NOTED ? String(attempts.length) : `${NOTED} or more`;
}

/** A product whose stock cannot be changed for a while. */
export interface Jam {
  /** What the database says when somebody tries. */
  message: string;
  /** When somebody tried, in milliseconds by the database's clock, oldest first. */
  attempts: () => Promise<number[]>;
  /** From here on, the stock can be changed. */
  lift: () => Promise<void>;
}

/**
 * Has the database refuse the first changes of a product's stock. A refusal undoes all that its transaction did;
 * only sequences keep what was written to them, so they do the counting, and one for each attempt has its time.
 *
 * @param failures how many attempts fail; all of them, unless told
 */
export async function jam(sku: string, failures = 1_000_000): Promise<Jam> {
  const name = `jam_${random.letters(10)}`;
  const message = `the shelf of ${sku} is jammed, ${random.letters(6)}`;
  const noted = Array.from({ length: NOTED }, (_, index) => `${name}_${index + 1}`);
  await db().query(`
    ${[name, ...noted].map((sequence) => `CREATE SEQUENCE ${sequence};`).join("\n")}
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        attempt bigint := nextval('${name}');
      BEGIN
        IF attempt <= ${NOTED} THEN
          PERFORM setval('${name}_' || attempt, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
        END IF;
        IF attempt <= ${failures} THEN RAISE EXCEPTION '${message}'; END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER ${name} BEFORE UPDATE ON products
      FOR EACH ROW WHEN (OLD.sku = '${sku}') EXECUTE FUNCTION ${name}()`);
  const times = noted.map((sequence) => `SELECT last_value::float8 AS at FROM ${sequence} WHERE is_called`);
  return {
    message,
    attempts: async () =>
      (await db().query<{ at: number }>(`${times.join(" UNION ALL ")} ORDER BY at`)).map(({ at }) => at),
    lift: async () => {
      await db().query(`DROP TRIGGER ${name} ON products`);
    },
  };
}
