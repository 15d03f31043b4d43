import { statusOf } from '../../core/rollout/state.ts';
import { type Problem, ProblemError } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { simulationView } from '../../report/simulation-json.ts';
import { simulationMarkdown } from '../../report/simulation-markdown.ts';
import { counted } from '../../report/plural.ts';
import { renderSimulation } from '../../report/simulation-text.ts';
import { makeRolloutPlan } from '../../runtime/make-rollout-plan.ts';
import { readDemands } from '../../runtime/policy-file.ts';
import { readBytes, readRolloutFile, type RolloutFile } from '../../runtime/rollout-file.ts';
import { presentSecrets } from '../../runtime/secrets.ts';
import { assumptionsOf } from '../../simulation/assumptions.ts';
import { declaredOf } from '../../simulation/declared.ts';
import { simulateMany } from '../../simulation/many-runs.ts';
import { parseScenario } from '../../simulation/parse-scenario.ts';
import { merged, type Scenario } from '../../simulation/scenario.ts';
import { unknownNames } from '../../simulation/scenario-names.ts';
import { inventoryOf, nowOf, paramsOf } from '../arguments.ts';
import { type Invocation, valueOf } from '../command-spec.ts';
import { exitCodeOf } from '../drive-here.ts';
import { Output } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { countOf, scenarioOfFlags } from '../simulation-flags.ts';

const mostRuns = 100_000;
const largestSeed = 4_294_967_295;

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const params = paramsOf(invocation);
  const start = nowOf(invocation, () => systemClock.now());
  const seed = countOf(invocation, 'seed', { least: 0, most: largestSeed, otherwise: 1 });
  const runs = countOf(invocation, 'runs', { least: 1, most: mostRuns, otherwise: 1 });
  const file = await readRolloutFile(invocation.positionals[0] ?? '');
  const { definition } = file;
  const scenario = await scenarioFor(invocation, file);
  const { plan, problems, sources } = await makeRolloutPlan(file, {
    params,
    inventory: inventoryOf(invocation),
    secrets: presentSecrets(definition.secrets, process.env),
    env: process.env,
    demands: await readDemands(valueOf(invocation, 'policy'), file.root),
  });
  const progress = new ProgressLine(process.stderr, systemClock);
  const { first, all } = await simulateMany({ plan, scenario, start, seed }, runs, (done) =>
    progress.tell(() => `${done} of ${counted(runs, 'run')} simulated`),
  );
  progress.end();
  const context = {
    definition,
    seed,
    declared: declaredOf(scenario, first.met),
    assumptions: assumptionsOf(definition, scenario),
    runs: runs === 1 ? null : all,
  };
  if (output.json) output.value(simulationView(first, context));
  else {
    output.problems(problems, sources);
    const width = process.stdout.columns ?? 80;
    if (invocation.switches.has('markdown')) output.text(simulationMarkdown(first, context));
    else output.text(renderSimulation(first, context, { width, color: output.color }));
  }
  return exitCodeOf(statusOf(first.state), invocation.command.name);
}

/** What the flags and the file of `--faults` declare; refuses what they name and the rollout file does not have. */
async function scenarioFor(invocation: Invocation, { definition }: RolloutFile): Promise<Scenario> {
  const flags = scenarioOfFlags(invocation, definition);
  const problems: Problem[] = unknownNames(flags, definition);
  const name = valueOf(invocation, 'faults');
  if (name === undefined) {
    if (problems.length > 0) throw new ProblemError(problems);
    return flags;
  }
  const bytes = await readBytes(name);
  const { scenario, problems: inFile, locate } = parseScenario(bytes, name);
  problems.push(...inFile);
  if (scenario !== null) {
    const unknown = unknownNames(scenario, definition);
    problems.push(...unknown.map((each) => ({ ...each, location: locate(each.path ?? []) })));
  }
  if (scenario === null || problems.length > 0) {
    throw new ProblemError(problems, new Map([[name, new TextDecoder().decode(bytes)]]));
  }
  return merged(flags, scenario);
}
