import { type Problem, problem, ProblemError, words } from '../../errors/problem.ts';
import { code, plain } from '../../report/markdown.ts';
import type { ActionSpec } from '../action-spec.ts';
import { type ActionResult, exitCodes } from './result.ts';
import { addSummary, annotate, debug, info, setOutput } from './runner.ts';

/** As many of a kind as GitHub shows of one step. */
const mostAnnotations = 10;
/** Bytes of a step's summary; GitHub takes 1 MiB and shows nothing of a longer one. */
const longestSummary = 1_000_000;

/** Failures of the place and not of the input: nothing that was given would have been better. */
const environmentCodes: ReadonlySet<string> = new Set([
  'not-in-a-job',
  'job-ended',
  'ledger-not-writable',
  'ledger-not-readable',
  'ledger-corrupt',
  'lease-lost',
  'internal-error',
]);

/** Sets every output but those that were set `early`, annotates, writes the summary and says how the step ends. */
export async function finish(spec: ActionSpec, result: ActionResult, early: ReadonlySet<string>): Promise<void> {
  const { outputs, markdown, problems = [], exitCode = 0 } = result;
  for (const name of Object.keys(spec.outputs)) {
    if (!early.has(name)) setOutput(name, name === 'schema' ? '1' : (outputs[name] ?? ''));
  }
  annotateAll(problems);
  await summarize([markdown ?? '', problemsMarkdown(problems)].filter((part) => part !== '').join('\n\n'));
  process.exitCode = exitCode;
}

export async function finishWithError(
  spec: ActionSpec,
  error: unknown,
  cancelled: AbortSignal,
  early: ReadonlySet<string>,
): Promise<void> {
  const problems = problemsOf(error, cancelled);
  const [first] = problems;
  const outputs: Record<string, string> = {
    'reason-code': first?.code ?? '',
    reason: first === undefined ? '' : words(first).message,
  };
  if ('next' in spec.outputs) outputs['next'] = 'refused';
  if ('outcome' in spec.outputs) outputs['outcome'] = 'refused';
  if (!(error instanceof ProblemError) && error instanceof Error) debug(error.stack ?? error.message);
  const ours = problems.some((each) => environmentCodes.has(each.code) || each.code.startsWith('github-'));
  await finish(spec, { outputs, problems, exitCode: ours ? exitCodes.environment : exitCodes.badInput }, early);
}

function problemsOf(error: unknown, cancelled: AbortSignal): readonly Problem[] {
  if (error instanceof ProblemError) return error.problems;
  if (cancelled.aborted) return [problem('job-ended', {})];
  return [problem('internal-error', { message: error instanceof Error ? error.message : String(error) })];
}

function annotateAll(problems: readonly Problem[]): void {
  for (const severity of ['error', 'warning'] as const) {
    const found = problems.filter((each) => each.severity === severity);
    for (const each of found.slice(0, mostAnnotations)) {
      const { message, hint } = words(each);
      const { location } = each;
      const place = location === undefined ? {} : { file: location.file, line: location.line, col: location.column };
      annotate(severity, hint === '' ? message : `${message}\n${hint}`, { title: each.code, ...place });
    }
    const more = found.length - mostAnnotations;
    if (more > 0) info(`${more} more ${severity}s are in the job summary.`);
  }
}

function problemsMarkdown(problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  const items = problems.map((each) => {
    const { message, hint } = words(each);
    const { location } = each;
    const place = location === undefined ? '' : ` ${code(`${location.file}:${location.line}:${location.column}`)}`;
    const next = hint === '' ? '' : `<br>${plain(hint)}`;
    return `- **${each.severity}** \`${plain(each.code)}\`${place}<br>${plain(message)}${next}`;
  });
  return `### What was found\n\n${items.join('\n')}`;
}

async function summarize(markdown: string): Promise<void> {
  if (markdown === '') return;
  const fits = Buffer.byteLength(markdown) <= longestSummary;
  const shown = fits ? markdown : `${markdown.slice(0, longestSummary / 4)}\n\n… the rest does not fit into a summary.`;
  await addSummary(shown);
}
