/** A `run:` step. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fillText, type Scope } from './expressions.ts';
import type { Frame, StepResult } from './frame.ts';
import type { TemplateMap } from './template.ts';

export interface StepCommands {
  /** The step's whole environment besides the machine's. */
  readonly env: Readonly<Record<string, string>>;
  readonly scope: () => Scope;
  /** Whether the step's condition holds. */
  readonly goesOn: () => boolean;
}

const shells: Readonly<Record<string, string>> = {
  '': 'bash -e {0}',
  bash: 'bash --noprofile --norc -eo pipefail {0}',
  sh: 'sh -e {0}',
};

let scripts = 0;

export async function runScript(frame: Frame, step: TemplateMap, commands: StepCommands): Promise<StepResult> {
  const { job, defaults } = frame;
  const { machine, log } = job.parts;
  scripts += 1;
  const script = join(machine.temp, `script-${scripts}.sh`);
  writeFileSync(script, `${fillText(step['run'], commands.scope())}\n`);
  const shell = fillText(step['shell'], commands.scope()) || defaults.shell || '';
  const [file = 'bash', ...args] = (shells[shell] ?? shell).split(' ').map((word) => word.replace('{0}', script));
  const folder = fillText(step['working-directory'], commands.scope()) || defaults.workingDirectory || '.';
  const code = await job.spawn(
    {
      argv: [file, ...args],
      cwd: resolve(machine.workspace, folder),
      environment: environmentOf(frame, commands.env),
      onLine: (line) => log.take(line),
    },
    commands.goesOn,
  );
  if (code !== 0 && !job.died) log.take(`::error::Process completed with exit code ${code}.`);
  return { ok: code === 0, outputs: {} };
}

export function environmentOf({ job }: Frame, env: Readonly<Record<string, string>>): Record<string, string> {
  const machine = job.parts.machineEnvironment;
  return { ...machine, ...env, PATH: [...job.path, machine['PATH'] ?? ''].join(':') };
}
