import { createHash } from "node:crypto";
import { expect } from "@jest/globals";
import { hint } from "backlab/suite";

const BASE64 = String.raw`[\w+/-]`;
const SALT_AND_HASH = String.raw`\$${BASE64}{16,}={0,2}\$${BASE64}{32,}={0,2}$`;

interface Kind {
  form: RegExp;
  /** Parts of the form that say what it costs, in their order, and the least of each. */
  least: readonly number[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  bcrypt: { form: /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/, least: [8] },
  scrypt: { form: new RegExp(String.raw`^\$scrypt\$ln=(\d+),r=(\d+),p=\d+${SALT_AND_HASH}`), least: [13, 8] },
  PBKDF2: { form: new RegExp(String.raw`^\$pbkdf2-sha(?:256|512)\$i=(\d+)${SALT_AND_HASH}`), least: [20_000] },
  Argon2id: { form: new RegExp(String.raw`^\$argon2id\$v=19\$m=(\d+),t=\d+,p=\d+${SALT_AND_HASH}`), least: [8_192] },
};

/** The value is one of the brief's slow hashes, at its least cost or more. */
export function expectSlowHash(hash: string, password: string): void {
  hint("The password itself is in password_hash. Who reads the table, or a backup of it, can log in as anybody.");
  expect(hash.includes(password) ? "the password" : "a hash").toBe("a hash");
  hint(whyNoKnownForm(hash, password));
  const [name, costs] = Object.entries(KINDS).flatMap(([kind, { form }]) => {
    const found = form.exec(hash);
    return found === null ? [] : [[kind, found.slice(1).map(Number)] as const];
  })[0] ?? ["in none of them", []];
  const known = "password_hash in one of the brief's four forms";
  expect(name in KINDS ? known : name).toBe(known);
  const least = KINDS[name]?.least ?? [];
  hint(
    `This ${name} hash costs less than the table in the brief says, so guessing is cheap: it says ${costs.join(" and ")}, and the least is ${least.join(" and ")}.`,
  );
  const cheap = least.some((each, index) => (costs[index] ?? 0) < each);
  expect(cheap ? "cheaper than the brief allows" : "slow enough").toBe("slow enough");
}

function whyNoKnownForm(hash: string, password: string): string {
  const quick = ["md5", "sha1", "sha256", "sha512"].find((name) => {
    const digest = createHash(name).update(password);
    return [digest.copy().digest("hex"), digest.copy().digest("base64")].includes(hash);
  });
  if (quick !== undefined)
    return `This is the plain ${quick} of the password. A graphics card tries billions of those in a second: take scrypt, bcrypt, PBKDF2 or Argon2id.`;
  if (/^[0-9a-f]{32,128}$/i.test(hash))
    return "This is one number in hex. A slow hash says its kind, its cost and its salt, in one of the forms in the brief.";
  return "The value has none of the four forms in the brief: kind, cost, salt and hash, with $ before each.";
}
