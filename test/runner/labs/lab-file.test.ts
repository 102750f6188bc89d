import { describe, expect, it } from "vitest";
import { parseLabFile } from "../../../runner/labs/lab-file.ts";

const good = `id: small
title: A small lab
summary: For tests.
level: foundation
skills: [http]
minutes: 5
template: express-ts
services: [postgres]
apps:
  api: { start: node src/server.ts, port: 3000 }
limits: { memoryMiB: 128 }
stages:
  - { id: one, title: One, points: 40, visibility: public }
  - { id: two, title: Two, points: 60, needs: one }
`;

describe("a lab.yaml", () => {
  it("is read, with defaults for what it does not say", () => {
    const lab = parseLabFile(good, "small/lab.yaml");
    expect(lab.limits).toEqual({ memoryMiB: 128, pids: 128, startSeconds: 10, testSeconds: 5, totalSeconds: 90 });
    expect(lab.stages.map(({ visibility }) => visibility)).toEqual(["public", "outline"]);
  });

  it.each([
    [
      "a wrong type",
      "minutes: 5",
      "minutes: five",
      "lab.yaml:6: minutes: invalid input: expected number, received string",
    ],
    [
      "a word that is not offered",
      "[postgres]",
      "[mysql]",
      'lab.yaml:8: services[0]: invalid option: expected one of "postgres"|"redis"',
    ],
    ["a field that does not exist", "minutes: 5", "minutes: 5\nminuets: 4", 'lab.yaml:7: unrecognized key: "minuets"'],
    [
      "a missing field",
      "title: A small lab\n",
      "",
      "lab.yaml:1: title: invalid input: expected string, received undefined",
    ],
    [
      "points that do not add up",
      "points: 60",
      "points: 50",
      "lab.yaml:13: stages: expected points that add up to 100, got 90",
    ],
    [
      "a stage that needs a later one",
      "visibility: public",
      "needs: two",
      "lab.yaml:13: stages[0].needs: expected a stage before one, got two",
    ],
    ["a stage that is there twice", "id: two", "id: one", "lab.yaml:14: stages[1].id: stage one is there twice"],
    [
      "a start that is no node command",
      "node src/server.ts",
      "npm start",
      "lab.yaml:10: apps.api.start: expected `node [--flags] <file>`, like node src/server.ts",
    ],
    [
      "an app that is called like a service",
      "api: {",
      "redis: {",
      "lab.yaml:10: apps.redis: expected another name: redis is taken",
    ],
    [
      "a port that a service has",
      "port: 3000",
      "port: 5432",
      "lab.yaml:10: apps.api.port: expected a free port, 5432 is taken",
    ],
    [
      "a replica on a port that a service has",
      "port: 3000",
      "port: 5431, replicas: 2",
      "lab.yaml:10: apps.api.port: expected a free port for its replica api-2, 5432 is taken",
    ],
    [
      "an app that is called like a replica",
      "port: 3000 }",
      "port: 3000, replicas: 2 }\n  api-2: { start: node src/server.ts, port: 4000 }",
      "lab.yaml:11: apps.api-2: expected another name: api-2 is taken",
    ],
    [
      "a secret that Node obeys",
      "level: foundation",
      "level: foundation\nsecrets: [NODE_OPTIONS]",
      "lab.yaml:5: secrets[0]: expected a name that is not set already",
    ],
    ["broken YAML", "skills: [http]", "skills: [http", "lab.yaml:6: Flow sequence in block collection must be"],
  ])("with %s is refused, naming line, field and what was expected", (_what, from, to, message) => {
    expect(() => parseLabFile(good.replace(from, to), "lab.yaml")).toThrow(message);
  });

  it.each([
    ["outline", "public"],
    ["sealed", "title"],
  ])("may not let a stage need one that runs later because less is seen of it: %s, %s", (needed, needing) => {
    const lab = good
      .replace("visibility: public", `visibility: ${needed}`)
      .replace("needs: one", `needs: one, visibility: ${needing}`);
    expect(() => parseLabFile(lab, "lab.yaml")).toThrow(
      `stages[1].needs: expected a stage that runs before a ${needing} one, got one, which is ${needed}`,
    );
  });
});
