import { db, redis } from "backlab/suite";

/** The hash that the table has for an account. */
export async function passwordHashOf(email: string): Promise<string> {
  const [row] = await db().query<{ password_hash: unknown }>("SELECT password_hash FROM users WHERE email = $1", [
    email,
  ]);
  if (row === undefined) throw new Error("the new user's email, in lower case, is not in the table users");
  return String(row.password_hash);
}

/** What the operator of the service does by hand. */
export async function setRole(email: string, role: "member" | "admin"): Promise<void> {
  await db().query(`UPDATE users SET role = '${role}' WHERE email = $1`, [email]);
}

/** Where the value of a cookie is to be found in the services, like `table refresh_tokens`. */
export async function placesOf(cookie: string): Promise<string[]> {
  const text = unescaped(cookie);
  return [...(await tablesWith(text)), ...(await keysWith(text))];
}

/** Express writes the + and / of a base64 token as %2B and %2F. */
function unescaped(cookie: string): string {
  return cookie.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

async function tablesWith(text: string): Promise<string[]> {
  const tables = await db().query<{ name: string; quoted: string }>(
    `SELECT relname AS name, format('%I.%I', nspname, relname) AS quoted
       FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind IN ('r', 'p') AND relowner = 'learner'::pg_catalog.regrole`,
  );
  // A row as text shows bytes in hex.
  const hex = Buffer.from(text).toString("hex");
  const found = await Promise.all(
    tables.map(async ({ name, quoted }) => {
      const rows = await db().query(
        `SELECT FROM ${quoted} AS r WHERE pg_catalog.strpos(r::text, $1) > 0 OR pg_catalog.strpos(r::text, $2) > 0 LIMIT 1`,
        [text, hex],
      );
      return rows.length > 0 ? [`table ${name}`] : [];
    }),
  );
  return found.flat();
}

async function keysWith(text: string): Promise<string[]> {
  const keys = await redis().keys("*");
  const contents = await Promise.all(keys.map(contentOf));
  const found = keys.filter((key, index) => key.includes(text) || (contents[index] ?? "").includes(text));
  return found.map((key) => `Redis key ${key.replaceAll(text, "<token>")}`);
}

/** All that a key holds, as one text. */
async function contentOf(key: string): Promise<string> {
  const type = await redis().type(key);
  switch (type) {
    case "string":
      return (await redis().get(key)) ?? "";
    case "hash":
      return JSON.stringify(await redis().hgetall(key));
    case "set":
      return (await redis().smembers(key)).join("\n");
    case "list":
      return (await redis().lrange(key, 0, -1)).join("\n");
    case "zset":
      return (await redis().zrange(key, "0", "-1")).join("\n");
    case "stream":
      return JSON.stringify(await redis().xrange(key, "-", "+"));
    default:
      return "";
  }
}
