import type { Command, CommandOption } from "./command.ts";

/** What can be typed. */
export interface Vocabulary {
  commands: readonly Command[];
  labs: readonly string[];
}

/** What may come after the words of a line that are there already. */
interface Place {
  /** The words before it, without `backlab`. */
  after: string;
  words: readonly string[];
}

/** Values of options that are words, whichever command has them. */
const VALUES: Readonly<Record<string, string>> = {
  "--runtime": "docker embedded",
  "--template": "express-ts express-js",
};

/** For bash 3.2 and newer, which is what macOS has. Where there are no words, bash completes files. */
export function bashCompletion(vocabulary: Vocabulary): string {
  return `# backlab completion for bash
_backlab() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${valueCases()}    *) case "\${COMP_WORDS[*]:1:COMP_CWORD-1}" in
${cases(vocabulary, (words) => `words="${words}"`)}    esac ;;
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _backlab backlab
`;
}

export function zshCompletion(vocabulary: Vocabulary): string {
  return `#compdef backlab
# backlab completion for zsh
_backlab() {
  local -a found
  case "\${words[CURRENT-1]}" in
${valueCases("found=(", ")")}    *) case "\${words[2,CURRENT-1]}" in
${cases(vocabulary, (words) => `found=(${words})`)}    esac ;;
  esac
  if (( $#found )); then compadd -- $found; fi
  _files
}
compdef _backlab backlab
`;
}

export function fishCompletion({ commands, labs }: Vocabulary): string {
  const groups = new Set(commands.flatMap(({ name }) => (name.includes(" ") ? [first(name)] : [])));
  const lines = [
    ...[...groups].map((name) => fishLine("__fish_use_subcommand", `-f -a ${name}`)),
    ...commands.flatMap((command) => fishLines(command, labs)),
  ];
  return `# backlab completion for fish\n${lines.join("\n")}\n`;
}

function fishLines({ name, summary, options, arguments: takes }: Command, labs: readonly string[]): string[] {
  const word = name.split(" ").at(-1) ?? name;
  const group = name.includes(" ") ? `__fish_seen_subcommand_from ${first(name)}` : "__fish_use_subcommand";
  const here = `__fish_seen_subcommand_from ${word}`;
  return [
    fishLine(group, `-f -a ${word} -d ${quoted(summary)}`),
    ...(takesLab(takes) ? [fishLine(here, `-a ${quoted(labs.join(" "))}`)] : []),
    ...options.map((option) => {
      const value = takesValue(option)
        ? ` -r${VALUES[flag(option)] === undefined ? "" : ` -f -a ${quoted(VALUES[flag(option)] ?? "")}`}`
        : "";
      return fishLine(here, `-l ${flag(option).slice(2)}${value} -d ${quoted(option.description)}`);
    }),
  ];
}

function fishLine(condition: string, what: string): string {
  return `complete -c backlab -n ${quoted(condition)} ${what}`;
}

function valueCases(before = 'words="', behind = '"'): string {
  return Object.entries(VALUES)
    .map(([name, words]) => `    ${name}) ${before}${words}${behind} ;;\n`)
    .join("");
}

function cases(vocabulary: Vocabulary, set: (words: string) => string): string {
  return places(vocabulary)
    .map(({ after, words }) => `      ${after === "" ? '""' : `"${after}"|"${after} "*`}) ${set(words.join(" "))} ;;\n`)
    .join("");
}

/** The longer ones first: the first that fits is taken. */
function places({ commands, labs }: Vocabulary): Place[] {
  const groups = [
    ...new Set(
      commands
        .map(({ name }) => name)
        .filter((name) => name.includes(" "))
        .map(first),
    ),
  ];
  return [
    ...commands.map(({ name, options, arguments: takes }) => ({
      after: name,
      words: [...options.map(flag), "--help", ...(takesLab(takes) ? labs : [])],
    })),
    ...groups.map((group) => ({
      after: group,
      words: commands.filter(({ name }) => first(name) === group).map(({ name }) => name.slice(group.length + 1)),
    })),
    { after: "", words: [...new Set(commands.map(({ name }) => first(name))), "--help", "--version"] },
  ];
}

function takesLab(takes: Command["arguments"]): boolean {
  return takes.some(({ syntax }) => /^[<[]labs?\W/.test(syntax));
}

function takesValue({ flags }: CommandOption): boolean {
  return flags.includes("<");
}

function flag({ flags }: CommandOption): string {
  return first(flags);
}

function first(words: string): string {
  return words.split(" ")[0] ?? words;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}
