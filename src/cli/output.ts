import { renderProblems } from '../report/problems.ts';
import { type Problem, report } from '../errors/problem.ts';
import type { Invocation } from './command-spec.ts';

/** Where output goes: JSON alone on standard output when it was asked for, and everything for people on standard error then. */
export class Output {
  readonly json: boolean;
  readonly color: boolean;
  readonly verbose: boolean;

  constructor(invocation: Pick<Invocation, 'switches'>) {
    this.json = invocation.switches.has('json');
    this.verbose = invocation.switches.has('verbose');
    const target = this.json ? process.stderr : process.stdout;
    const plain = invocation.switches.has('no-color') || (process.env['NO_COLOR'] ?? '') !== '';
    this.color = !plain && target.isTTY === true;
  }

  /** For people. */
  text(text: string): void {
    (this.json ? process.stderr : process.stdout).write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** For people who wait or have to act; never in the way of what is piped on. */
  note(text: string): void {
    process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** One line of JSON. */
  value(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** What people should know and that refuses nothing. `sources`: the text of the files, by name. */
  warnings(problems: readonly Problem[], sources: ReadonlyMap<string, string> = new Map()): void {
    const color = !this.json && this.color && process.stderr.isTTY === true;
    if (problems.length > 0) process.stderr.write(renderProblems(problems, sources, { color }));
  }

  /** Refused input: `{ok: false, problems}` for programs, code frames for people. `sources`: the text of the files, by name. */
  problems(problems: readonly Problem[], sources: ReadonlyMap<string, string>): void {
    if (!this.json) return this.warnings(problems, sources);
    this.value({ ok: problems.every(({ severity }) => severity !== 'error'), problems: problems.map(report) });
  }
}
