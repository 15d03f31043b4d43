import { systemClock } from '../../io/clock.ts';
import { expectLongRun, expectShortRun } from '../../io/short-run.ts';
import { renderPlan } from '../../report/plan-table.ts';
import { writePlanJson } from '../../report/plan-json.ts';
import { makeRolloutPlan } from '../../runtime/make-rollout-plan.ts';
import { readDemands } from '../../runtime/policy-file.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { presentSecrets } from '../../runtime/secrets.ts';
import { inventoryOf, nowOf, paramsOf } from '../arguments.ts';
import { exitCodes, type Invocation, valueOf } from '../command-spec.ts';
import { Output } from '../output.ts';

/** Planning more nodes than this takes long enough for thoroughly compiled code to pay. */
const largeFleet = 50_000;

export async function run(invocation: Invocation): Promise<number> {
  expectShortRun();
  const output = new Output(invocation);
  const params = paramsOf(invocation);
  const now = nowOf(invocation, () => systemClock.now());
  const file = await readRolloutFile(invocation.positionals[0] ?? '');
  const { plan, problems, sources } = await makeRolloutPlan(file, {
    params,
    inventory: inventoryOf(invocation),
    secrets: presentSecrets(file.definition.secrets, process.env),
    env: process.env,
    demands: await readDemands(valueOf(invocation, 'policy'), file.root),
    fleetLoaded: (nodes) => {
      if (nodes > largeFleet) expectLongRun();
    },
  });
  output.warnings(problems, sources);
  if (output.json) {
    writePlanJson(plan, (text) => process.stdout.write(text));
    process.stdout.write('\n');
  } else {
    output.text(renderPlan(plan, { width: process.stdout.columns ?? 100, color: output.color }));
    if (plan.definition.gates.some(({ check }) => check.kind === 'window')) {
      const { renderWindows } = await import('../../report/plan-windows.ts');
      output.text(renderWindows(plan, now));
    }
  }
  return exitCodes.done;
}
