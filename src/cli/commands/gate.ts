import { didYouMean } from '../../errors/did-you-mean.ts';
import { refuse } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { gateExitCode, gateText, gateView } from '../../report/gate.ts';
import { askGate, questionAlone } from '../../runtime/ask-gate.ts';
import { makeRolloutPlan } from '../../runtime/make-rollout-plan.ts';
import { onlyLimits, readDemands } from '../../runtime/policy-file.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { requiredSecrets } from '../../runtime/secrets.ts';
import { inventoryOf, nowOf, paramsOf } from '../arguments.ts';
import { exitCodes, type Invocation, valueOf } from '../command-spec.ts';
import { openLedger } from '../executions.ts';
import { Output } from '../output.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const params = paramsOf(invocation);
  const now = nowOf(invocation, () => systemClock.now());
  const [name = '', wanted = ''] = invocation.positionals;
  const file = await readRolloutFile(name);
  const known = file.definition.gates.map((each) => each.name);
  const gate = file.definition.gates.find((each) => each.name === wanted);
  if (gate === undefined) return refuse('unknown-gate', { gate: wanted, known, meant: didYouMean(wanted, known) });
  const secrets = requiredSecrets(file.definition.secrets, process.env);
  const inventory = inventoryOf(invocation);
  const policy = await readDemands(valueOf(invocation, 'policy'), file.root);
  const demands = policy === null ? null : onlyLimits(policy);
  const given = { params, inventory, secrets, env: process.env };
  const { plan, problems, sources } = await makeRolloutPlan(file, { ...given, demands });
  output.warnings(problems, sources);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const around = { plan, execution: null, root: file.root, secrets, record: openLedger(invocation), now };
  const result = await askGate(around, questionAlone(plan, gate), interrupted.signal);
  if (output.json) output.value(gateView(gate, result));
  else output.text(gateText(gate, result, process.stdout.columns ?? 80));
  return interrupted.signal.aborted ? exitCodes.interrupted : gateExitCode(result.verdict);
}
