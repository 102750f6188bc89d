/** How the brief writes a time; more digits of the second are fine. */
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

/** Fails the test in words unless the value is a time in UTC. */
export function expectTime(what: string, value: unknown): void {
  expectForm(UTC_TIME, "2026-03-01T09:30:00.000Z", what, value);
}

/** Fails the test in words unless the value is a UUID. */
export function expectUuid(what: string, value: unknown): void {
  expectForm(UUID, "0f8d3c1e-6f0a-4a53-9a39-3a1c6f1d2b70", what, value);
}

function expectForm(form: RegExp, example: string, what: string, value: unknown): void {
  if (typeof value === "string" && form.test(value)) return;
  throw new Error(`${what} is ${shown(value)}, and should be like ${example}`);
}
