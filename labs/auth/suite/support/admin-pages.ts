import { expect } from "@jest/globals";
import { api, hint } from "backlab/suite";
import type { Response } from "supertest";
import type { Person } from "./accounts.ts";
import { whyNot } from "./answers.ts";
import { forge } from "./jwt.ts";
import { as } from "./notes.ts";

/**
 * A member who claims nothing gets 403. Whoever lets every member in believes no claim, and misses no change of role: that
 * is another mistake, so tests of those begin with this.
 */
export async function expectMemberRefused(member: Person): Promise<void> {
  const { status } = await as(member, "get", "/admin/users");
  hint(
    status === 200
      ? "A member gets in, who claims nothing and whom nobody has made an admin: is the role looked at at all?"
      : whyNot(status, "This is a member, and no admin: 403."),
  );
  expect(status).toBe(403);
}

/** What a member is answered who claims to be an admin, by where they say so. */
export async function answersToClaims({ accessToken }: Person): Promise<Record<string, Response>> {
  const forged = forge(accessToken, {
    claims: { role: "admin", roles: ["admin"], isAdmin: true, scope: "admin", user: { role: "admin" } },
  });
  return {
    "in a token, signed again with TOKEN_SECRET,": await as({ accessToken: forged }, "get", "/admin/users"),
    "in the query": await as({ accessToken }, "get", "/admin/users?role=admin&isAdmin=true"),
    "in headers and a cookie": await api()
      .get("/admin/users")
      .set("Authorization", `Bearer ${accessToken}`)
      .set({ "X-Role": "admin", "X-User-Role": "admin", Role: "admin" })
      .set("Cookie", "role=admin"),
  };
}
