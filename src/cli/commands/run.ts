import type { RolloutEvent } from '../../core/rollout/events.ts';
import { systemClock } from '../../io/clock.ts';
import { makeRolloutPlan } from '../../runtime/make-rollout-plan.ts';
import { recoveredSession } from '../../runtime/recovered-session.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { requiredSecrets } from '../../runtime/secrets.ts';
import { skippedKeys } from '../../runtime/unsupported.ts';
import { inventoryOf, paramsOf } from '../arguments.ts';
import type { Invocation } from '../command-spec.ts';
import { driveHere } from '../drive-here.ts';
import { holderHere, isUnfinished, openLedger, userHere } from '../executions.ts';
import { Output } from '../output.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const params = paramsOf(invocation);
  const file = await readRolloutFile(invocation.positionals[0] ?? '');
  const skipping = skippedKeys(file, invocation.switches.has('skip-unsupported'));
  const secrets = requiredSecrets(file.definition.secrets, process.env);
  const inventory = inventoryOf(invocation);
  const { plan, problems, sources } = await makeRolloutPlan(file, { params, inventory, secrets, env: process.env });
  output.warnings(problems, sources);
  for (const key of skipping) output.note(`running without ${key}: this release cannot honour it yet`);
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
    },
  ];
  const lease = await ledger.create(plan.rollout, plan, planned, { holder: holderHere(), unfinished: isUnfinished });
  const session = await recoveredSession(ledger, lease, userHere(), (text) => output.note(text));
  return driveHere({ invocation, output, ledger, lease, session, root: file.root, secrets, before: lease.events });
}
