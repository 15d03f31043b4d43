import { bypassedGates } from '../../core/definition/emergency.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { isUnfinished } from '../../core/rollout/is-unfinished.ts';
import { problem, ProblemError } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { emergencyText } from '../../report/emergency-text.ts';
import { emergencyFile } from '../../runtime/emergency-file.ts';
import { makeRolloutPlan } from '../../runtime/make-rollout-plan.ts';
import { recoveredSession } from '../../runtime/recovered-session.ts';
import { readDemands } from '../../runtime/policy-file.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { requiredSecrets } from '../../runtime/secrets.ts';
import { startSpawnersFor } from '../../runtime/start-spawners-for.ts';
import { skippedKeys } from '../../runtime/unsupported.ts';
import { inventoryOf, paramsOf } from '../arguments.ts';
import { type Invocation, valueOf } from '../command-spec.ts';
import { driveHere } from '../drive-here.ts';
import { holderHere, openLedger, userHere } from '../executions.ts';
import { Output } from '../output.ts';

/** A machine of one's own has none that could allow more. */
const noPolicy = { bypassSecurityGates: false };

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const params = paramsOf(invocation);
  const file = await readRolloutFile(invocation.positionals[0] ?? '');
  const emergency = emergencyIn(invocation);
  const skip = invocation.switches.has('skip-unsupported');
  const skipping = skippedKeys(file, { where: 'laptop', emergency: emergency !== null, skip });
  const used = emergency === null ? file : emergencyFile(file, noPolicy);
  if (used === null) throw new ProblemError([problem('no-emergency-waves', {})]);
  const bypass = bypassedGates(file.definition, noPolicy);
  const asked = file.definition.emergency?.bypass.filter((name) => !bypass.includes(name)) ?? [];
  const secrets = requiredSecrets(file.definition.secrets, process.env);
  const inventory = inventoryOf(invocation);
  const demands = await readDemands(valueOf(invocation, 'policy'), file.root);
  const { plan, problems, sources } = await makeRolloutPlan(used, {
    params,
    inventory,
    secrets,
    env: process.env,
    demands,
    emergency: emergency !== null,
  });
  output.warnings(problems, sources);
  for (const key of skipping) output.note(`running without ${key}: it cannot be honoured here`);
  if (emergency !== null) output.note(`EMERGENCY: ${emergencyText({ reason: emergency, bypass })}`);
  if (emergency !== null && asked.length > 0)
    output.note(
      `gate ${asked.join(', ')} is asked all the same: it is about security, and only a policy on GitHub lets it be bypassed`,
    );
  const ledger = openLedger(invocation);
  const planned = (execution: string): RolloutEvent[] => [
    {
      type: 'rollout-planned',
      at: systemClock.now(),
      execution,
      rollout: plan.rollout,
      digest: plan.digest,
      selected: plan.nodes.length,
      by: userHere(),
      root: file.root,
      flags: [],
      skipping,
      // Whoever sits here can take any name, so that asking for another one would prove nothing.
      fourEyes: false,
      ...(emergency === null ? {} : { emergency: { reason: emergency, bypass } }),
    },
  ];
  // At work by the time that everything is on the disk.
  const spawners = startSpawnersFor(plan);
  const lease = await ledger.create(plan.rollout, plan, planned, { holder: holderHere(), unfinished: isUnfinished });
  const session = await recoveredSession(ledger, lease, userHere(), (text) => output.note(text));
  return driveHere({
    invocation,
    output,
    ledger,
    lease,
    session,
    root: file.root,
    secrets,
    before: lease.events,
    spawners,
  });
}

/** Why an emergency is declared; null: there is none. */
function emergencyIn(invocation: Invocation): string | null {
  if (!invocation.switches.has('emergency')) return null;
  const reason = valueOf(invocation, 'reason')?.trim() ?? '';
  if (reason !== '') return reason;
  throw new ProblemError([problem('flag-missing', { command: 'run --emergency', flag: 'reason', value: 'TEXT' })]);
}
