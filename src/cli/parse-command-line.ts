import { parseArgs } from 'node:util';
import { didYouMean } from '../errors/did-you-mean.ts';
import { problem, type Problem } from '../errors/problem.ts';
import type { CommandSpec, FlagSpec, Invocation } from './command-spec.ts';
import { commandTable, commonFlags } from './command-table.ts';

export type ParsedLine =
  | { readonly kind: 'help'; readonly command: CommandSpec | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly invocation: Invocation }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly json: boolean };

/** Takes a command line apart, or says everything that is wrong with it. `argv` without the program's name. */
export function parseCommandLine(argv: readonly string[]): ParsedLine {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h') return { kind: 'help', command: null };
  if (first === '--version' || first === '-V') return { kind: 'version' };
  if (first === 'help') return { kind: 'help', command: commandTable.find(({ name }) => name === rest[0]) ?? null };
  const json = argv.includes('--json');
  const command = commandTable.find(({ name }) => name === first);
  if (command === undefined) {
    const meant = didYouMean(
      first,
      commandTable.map(({ name }) => name),
    );
    return { kind: 'refused', problems: [problem('unknown-command', { command: first, meant })], json };
  }
  const { problems, ...invocation } = readArguments(command, rest);
  if (invocation.switches.has('help') || rest.includes('-h')) return { kind: 'help', command };
  if (problems.length > 0) return { kind: 'refused', problems, json };
  return { kind: 'command', invocation };
}

function readArguments(command: CommandSpec, argv: readonly string[]): Invocation & { problems: Problem[] } {
  const flags = new Map([...command.flags, ...commonFlags].map((flag) => [flag.name, flag]));
  const options = Object.fromEntries(
    [...flags.values()].map((flag) => [
      flag.name,
      {
        type: flag.value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: flag.value !== undefined,
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const problems: Problem[] = [];
  const positionals: string[] = [];
  const values: Record<string, string[]> = {};
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option' || token.rawName === '-h') continue;
    const flag = flags.get(token.name);
    if (flag === undefined) problems.push(unknownFlag(command, token.rawName, [...flags.keys()]));
    else if (flag.value === undefined) switches.add(flag.name);
    else if (token.value === undefined || (!token.inlineValue && isFlag(token.value, flags)))
      problems.push(problem('flag-needs-value', { flag: flag.name, value: flag.value }));
    else values[flag.name] = [...(values[flag.name] ?? []), token.value];
  }
  return {
    command,
    positionals,
    values,
    switches,
    problems: [...problems, ...positionalProblems(command, positionals, problems.length > 0)],
  };
}

/** A flag that stands where a value belongs: `--param --json`. */
function isFlag(text: string, flags: ReadonlyMap<string, FlagSpec>): boolean {
  return text.startsWith('--') && flags.has(text.slice(2));
}

function unknownFlag(command: CommandSpec, flag: string, known: readonly string[]): Problem {
  const meant = didYouMean(flag.replace(/^-+/, ''), known);
  return problem('unknown-flag', { command: command.name, flag, meant: meant === null ? null : `--${meant}` });
}

/** `lenient`: what is too much may belong to a flag that nobody knows. */
function positionalProblems(command: CommandSpec, given: readonly string[], lenient: boolean): Problem[] {
  const missing = command.positionals.slice(given.length).filter(({ required }) => required);
  const most =
    lenient || command.positionals.some(({ repeatable }) => repeatable)
      ? Number.POSITIVE_INFINITY
      : command.positionals.length;
  return [
    ...missing.map(({ name }) => problem('argument-missing', { command: command.name, argument: name })),
    ...given.slice(most).map((argument) => problem('argument-too-many', { command: command.name, argument })),
  ];
}

/** How a flag is written in the help. */
export function flagText(flag: FlagSpec): string {
  return `--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`;
}
