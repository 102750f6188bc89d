import { describe, expect, it } from "@jest/globals";
import { api, hint, observe, random, secret } from "backlab/suite";
import type { Response } from "supertest";
import {
  newPerson,
  postLogin,
  postRegister,
  register,
  shared,
  someCredentials,
  somePassword,
} from "./support/accounts.ts";
import { whyNot } from "./support/answers.ts";
import { getMe, postRefresh, refreshCookieIn, refreshTokenIn, tokensIn } from "./support/sessions.ts";
import { passwordHashOf, setRole } from "./support/stored.ts";

/** An account for tests that only log in. */
const account = shared(register);

async function login(): Promise<Response> {
  const res = await postLogin(await account());
  tokensIn(res, "POST /auth/login");
  return res;
}

/** Answers of all kinds: a page, an error, and a path that no route knows. */
async function allSorts(): Promise<Response[]> {
  return [
    await api().get("/health"),
    await login(),
    await api().get("/me"),
    await postRegister({ email: random.letters(5) }),
    await api().get(`/${random.letters(10)}`),
  ];
}

/** What the brief asks for, and what an answer has to have of it. */
const SECURITY_HEADERS = [
  ["X-Content-Type-Options", "nosniff", /^nosniff$/],
  ["Referrer-Policy", "no-referrer", /^no-referrer$/],
  ["Content-Security-Policy", "default-src 'none'", /default-src 'none'/],
  ["Content-Security-Policy", "frame-ancestors 'none'", /frame-ancestors 'none'/],
] as const;

/** Whether this is the page that Express makes of an error that no handler has answered. */
function isExpressPage(res: Response): boolean {
  return String(res.headers["content-type"]).startsWith("text/html") && res.text.includes("<title>Error</title>");
}

/** What to do where an answer lacks a header. */
function howToSet(name: string, res: Response): string {
  return name === "Content-Security-Policy" && isExpressPage(res)
    ? "This is Express's own error page, and it replaces your Content-Security-Policy by its own. Answer errors yourself: an error handler with four parameters, last."
    : "Set such headers before anything else, so that errors and 404 have them too.";
}

/** A body with a password that is not well-formed JSON. */
function brokenBody(password: string): string {
  return `{"email":"${random.letters(8)}@b.example","password": ${password}}`;
}

async function postBroken(body: string): Promise<Response> {
  return api().post("/auth/login").set("Content-Type", "application/json").send(body);
}

/** Which of these are in the text, by their names. Short pieces are given as they are. */
function leaksIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, value]) => (value !== "" && text.includes(value) ? [name] : []));
}

describe("hygiene", () => {
  it("answers with tokens must not be stored", async () => {
    const first = await login();
    const second = await postRefresh(refreshTokenIn(first));
    for (const res of [first, second]) {
      hint(whyNot(res.status, "This answer carries tokens: 200."));
      expect(res.status).toBe(200);
      hint('An answer that carries tokens is kept by nobody: res.set("Cache-Control", "no-store").');
      expect(res.headers["cache-control"] ?? "no Cache-Control header").toMatch(/\bno-store\b/i);
    }
  });

  it("the cookie is out of reach for scripts, other sites and plain HTTP", async () => {
    const first = await login();
    const second = await postRefresh(refreshTokenIn(first));
    for (const res of [first, second]) {
      const flags = (refreshCookieIn(res) ?? "no cookie").split(/\s*;\s*/).slice(1);
      const lower = flags.map((flag) => flag.toLowerCase());
      hint(`The cookie is set with: ${flags.join("; ")}. It needs HttpOnly, Secure, SameSite=Strict and Path=/auth.`);
      expect(lower).toEqual(expect.arrayContaining(["httponly", "secure", "samesite=strict", "path=/auth"]));
      const maxAge = Number(lower.find((flag) => flag.startsWith("max-age="))?.slice("max-age=".length));
      hint("Max-Age is from 3600 to 2592000 seconds. Express's own option maxAge is in milliseconds.");
      expect(maxAge >= 3_600 && maxAge <= 2_592_000 ? "1 hour to 30 days" : maxAge).toBe("1 hour to 30 days");
      hint("With a Domain the cookie goes to every host below it. Leave it out.");
      expect(lower.filter((flag) => flag.startsWith("domain="))).toEqual([]);
    }
  });

  it("every answer has the security headers", async () => {
    for (const res of await allSorts()) {
      const { headers, status } = res;
      for (const [name, value, least] of SECURITY_HEADERS) {
        hint(`An answer with status ${status} lacks ${name}: ${value}. ${howToSet(name, res)}`);
        expect(headers[name.toLowerCase()] ?? "none").toMatch(least);
      }
      const maxAge = /max-age="?(\d+)/i.exec(headers["strict-transport-security"] ?? "")?.[1] ?? "0";
      hint(
        `Strict-Transport-Security has a max-age of 31536000 seconds or more, in an answer with status ${status}, too.`,
      );
      expect(Number(maxAge)).toBeGreaterThanOrEqual(31_536_000);
    }
  });

  it("no answer says what the server is made of", async () => {
    for (const { headers } of await allSorts()) {
      hint('X-Powered-By tells an attacker which holes to try first: app.disable("x-powered-by").');
      expect(headers["x-powered-by"] ?? "none").toBe("none");
    }
  });

  it("every error is JSON with a text", async () => {
    const answers = [
      await api().get(`/${random.letters(10)}`),
      await api().get("/me"),
      await postLogin(someCredentials()),
      await postRegister({}),
      await postBroken(brokenBody(random.letters(12))),
    ];
    for (const res of answers) {
      hint(
        isExpressPage(res)
          ? "This is Express's own error page. Put a handler for unknown paths after all routes, and an error handler with four parameters last."
          : 'An error is a JSON object with a member error: { "error": "..." }.',
      );
      expect(res.body).toMatchObject({ error: expect.any(String) });
    }
  });

  it("no answer repeats a password, a hash or the server's secret", async () => {
    const credentials = someCredentials();
    const created = await postRegister(credentials);
    const loggedIn = await postLogin(credentials);
    const { accessToken, refreshToken } = tokensIn(loggedIn, "POST /auth/login");
    const wrong = { ...credentials, password: somePassword() };
    const long = random.letters(140);
    await setRole(credentials.email, "admin");
    const answers = {
      "POST /auth/register": created,
      "POST /auth/login": loggedIn,
      "POST /auth/login with a wrong password": await postLogin(wrong),
      "POST /auth/register again": await postRegister(credentials),
      "POST /auth/register with a password that is too long": await postRegister({ ...credentials, password: long }),
      "GET /me": await getMe(accessToken),
      "GET /admin/users": await api().get("/admin/users").set("Authorization", `Bearer ${accessToken}`),
    };
    const secrets = {
      "the password": credentials.password,
      "the wrong password": wrong.password,
      "the password that is too long": long,
      "the password's hash": await passwordHashOf(credentials.email),
      "the refresh token (which belongs into its cookie alone)": refreshToken,
      TOKEN_SECRET: secret("TOKEN_SECRET"),
    };
    for (const [request, { text }] of Object.entries(answers)) {
      const leaks = leaksIn(text, secrets);
      hint(
        `The answer to ${request} holds ${leaks.join(" and ")}. Choose what goes out; do not send rows or inputs as they are.`,
      );
      expect(leaks).toEqual([]);
    }
  });

  it("the log holds no password, hash, token or secret", async () => {
    const person = await newPerson();
    const wrong = somePassword();
    await postLogin({ ...person, password: wrong });
    await getMe(person.accessToken);
    await getMe(`${person.accessToken}x`);
    const next = tokensIn(await postRefresh(person.refreshToken), "POST /auth/refresh");
    const short = random.letters(9);
    await postRegister({ email: person.email, password: short });
    const leaks = leaksIn((await observe.log()).join("\n"), {
      "a password": person.password,
      "a wrong password": wrong,
      "a password that was refused": short,
      "a password's hash": await passwordHashOf(person.email),
      "an access token": person.accessToken,
      "a refresh token": person.refreshToken,
      "a new refresh token": next.refreshToken,
      TOKEN_SECRET: secret("TOKEN_SECRET"),
    });
    hint(
      `The log holds ${leaks.join(" and ")}. Logs are copied, searched and kept: log no bodies, no cookies and no Authorization.`,
    );
    expect(leaks).toEqual([]);
  });

  it("a body that is not well-formed JSON is repeated neither in the answer nor in the log", async () => {
    const password = random.letters(14);
    const res = await postBroken(brokenBody(password));
    hint(
      whyNot(res.status, "A body that cannot be parsed is 400.", "The parser's error has a status of its own: 400."),
    );
    expect(res.status).toBe(400);
    const piece = { "a piece of the password": password.slice(0, 6) };
    hint(
      "The message of a JSON error quotes the text around the mistake, here a password. Answer with words of your own.",
    );
    expect(leaksIn(res.text, piece)).toEqual([]);
    hint(
      "The parser's error carries the body and quotes from it, and a piece of the password is in the log. A client's mistake is no error of the server: log no more than its kind. If you log nothing yourself: Express logs every error that no handler of yours takes.",
    );
    expect(leaksIn((await observe.log()).join("\n"), piece)).toEqual([]);
  });
});
