import { type Problem, ProblemError, report } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { renderUnreachable } from '../../report/examination.ts';
import { counted } from '../../report/plural.ts';
import { type AskedSoFar, examine } from '../../runtime/examine.ts';
import { githubHere } from '../../runtime/github-here.ts';
import { readDemands } from '../../runtime/policy-file.ts';
import { preflightHere } from '../../runtime/preflight-here.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { inventoryOf, paramsOf } from '../arguments.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { Output } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const params = paramsOf(invocation);
  const file = await readRolloutFile(invocation.positionals[0] ?? '');
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const progress = new ProgressLine(process.stderr, systemClock);
  const request = {
    params,
    inventory: inventoryOf(invocation),
    env: process.env,
    signal: interrupted.signal,
    onProgress: ({ asked, of, unreachable: silent }: AskedSoFar) =>
      progress.tell(() => `${asked} of ${counted(of, 'node')} asked, ${silent} of them cannot be reached`),
  };
  const [examined, github] = await Promise.all([examine(file, request), githubHere(process.env, file.root)]);
  progress.end();
  const { nodes, asked, unreachable, sources } = examined;
  const policy = await policyHere(file.root);
  const problems = [
    ...examined.problems,
    ...policy.problems,
    ...(github.kind === 'github' ? await preflightHere(github.github, file, policy.teams) : []),
  ];
  if (interrupted.signal.aborted) return exitCodes.interrupted;
  const ok = unreachable.length === 0 && problems.every(({ severity }) => severity !== 'error');
  if (output.json) {
    const ofNodes = unreachable.map(({ node, why }) => ({
      ...report({ ...why, severity: 'error' }),
      node: node.name,
    }));
    output.value({ ok, problems: [...problems.map(report), ...ofNodes] });
  } else {
    output.problems(problems, sources);
    if (github.kind === 'no-token') {
      const { owner, name } = github.repository;
      output.note(`${owner}/${name} on GitHub was not looked at: set GITHUB_TOKEN, or GH_TOKEN=$(gh auth token).`);
    }
    output.text(renderUnreachable({ nodes: nodes.length, asked, unreachable }, process.stdout.columns ?? 100));
  }
  return ok ? exitCodes.done : exitCodes.failed;
}

/** Which teams the policy beside the rollout file names, or what is wrong with it. */
async function policyHere(
  root: string,
): Promise<{ readonly teams: readonly string[]; readonly problems: readonly Problem[] }> {
  try {
    return { teams: (await readDemands(undefined, root))?.teams ?? [], problems: [] };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { teams: [], problems: error.problems };
  }
}
