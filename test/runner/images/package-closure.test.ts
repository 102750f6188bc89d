import { mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { OFFERED_PACKAGES } from "../../../runner/images/offered.ts";
import { packageClosure } from "../../../runner/images/package-closure.ts";
import { packageEntries } from "../../../runner/images/packages-layout.ts";
import { temporaryFolder } from "../../../runner/images/temporary-folder.ts";
import { packageRoot } from "../../../runner/paths.ts";

/** Installs a made-up package and returns its folder. */
async function install(folder: string, manifest: object = {}): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ version: "1.0.0", ...manifest }));
  return folder;
}

describe("packageClosure, on what is really installed", async () => {
  const { packages, roots } = await packageClosure(OFFERED_PACKAGES, packageRoot);

  it("has the offered packages in their installed versions", async () => {
    for (const name of OFFERED_PACKAGES) {
      const manifest = JSON.parse(
        await readFile(join(packageRoot, "node_modules", name, "package.json"), "utf8"),
      ) as object;
      expect(packages).toContainEqual({ ...manifestPart(manifest), folder: roots.get(name) });
    }
  });

  it("finds for every package in it the same dependencies as Node does", () => {
    const folders = new Set(packages.map(({ folder }) => folder));
    const missing = packages.flatMap(({ folder }) => {
      const { resolve, dependencies } = requirer(folder);
      return dependencies.filter((name) => !folders.has(resolve(name)));
    });
    expect(missing).toEqual([]);
  });

  it("takes an optional dependency along, and leaves out an optional peer that is native", () => {
    const names = packages.map(({ name }) => name);
    expect(names).toContain("pg-cloudflare");
    expect(names).not.toContain("pg-native");
  });
});

function manifestPart(manifest: object): { name: string; version: string } {
  const { name, version } = manifest as { name: string; version: string };
  return { name, version };
}

/** Node's own resolution, from inside a package: the folder that a name leads to. */
function requirer(folder: string): { resolve: (name: string) => string; dependencies: string[] } {
  const require = createRequire(join(folder, "package.json"));
  const { dependencies = {} } = require("./package.json") as { dependencies?: Record<string, string> };
  const resolve = (name: string): string => {
    const paths = require.resolve.paths(name) ?? [];
    const files = paths.map((path) => join(path, name, "package.json"));
    const found = files.find((file) => {
      try {
        return require.resolve(file) !== "";
      } catch {
        return false;
      }
    });
    return found === undefined ? "" : dirname(found);
  };
  return { resolve, dependencies: Object.keys(dependencies) };
}

describe("packageClosure, where backlab is somebody's dependency", () => {
  it("keeps two versions of a package apart, one beside backlab and one within", async () => {
    await using temporary = await temporaryFolder();
    const modules = join(await realpath(temporary.path), "node_modules");
    await install(join(modules, "web"), { dependencies: { log: "1" } });
    await install(join(modules, "log"));
    const backlab = await install(join(modules, "backlab"));
    await install(join(backlab, "node_modules/db"), { dependencies: { log: "2" } });
    await install(join(backlab, "node_modules/log"), { version: "2.0.0" });

    const entries = packageEntries(await packageClosure(["web", "db"], backlab));
    expect(
      entries.map((entry) => [entry.path, "linkTo" in entry ? entry.linkTo : "identity" in entry && entry.identity]),
    ).toEqual([
      ["packages/installed/node_modules/backlab/node_modules/db", "db@1.0.0"],
      ["packages/installed/node_modules/backlab/node_modules/log", "log@2.0.0"],
      ["packages/installed/node_modules/log", "log@1.0.0"],
      ["packages/installed/node_modules/web", "web@1.0.0"],
      ["packages/node_modules/db", "../installed/node_modules/backlab/node_modules/db"],
      ["packages/node_modules/web", "../installed/node_modules/web"],
    ]);
  });

  it("follows the links that pnpm makes", async () => {
    await using temporary = await temporaryFolder();
    const modules = join(await realpath(temporary.path), "node_modules");
    const web = await install(join(modules, ".pnpm/web@1/node_modules/web"), { dependencies: { log: "1" } });
    const log = await install(join(modules, ".pnpm/log@1/node_modules/log"));
    await symlink(web, join(modules, "web"));
    await symlink(log, join(modules, ".pnpm/web@1/node_modules/log"));

    const entries = packageEntries(await packageClosure(["web"], temporary.path));
    expect(entries.flatMap((entry) => ("linkTo" in entry ? [[entry.path, entry.linkTo]] : []))).toEqual([
      ["packages/installed/node_modules/.pnpm/web@1/node_modules/log", "../../log@1/node_modules/log"],
      ["packages/installed/node_modules/web", ".pnpm/web@1/node_modules/web"],
      ["packages/node_modules/web", "../installed/node_modules/.pnpm/web@1/node_modules/web"],
    ]);
  });

  it("names a package that is not installed, and who needs it", async () => {
    await using temporary = await temporaryFolder();
    await install(join(temporary.path, "node_modules/web"), { dependencies: { log: "1" } });
    await expect(packageClosure(["web"], temporary.path)).rejects.toMatchObject({
      code: "image_build_failed",
      message: expect.stringMatching(/the package log, which .*web needs, is not installed/) as string,
      hint: expect.stringContaining("npm ci") as string,
    });
  });
});
