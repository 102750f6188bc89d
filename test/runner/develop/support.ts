import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { Lab } from "../../../grader/lab.ts";
import { develop, type DevelopEvents, type DevelopRequest } from "../../../runner/develop/develop.ts";
import type { ServiceHost } from "../../../runner/develop/kept-services.ts";
import type { Traced } from "../../../runner/develop/trace.ts";
import type { Variables } from "../../../runner/develop/variables.ts";
import { freePort } from "../../../runner/sandbox/embedded/ports.ts";
import { smallLab } from "../../support/fixtures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { type HostUnderTest, removeVolumesOf } from "./hosts.ts";

/** A project with an app that says one word, and a place of its own for what its services keep. */
export async function project(word: string, under: HostUnderTest): Promise<Project & AsyncDisposable> {
  const folder = await temporaryFolder({
    "package.json": '{"type":"module"}',
    "src/server.ts": saying(word),
    ".env": "MINE=1\n",
  });
  // With a space, as the usual place on macOS has.
  const data = await temporaryFolder({ "a place/.keep": "" });
  // As root, Postgres runs as another user.
  await chmod(data.path, 0o711);
  return {
    folder: folder.path,
    host: under.host(),
    env: { ...process.env, BACKLAB_DATA_DIR: join(data.path, "a place") },
    [Symbol.asyncDispose]: async () => {
      await removeVolumesOf({ folder: folder.path });
      await folder[Symbol.asyncDispose]();
      await data[Symbol.asyncDispose]();
    },
  };
}

export interface Project {
  folder: string;
  host: ServiceHost;
  env: NodeJS.ProcessEnv;
}

function saying(word: string): string {
  return `
import { createServer } from "node:http";
const word: string = ${JSON.stringify(word)};
console.log("up as", word);
createServer((request, response) => {
  if (request.url === "/environment") response.end(JSON.stringify(process.env));
  else response.end(word);
}).listen(Number(process.env["PORT"]));
`;
}

export function save(folder: string, word: string): Promise<void> {
  return writeFile(join(folder, "src/server.ts"), saying(word));
}

export function labWith(...services: Lab["services"]): Lab {
  return Lab.parse({ ...smallLab, services, secrets: ["SIGNING_KEY"] });
}

/** What is known of a development that is up. */
export interface Up {
  url: string;
  variables: Variables;
  lines: string[];
  traced: Traced[];
  ended: string[];
}

/** Brings a project up, does something with it, and ends it. */
export async function whileUp(
  { folder, env, host }: Project,
  more: Partial<DevelopRequest>,
  act: (up: Up) => Promise<void>,
): Promise<void> {
  const port = more.port ?? (await freePort());
  const up: Up = { url: `http://localhost:${port}`, variables: {}, lines: [], traced: [], ended: [] };
  let begun!: () => void;
  const isUp = new Promise<void>((resolve) => (begun = resolve));
  const events: DevelopEvents = {
    onUp: (_, variables) => {
      up.variables = variables;
      begun();
    },
    onLine: (_, line) => void up.lines.push(line),
    onTraced: (line) => void up.traced.push(line),
    onEnd: (_, how) => void up.ended.push(how),
  };
  const request = {
    lab: labWith("postgres"),
    seed: null,
    folder,
    begun: "once",
    port,
    reset: false,
    traced: false,
    ...more,
  };
  const enough = async (): Promise<void> => {
    await isUp;
    await act(up);
  };
  await develop(request, events, { env, host, signal: new AbortController().signal, enough });
}

export async function sql(url: string | undefined, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text).finally(() => client.end());
  return rows;
}

export function envFileOf({ folder }: Project): Promise<string> {
  return readFile(join(folder, ".env"), "utf8");
}
