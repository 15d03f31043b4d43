import { parseRolloutFile } from '../../spec/parse-rollout-file.ts';
import { ProblemError, type Problem } from '../../errors/problem.ts';
import { type Demands, readDemands } from '../../runtime/policy-file.ts';
import { readBytes, rootOf } from '../../runtime/rollout-file.ts';
import { exitCodes, type Invocation, valueOf } from '../command-spec.ts';
import { Output } from '../output.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const problems: Problem[] = [];
  const sources = new Map<string, string>();
  const policies = new Map<string, Demands | null>();
  const refused = (error: unknown): void => {
    if (!(error instanceof ProblemError)) throw error;
    problems.push(...error.problems);
    for (const [name, text] of error.sources) sources.set(name, text);
  };
  /** A policy that cannot be read is complained of once, whatever is held against it. */
  const demandsFor = async (file: string): Promise<Demands | null> => {
    const named = valueOf(invocation, 'policy');
    const root = named === undefined ? rootOf(file) : '';
    const known = policies.get(root);
    if (known !== undefined) return known;
    let demands: Demands | null = null;
    try {
      demands = await readDemands(named, root);
    } catch (error) {
      refused(error);
    }
    policies.set(root, demands);
    return demands;
  };
  for (const name of invocation.positionals) {
    try {
      const bytes = await readBytes(name);
      sources.set(name, new TextDecoder().decode(bytes));
      const { definition, problems: found, locate } = parseRolloutFile(bytes, name);
      problems.push(...found);
      const demands = await demandsFor(name);
      if (definition === null || demands === null) continue;
      const short = demands.shortfallsOf({ definition, plan: null, emergency: false });
      problems.push(...short.map((each) => ({ ...each, location: locate(each.path ?? []) })));
      problems.push(...demands.emergencyShortfalls({ definition, locate }));
    } catch (error) {
      refused(error);
    }
  }
  output.problems(problems, sources);
  const bad = problems.some(({ severity }) => severity === 'error');
  if (!output.json && !bad) output.text(`${invocation.positionals.join(', ')}: valid`);
  return bad ? exitCodes.badInput : exitCodes.done;
}
