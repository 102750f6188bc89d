import { currentContext } from "./context.ts";

/**
 * The value that every app of this cell has in an environment variable which lab.yaml lists under `secrets`:
 * 64 hexadecimal digits, others in each cell.
 *
 * @throws when the lab lists no such variable
 */
export function secret(name: string): string {
  const value = currentContext().wiring.secrets[name];
  if (value === undefined) throw new Error(`secret("${name}") needs \`secrets: [${name}]\` in lab.yaml`);
  return value;
}
