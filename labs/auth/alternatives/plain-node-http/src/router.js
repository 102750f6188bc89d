import { Refusal } from "./answer.js";
import { members, readJson, text } from "./body.js";

const isText = (value) => typeof value === "string";
const isEmail = (value) => text(3, 254)(value) && /^[^@]+@[^@]+$/.test(value);
const isRole = (value) => value === "member" || value === "admin";

/** Finds the handler for a request; what comes out is { status, headers, body }. */
export function router({ tokens, accounts, sessions, limit, notes }) {
  const tokensFor = (id, cookie) => ({
    headers: { "Set-Cookie": cookie },
    body: { accessToken: tokens.sign(id), tokenType: "Bearer", expiresIn: tokens.lifetime },
  });

  const routes = {
    "GET /health": () => ({ body: { status: "ok" } }),

    "POST /auth/register": async ({ req }) => {
      const { email, password } = members(await readJson(req), { email: isEmail, password: text(10, 128) });
      return { status: 201, body: await accounts.create(email.toLowerCase(), password) };
    },

    "POST /auth/login": async ({ req }) => {
      const body = members(await readJson(req), { email: text(0, 1000), password: isText });
      const email = body.email.toLowerCase();
      const address = addressOf(req);
      await limit.take(email, address);
      const id = await accounts.check(email, body.password);
      if (id === null) throw new Refusal(401, "email and password do not belong together");
      await limit.giveBack(email, address);
      return tokensFor(id, await sessions.begin(id));
    },

    "POST /auth/refresh": async ({ req }) => {
      const turned = await sessions.turn(refreshTokenIn(req));
      if (turned === null) throw new Refusal(401, "log in again");
      return tokensFor(turned.user, turned.cookie);
    },

    "POST /auth/logout": async ({ req }) => ({
      status: 204,
      headers: { "Set-Cookie": await sessions.end(refreshTokenIn(req)) },
    }),

    "GET /me": async ({ who }) => ({ body: await who() }),

    "GET /notes": async ({ who }) => ({ body: { items: await notes.listOf(await who()) } }),
    "POST /notes": async ({ who, req }) => {
      const user = await who();
      const note = await notes.write(user, members(await readJson(req), { text: text(1, 10_000) }).text);
      return { status: 201, headers: { Location: `/notes/${note.id}` }, body: note };
    },
    "GET /notes/*": async ({ who, id }) => ({ body: await notes.read(await who(), id) }),
    "PUT /notes/*": async ({ who, id, req }) => {
      const user = await who();
      return { body: await notes.rewrite(user, id, members(await readJson(req), { text: text(1, 10_000) }).text) };
    },
    "DELETE /notes/*": async ({ who, id }) => {
      await notes.tearUp(await who(), id);
      return { status: 204 };
    },

    "GET /admin/users": async ({ admin }) => {
      await admin();
      return { body: { items: await accounts.all() } };
    },
    "PUT /admin/users/*/role": async ({ admin, id, req }) => {
      await admin();
      const user = await accounts.giveRole(id, members(await readJson(req), { role: isRole }).role);
      if (!user) throw new Refusal(404, "no such user");
      return { body: user };
    },
  };

  return async (req) => {
    const [path] = req.url.split("?", 1);
    const [, id = ""] = /^\/(?:notes|admin\/users)\/([^/]+)/.exec(path) ?? [];
    const name = `${req.method} ${id === "" ? path : path.replace(id, "*")}`;
    if (!Object.hasOwn(routes, name)) throw new Refusal(404, "nothing here");
    const who = async () => {
      const bearer = /^Bearer\s+(\S+)$/i.exec(req.headers.authorization ?? "");
      if (bearer === null) throw new Refusal(401, "log in first", { "WWW-Authenticate": 'Bearer realm="notes"' });
      const subject = tokens.subjectOf(bearer[1]);
      const user = subject === null ? undefined : await accounts.byId(subject);
      if (user) return user;
      throw new Refusal(401, "bad token", { "WWW-Authenticate": 'Bearer realm="notes", error="invalid_token"' });
    };
    const admin = async () => {
      if ((await who()).role !== "admin") throw new Refusal(403, "for admins");
    };
    return routes[name]({ req, id, who, admin });
  };
}

/** The proxy writes the last one. */
function addressOf(req) {
  const forwarded = req.headers["x-forwarded-for"];
  return forwarded === undefined ? req.socket.remoteAddress : forwarded.split(",").at(-1).trim();
}

function refreshTokenIn(req) {
  return /(?:^|;\s*)refresh_token=([^;]*)/.exec(req.headers.cookie ?? "")?.[1] ?? "";
}
