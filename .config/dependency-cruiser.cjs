/** The import rules: which room may know which. `npm run check` holds the code to them. */
const only = (name, module, home) => ({
  name,
  severity: "error",
  from: { path: "^(grader|runner|test)/", pathNot: home },
  to: { path: `node_modules/${module}/`, dependencyTypesNot: ["type-only"] },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "grader-knows-no-runner",
      severity: "error",
      from: { path: "^grader/" },
      to: { path: "^(runner|labs|templates|test)/" },
    },
    {
      name: "grader-core-is-pure",
      comment: "What runs inside the suite process may touch the machine; what a lab, score and report are may not.",
      severity: "error",
      from: { path: "^grader/", pathNot: "^grader/(suite|host)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "the-host-is-a-program",
      severity: "error",
      from: { path: "^(runner|grader)/", pathNot: "^grader/host/" },
      to: { path: "^grader/host/" },
    },
    {
      name: "only-main-knows-the-commands",
      severity: "error",
      from: { path: "^runner/", pathNot: "^runner/(cli/|dev/|main\\.ts$)" },
      to: { path: "^runner/cli/" },
    },
    {
      name: "a-command-is-loaded-when-it-runs",
      comment: "What a command needs takes longer to load than anything else that --help does.",
      severity: "error",
      from: { path: "^runner/(cli/|main\\.ts$)", pathNot: "-run\\.ts$" },
      to: { path: "-run\\.ts$", dependencyTypesNot: ["dynamic-import", "type-only"] },
    },
    {
      name: "labs-know-the-suite-api-only",
      severity: "error",
      from: { path: "^(labs/[^/]+|templates/lab)/suite/" },
      to: { path: "^(grader|runner|test|templates/(?!lab/suite/))", pathNot: "^grader/suite/index\\.ts$" },
    },
    {
      name: "labs-stay-in-their-folder",
      severity: "error",
      from: { path: "^labs/([^/]+)/" },
      to: { path: "^labs/", pathNot: "^labs/$1/" },
    },
    {
      name: "templates-import-nothing",
      severity: "error",
      from: { path: "^templates/", pathNot: "^templates/lab/suite/" },
      to: { path: "^(grader|runner|labs|test)/" },
    },
    { name: "nothing-imports-tests", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
    only("dockerode-only-in-the-docker-sandbox", "dockerode", "^runner/sandbox/docker/|^test/"),
    only("testcontainers-only-in-services", "testcontainers", "^runner/services/|^test/bench/usual/"),
    only("express-only-in-the-server", "express", "^runner/server/|^runner/images/context/|^test/"),
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "^(grader|runner)/", pathNot: "(no-snapshots|ahead/types)\\.ts$" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(labs/[^/]+|templates/lab)/(mistakes|alternatives)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  },
};
