import { resolve } from 'node:path';
import { statusOf } from '../../core/rollout/state.ts';
import { ProblemError, reason } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { statusView } from '../../report/status.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { type Candidate, dueExecutions, openExecutions } from '../advance/choose.ts';
import { mostWoken } from '../advance/wake-others.ts';
import { askedStart } from '../shared/asked-start.ts';
import { jobFile } from '../shared/files.ts';
import type { Job } from '../shared/job.ts';
import { meantExecution } from '../shared/meant-execution.ts';
import type { ActionResult } from '../shared/result.ts';
import { openRollouts, readState, type RolloutLedger, type Rollouts } from '../shared/rollouts.ts';
import { executionOutputs, reasonOutputs } from '../shared/turn-result.ts';
import { withAlarm } from '../shared/with-alarm.ts';
import type { Invocation } from '../invocation.ts';

export async function runStatus(invocation: Invocation): Promise<ActionResult> {
  const { job } = invocation;
  const rollouts = openRollouts(invocation, job);
  return withAlarm(invocation, job, rollouts, () => whereItStands(invocation, job, rollouts));
}

async function whereItStands(invocation: Invocation, job: Job, { ledger }: Rollouts): Promise<ActionResult> {
  const asked = await askedStart(ledger, invocation.inputs['comment-id'] ?? '');
  if (asked !== null) return { outputs: { commit: asked.start.commit, due: 'true', secrets: '[]' } };
  const now = systemClock.now();
  const found = await find(invocation, job, ledger, now);
  if (found === null) {
    const names = await secretNames(invocation, job);
    return { outputs: { ...reasonOutputs(reason('nothing-due', {})), due: 'false', secrets: JSON.stringify(names) } };
  }
  const { state, due, alsoDue } = found;
  const file = await jobFile(job.temporary, 'status.json', `${JSON.stringify(statusView(state, now))}\n`);
  const outputs = executionOutputs(state);
  // Of the file that is to be started, whatever was planned before.
  const secrets = invocation.inputs['file'] ? { secrets: JSON.stringify(await secretNames(invocation, job)) } : {};
  return {
    outputs: {
      ...outputs,
      wave: outputs['wave-name'] ?? '',
      state: statusOf(state),
      due: String(due),
      'also-due': alsoDue.join('\n'),
      'status-file': file,
      ...secrets,
    },
  };
}

interface Found extends Pick<Candidate, 'state' | 'due'> {
  /** Executions that are due as well; only where none was asked for. */
  readonly alsoDue: readonly string[];
}

async function find({ inputs }: Invocation, job: Job, ledger: RolloutLedger, now: number): Promise<Found | null> {
  const open = await openExecutions(ledger, now);
  const name = inputs['rollout'] || (inputs['file'] ? await nameIn(job, inputs['file']) : '');
  if (name === '') {
    const [first, ...others] = await dueExecutions(ledger, open);
    const alsoDue = others.slice(0, mostWoken).map(({ id }) => id);
    if (first !== undefined) return { ...first, alsoDue };
    return open[0] === undefined ? null : { ...open[0], due: false, alsoDue };
  }
  try {
    const id = await meantExecution({ ledger }, name);
    const known = open.find((each) => each.id === id);
    if (known === undefined) return { state: (await readState(ledger, id)).state, due: false, alsoDue: [] };
    return { ...known, due: (await dueExecutions(ledger, [known])).length > 0, alsoDue: [] };
  } catch (error) {
    if (error instanceof ProblemError && error.problems[0]?.code === 'no-such-execution') return null;
    throw error;
  }
}

async function nameIn(job: Job, file: string): Promise<string> {
  return (await readRolloutFile(resolve(job.workspace, file), file)).definition.rollout;
}

async function secretNames({ inputs }: Invocation, job: Job): Promise<readonly string[]> {
  const named = inputs['file'] ?? '';
  return named === '' ? [] : (await readRolloutFile(resolve(job.workspace, named), named)).definition.secrets;
}
