import { api, random } from "backlab/suite";
import type { Response } from "supertest";
import { tokensIn } from "./sessions.ts";
import type { Tokens } from "./sessions.ts";
import { setRole } from "./stored.ts";

/** A user as the API shows one. */
export interface User {
  id: string;
  email: string;
  role: string;
}

export interface Credentials {
  email: string;
  password: string;
}

export interface Account extends User, Credentials {}

/** An account that has logged in. */
export interface Person extends Account, Tokens {}

/** Credentials that nobody has used yet. */
export function someCredentials(fields: Partial<Credentials> = {}): Credentials {
  return { email: someEmail(), password: somePassword(), ...fields };
}

export function someEmail(): string {
  return `${random.letters(12)}@${random.letters(8)}.example`;
}

export function somePassword(): string {
  return `${random.letters(9)} ${random.digits(4)} ${random.letters(4)}`;
}

/** An address of its own for each test, so that nobody's failures count against anybody else's. */
export function someAddress(): string {
  return `${random.int(81, 95)}.${random.int(1, 254)}.${random.int(1, 254)}.${random.int(1, 254)}`;
}

export async function postRegister(body: unknown): Promise<Response> {
  return api()
    .post("/auth/register")
    .send(body as object);
}

interface From {
  /** The X-Forwarded-For header, as the proxy passes it on. */
  from?: string;
  /** The replica that is asked. */
  app?: string;
}

/** Logs in, from an address that has done nothing before unless one is given. */
export async function postLogin(
  { email, password }: Credentials,
  { from = someAddress(), app }: From = {},
): Promise<Response> {
  return api(app).post("/auth/login").set("X-Forwarded-For", from).send({ email, password });
}

/** Registers somebody for a test that is about something else, and throws when that does not work. */
export async function register(fields: Partial<Credentials> = {}): Promise<Account> {
  const credentials = someCredentials(fields);
  const res = await postRegister(credentials);
  const { id, email, role } = (res.body ?? {}) as Partial<User>;
  if (res.status !== 201 || id === undefined)
    throw new Error(`this test begins with a new user, and POST /auth/register answered ${res.status}`);
  return { ...credentials, id, email: email ?? credentials.email, role: role ?? "member" };
}

/** Logs in for a test that is about something else, and throws when that does not work. */
export async function logIn(account: Credentials, from: From = {}): Promise<Tokens> {
  return tokensIn(await postLogin(account, from), "POST /auth/login");
}

/** Somebody new, with tokens. */
export async function newPerson(): Promise<Person> {
  const account = await register();
  return { ...account, ...(await logIn(account)) };
}

/** An admin: the role is there before the login, so that a token that carries it has it. */
export async function newAdmin(): Promise<Person> {
  const account = await register();
  await setRole(account.email, "admin");
  return { ...account, role: "admin", ...(await logIn(account)) };
}

/** Makes something when it is first needed, for all tests of a stage that only look at it. */
export function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let made: T | undefined;
  return async () => (made ??= await make());
}
