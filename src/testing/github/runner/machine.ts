/** The folders and files that a job finds on the machine that runs it, laid out as GitHub's runner does. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Machine {
  readonly folder: string;
  readonly workspace: string;
  readonly temp: string;
  readonly home: string;
}

export function makeMachine(folder: string, repositoryName: string): Machine {
  const at = (...names: string[]): string => join(folder, ...names);
  const machine = { folder, workspace: at('work', repositoryName, repositoryName), temp: at('temp'), home: at('home') };
  for (const path of [machine.workspace, machine.temp, machine.home, at('tools')]) mkdirSync(path, { recursive: true });
  return machine;
}

/** A machine is used for one job and then no more. */
export const discardMachine = ({ folder }: Machine): void => rmSync(folder, { recursive: true, force: true });

const fileCommands = {
  output: 'GITHUB_OUTPUT',
  env: 'GITHUB_ENV',
  state: 'GITHUB_STATE',
  path: 'GITHUB_PATH',
  summary: 'GITHUB_STEP_SUMMARY',
} as const;

/** What a step wrote into the files that the runner gave it. */
export interface FileCommands {
  readonly output: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
}

/** Fresh files for one step, in the environment that names them. */
export function makeCommandFiles(machine: Machine, step: string): Record<string, string> {
  const folder = join(machine.temp, '_runner_file_commands');
  mkdirSync(folder, { recursive: true });
  return Object.fromEntries(
    Object.entries(fileCommands).map(([kind, variable]) => {
      const path = join(folder, `${kind}_${step}`);
      writeFileSync(path, '');
      return [variable, path];
    }),
  );
}

export function readCommandFiles(environment: Readonly<Record<string, string>>): FileCommands {
  const text = (kind: keyof typeof fileCommands): string => readFileSync(environment[fileCommands[kind]] ?? '', 'utf8');
  return {
    output: parseKeyValues(text('output')),
    env: parseKeyValues(text('env')),
    state: parseKeyValues(text('state')),
    path: text('path').split(/\r?\n/).filter(Boolean),
    summary: text('summary'),
  };
}

/** `NAME=VALUE` lines, and `NAME<<END` … `END`. Throws what GitHub's runner refuses. */
function parseKeyValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const end = lines.indexOf(line.slice(heredoc + 2), index + 1);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${line.slice(heredoc + 2)}'`);
      values[line.slice(0, heredoc)] = lines.slice(index + 1, end).join('\n');
      index = end;
    } else if (equals > 0) values[line.slice(0, equals)] = line.slice(equals + 1);
    else throw new Error(`Invalid format '${line}'`);
  }
  return values;
}
