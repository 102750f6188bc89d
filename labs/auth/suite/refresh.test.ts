import { describe, expect, it } from "@jest/globals";
import { cell, expectTally, hint, random, tally, worst } from "backlab/suite";
import type { Response } from "supertest";
import { logIn, register, shared } from "./support/accounts.ts";
import { whyNot } from "./support/answers.ts";
import { atOnce } from "./support/at-once.ts";
import { getMe, postLogout, postRefresh, refreshCookieIn, refreshed, refreshTokenIn } from "./support/sessions.ts";
import { placesOf } from "./support/stored.ts";

/** Each test logs in for a session of its own; only the account is the same. */
const account = shared(register);

async function newSession(): Promise<string> {
  return (await logIn(await account())).refreshToken;
}

/** The token of this session is no good (any more). */
async function expectOver(refreshToken: string, why: string): Promise<void> {
  const res = await postRefresh(refreshToken);
  hint(whyNot(res.status, why));
  expect(res.status).toBe(401);
}

/** A session goes on. */
async function expectGoesOn(refreshToken: string, why: string): Promise<void> {
  const res = await postRefresh(refreshToken);
  hint(whyNot(res.status, why));
  expect(res.status).toBe(200);
}

function deletesCookie(res: Response): boolean {
  const cookie = refreshCookieIn(res) ?? "";
  const expires = /;\s*Expires=([^;]+)/i.exec(cookie)?.[1];
  return /;\s*Max-Age=0*\s*(;|$)/i.test(cookie) || (expires !== undefined && Date.parse(expires) < Date.now());
}

describe("refresh", () => {
  it("a refresh answers a good access token and another refresh token", async () => {
    const { id } = await account();
    const first = await newSession();
    const res = await postRefresh(first);
    hint(
      whyNot(
        res.status,
        "This is the cookie that the login has set, sent back as Cookie: refresh_token=...: 200, the same body as for a login.",
      ),
    );
    expect(res.status).toBe(200);
    hint("The body is { accessToken, tokenType, expiresIn }, as for a login: a text, Bearer, and a number of seconds.");
    expect(res.body).toMatchObject({
      accessToken: expect.any(String),
      tokenType: "Bearer",
      expiresIn: expect.any(Number),
    });
    hint("GET /me takes the new access token.");
    expect((await getMe((res.body as { accessToken: string }).accessToken)).body).toMatchObject({ id });
    const next = refreshTokenIn(res);
    hint("A refresh sets the cookie to a new token, each time. The old one has been used and is no good any more.");
    expect(next ?? "no cookie").toMatch(/^.{22,}$/);
    expect(next === first ? "the same token" : "another token").toBe("another token");
  });

  it("a session renews again and again", async () => {
    let { refreshToken } = await refreshed(await newSession());
    for (let time = 0; time < 4; time++) {
      const res = await postRefresh(refreshToken);
      hint(
        whyNot(
          res.status,
          "This is the newest refresh token of its session, used for the first time: 200. Is the token in the new cookie the one that you stored?",
        ),
      );
      expect(res.status).toBe(200);
      refreshToken = refreshTokenIn(res) ?? "none";
    }
  });

  it("no token, a made-up one and an access token get 401", async () => {
    const { accessToken } = await logIn(await account());
    for (const token of [undefined, random.letters(43), "", accessToken]) {
      const res = await postRefresh(token);
      hint(
        whyNot(
          res.status,
          "This is no refresh token of any session: 401.",
          token ? "No session has this token: does a query for it give a row at all?" : "Is there a cookie at all?",
        ),
      );
      expect(res.status).toBe(401);
    }
  });

  it("a refresh token that has been used gets 401", async () => {
    const first = await newSession();
    await refreshed(first);
    await expectOver(
      first,
      "This token has been used, and was taken again. Each refresh makes the token it was sent useless.",
    );
  });

  it("using an old token again ends the session, newest token included", async () => {
    const first = await newSession();
    const second = await refreshed(first);
    const third = await refreshed(second.refreshToken);
    await postRefresh(first);
    await expectOver(
      third.refreshToken,
      "An old token of this session came again, so somebody has a copy, and the newest token is still taken. Remember used tokens and which session they belong to; when one comes again, end the session.",
    );
  });

  it("using an old token again ends no other session", async () => {
    const [first, other] = [await newSession(), await newSession()];
    await refreshed(first);
    await postRefresh(first);
    await expectGoesOn(
      other,
      "The user's other session was ended, too. A second use ends the session of the token, not all of them.",
    );
  });

  it("of ten refreshes with one token at once one gets 200", async () => {
    const token = await newSession();
    const answers = await atOnce(10, () => postRefresh(token));
    hint(
      (tally(answers)[200] ?? 0) > 1
        ? "More than one went through. Is a token marked as used at all? If so, they passed the check before any had marked it. Check and mark in one step: UPDATE ... WHERE used_at IS NULL, or GETDEL, or a script in Redis."
        : whyNot(worst(answers), "One of them is the first to use the token and gets 200, the others get 401."),
    );
    expectTally(answers, { 200: 1, 401: 9 });
  });

  it("refreshes at once count as a second use", async () => {
    const token = await newSession();
    const answers = await atOnce(4, () => postRefresh(token));
    const winner = answers.map(refreshTokenIn).find((next) => next !== undefined);
    if (winner === undefined) throw new Error("this test needs one of four refreshes at once to succeed, and none did");
    await expectOver(
      winner,
      "The losers of the race used the token a second time, so the session is over, and with it the winner's token. Keep the end of a session with the session, not with the tokens that are there at the moment.",
    );
  });

  it("a logout ends the session and deletes the cookie", async () => {
    const { refreshToken } = await refreshed(await newSession());
    const res = await postLogout(refreshToken);
    hint(whyNot(res.status, "A logout answers 204."));
    expect(res.status).toBe(204);
    hint("Set-Cookie deletes refresh_token, with Max-Age=0 or an Expires in the past.");
    expect(deletesCookie(res) ? "deleted" : "not deleted").toBe("deleted");
    await expectOver(
      refreshToken,
      "The cookie is deleted, and whoever has a copy of the token still gets in. The session ends on the server.",
    );
  });

  it("a logout without a session answers 204 and ends no other session", async () => {
    const [ended, other] = [await newSession(), await newSession()];
    await postLogout(ended);
    for (const token of [undefined, random.letters(43), ended]) {
      const res = await postLogout(token);
      hint(whyNot(res.status, "There is nothing left to end, and that is fine: 204.", "Is there a cookie at all?"));
      expect(res.status).toBe(204);
    }
    await expectGoesOn(other, "A logout ends its own session. This one, of the same user, was ended with it.");
  });

  it("a session survives a restart of the server", async () => {
    const token = await newSession();
    await cell.restart("api");
    await expectGoesOn(
      token,
      "After a restart nobody is logged in any more. Keep sessions in Postgres or Redis, not in memory.",
    );
  });

  it("no refresh token is stored as it is", async () => {
    const first = await newSession();
    const { refreshToken } = await refreshed(first);
    for (const token of [first, refreshToken]) {
      const places = await placesOf(token);
      hint(
        `A refresh token is readable in: ${places.join(", ")}. Who reads a backup could log in with it. Keep its SHA-256, and look for that.`,
      );
      expect(places).toEqual([]);
    }
  });
});
