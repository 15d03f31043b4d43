import { problem, ProblemError } from '../errors/problem.ts';
import { exitCodes } from './command-spec.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { surviveLostOutput } from './lost-output.ts';

/** Failures of the place and not of the input: nothing that was typed would have been better. */
const environmentCodes: ReadonlySet<string> = new Set([
  'ledger-not-writable',
  'ledger-not-readable',
  'ledger-corrupt',
  'lease-lost',
  'driver-silent',
  'guard-not-started',
  'internal-error',
]);

surviveLostOutput();
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(argv);
  switch (parsed.kind) {
    case 'version': {
      const { version } = await import('../runtime/version.ts');
      process.stdout.write(`${version}\n`);
      return exitCodes.done;
    }
    case 'help': {
      const { helpText } = await import('./help.ts');
      process.stdout.write(helpText(parsed.command));
      return exitCodes.done;
    }
    case 'refused': {
      const { Output } = await import('./output.ts');
      new Output({ switches: new Set(parsed.json ? ['json'] : []) }).problems(parsed.problems, new Map());
      return exitCodes.badInput;
    }
    case 'command': {
      const { invocation } = parsed;
      try {
        const { run } = await invocation.command.load();
        return await run(invocation);
      } catch (error) {
        return await failed(error, invocation.switches);
      }
    }
  }
}

async function failed(error: unknown, switches: ReadonlySet<string>): Promise<number> {
  const { Output } = await import('./output.ts');
  const output = new Output({ switches });
  if (error instanceof ProblemError) {
    output.problems(error.problems, error.sources);
    return error.problems.some(({ code }) => environmentCodes.has(code)) ? exitCodes.environment : exitCodes.badInput;
  }
  const message = error instanceof Error ? error.message : String(error);
  output.problems([problem('internal-error', { message })], new Map());
  if (output.verbose && error instanceof Error) output.note(error.stack ?? message);
  return exitCodes.environment;
}
