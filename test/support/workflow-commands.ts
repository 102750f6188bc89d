/** A command that a CI system would take from a log. */
export interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  data: string;
}

/** The commands that GitHub's runner knows; it ignores others. */
const KNOWN = new Set(
  "error warning notice group endgroup debug add-mask add-matcher remove-matcher stop-commands echo set-output set-env save-state add-path internal-set-repo-path".split(
    " ",
  ),
);

/**
 * The commands in a job's log, found as GitHub's runner finds them: `::name k=v,k=v::data` at the beginning of a line,
 * white space aside, and `##[name k=v;k=v]data` anywhere in one. A line ends where .NET's reader ends it.
 */
export function workflowCommands(log: string): WorkflowCommand[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => newForm(line.trimStart()) ?? oldForm(line) ?? []);
}

function newForm(line: string): WorkflowCommand[] | null {
  if (!line.startsWith("::")) return null;
  const end = line.indexOf("::", 2);
  if (end === -1) return null;
  return command(line.slice(2, end), line.slice(end + 2), ",");
}

function oldForm(line: string): WorkflowCommand[] | null {
  const start = line.indexOf("##[");
  const end = line.indexOf("]", start);
  if (start === -1 || end === -1) return null;
  return command(line.slice(start + 3, end), line.slice(end + 1), ";");
}

function command(info: string, data: string, separator: string): WorkflowCommand[] | null {
  const [name = "", ...rest] = info.split(" ");
  if (!KNOWN.has(name.toLowerCase())) return null;
  const pairs = rest
    .join(" ")
    .split(separator)
    .map((pair) => pair.trim().split(/=(.*)/s).slice(0, 2));
  const properties = Object.fromEntries(pairs.filter(({ length }) => length === 2)) as Record<string, string>;
  return [
    {
      name,
      properties: Object.fromEntries(Object.entries(properties).map(([k, v]) => [k, undo(v)])),
      data: undo(data),
    },
  ];
}

function undo(text: string): string {
  const codes = { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" };
  return Object.entries(codes).reduce((left, [code, character]) => left.replaceAll(code, character), text);
}
