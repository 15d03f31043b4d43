import { parseRolloutFile } from '../../spec/parse-rollout-file.ts';
import { ProblemError, type Problem } from '../../errors/problem.ts';
import { readBytes } from '../../runtime/rollout-file.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { Output } from '../output.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const problems: Problem[] = [];
  const sources = new Map<string, string>();
  for (const name of invocation.positionals) {
    try {
      const bytes = await readBytes(name);
      sources.set(name, new TextDecoder().decode(bytes));
      problems.push(...parseRolloutFile(bytes, name).problems);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(...error.problems);
    }
  }
  output.problems(problems, sources);
  const bad = problems.some(({ severity }) => severity === 'error');
  if (!output.json && !bad) output.text(`${invocation.positionals.join(', ')}: valid`);
  return bad ? exitCodes.badInput : exitCodes.done;
}
