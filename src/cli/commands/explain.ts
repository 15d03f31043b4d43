import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { explainNode } from '../../core/plan/explain.ts';
import { stepNames } from '../../core/definition/steps.ts';
import { replay } from '../../core/rollout/evolve.ts';
import { outputFile } from '../../engine/output-store.ts';
import { ProblemError } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { explainExecution, explainNodeInExecution } from '../../report/explain.ts';
import { renderReasons } from '../../report/reasons.ts';
import { ledgerFlags } from '../arguments.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { driverHere, openLedger, type RolloutLedger } from '../executions.ts';
import { Output } from '../output.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const ledger = openLedger(invocation);
  const [asked = '', node] = invocation.positionals;
  const id = await ledger.resolve(asked);
  const [plan, { events }] = await Promise.all([ledger.readPlan(id), ledger.read(id)]);
  const state = replay(plan, events);
  const [first] = node === undefined ? [] : explainNode(plan, node);
  if (first?.code === 'node-not-in-plan') throw new ProblemError([{ ...first, severity: 'error' }]);
  const options = {
    now: systemClock.now(),
    flags: ledgerFlags(invocation),
    ...(node === undefined ? await driverHere(invocation, id, state) : {}),
  };
  const explanation =
    node === undefined
      ? explainExecution(state, options)
      : explainNodeInExecution(state, events, node, await outputsOf(ledger, id, node), options);
  if (output.json) output.value(explanation);
  else output.text(renderReasons(explanation));
  return exitCodes.done;
}

/** The files with what the steps of a node printed, as one can type them here. */
async function outputsOf(ledger: RolloutLedger, id: string, node: string): Promise<string[]> {
  const folder = dirname(await ledger.outputFolder(id));
  const files = stepNames.map((step) => join(folder, outputFile(node, step)));
  return files.filter((file) => existsSync(file)).map((file) => relative(process.cwd(), file));
}
