import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import type { Outcome } from '../../engine/drive.ts';
import { type Reason, words } from '../../errors/problem.ts';
import { statusView, waitOf } from '../../report/status.ts';
import { approvalJobName } from './environment-approval.ts';
import { jobFile } from './files.ts';

export interface Turn {
  readonly state: RolloutState;
  readonly outcome: Outcome;
  readonly fence: number;
  readonly now: number;
  readonly temporary: string;
}

type Outputs = Readonly<Record<string, string>>;

/** What a turn came to, as the outputs of an action. */
export async function turnOutputsOf(turn: Turn): Promise<Outputs> {
  const { state, outcome, now, temporary } = turn;
  const wait = waitOf(state, now);
  const why = state.ending?.reason ?? wait?.reason ?? null;
  const until = wait?.until ?? (outcome.kind === 'time' ? outcome.until : null);
  return {
    ...executionOutputs(state),
    ...reasonOutputs(why),
    next: nextOf(outcome),
    'wait-until': until === null ? '' : new Date(until).toISOString(),
    'status-file': await jobFile(temporary, 'status.json', `${JSON.stringify(statusView(state, now))}\n`),
    ...approvalOutputs(turn),
    ...(await roundOutputs(turn)),
  };
}

/** Where an execution stands, whatever is to be done. */
export function executionOutputs(state: RolloutState): Outputs {
  const { plan } = state;
  return {
    execution: state.execution,
    state: statusOf(state),
    digest: plan.digest,
    commit: plan.source.commit ?? '',
    secrets: JSON.stringify(plan.definition.secrets),
    issue: state.issue === null ? '' : String(state.issue.number),
    wave: state.phase === 'waves' ? String(state.wave) : '',
    'wave-name': state.phase === 'waves' ? (state.waves[state.wave]?.name ?? '') : '',
  };
}

export function reasonOutputs(why: Reason | null): Outputs {
  return why === null ? {} : { 'reason-code': why.code, reason: words(why).message };
}

function nextOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'ended':
      return 'ended';
    case 'round':
      return 'round';
    case 'time':
      return 'wait';
    case 'held':
      return outcome.hold.kind === 'paused' ? 'held' : 'wait';
    case 'approve':
      return outcome.approval.environment === null ? 'wait' : 'approve';
  }
}

function approvalOutputs({ state, outcome }: Turn): Outputs {
  if (outcome.kind !== 'approve') return {};
  const { environment, wave } = outcome.approval;
  if (environment === null) return {};
  return { environment, wave: String(wave), 'approval-name': approvalJobName(state, wave) };
}

async function roundOutputs({ state, outcome, fence }: Turn): Promise<Outputs> {
  if (outcome.kind !== 'round') return {};
  // Loaded here because it knows the planner, and most turns hand out nothing.
  const { matrixOf } = await import('./matrix.ts');
  const { wave, round, work } = outcome.work;
  return {
    fence: String(fence),
    matrix: matrixOf(state.plan, outcome.work),
    'max-parallel': String(work.maxParallel),
    'run-environment': runEnvironment(state, wave),
    wave: String(wave),
    'wave-name': state.waves[wave]?.name ?? '',
    round: String(round),
  };
}

/** The catch-up wave works on nodes of waves before it, with what the last of those has. */
function runEnvironment({ plan, waves }: RolloutState, wave: number): string {
  return plan.definition.waves[waves[wave]?.origins.at(-1) ?? wave]?.environment?.run ?? '';
}

/** What is to be done now, for people; empty where there is nothing more. */
export function nextSentence(outputs: Outputs): string {
  const until = outputs['wait-until'] ?? '';
  switch (outputs['next']) {
    case 'round':
      return `Round ${Number(outputs['round']) + 1} of wave ${Number(outputs['wave']) + 1} is worked on.`;
    case 'approve':
      return 'The environment of the wave asks for approval.';
    case 'wait':
      return until === '' ? 'The rollout waits.' : `The rollout waits until ${until}.`;
    case 'held':
      return 'A person has to decide.';
    default:
      return '';
  }
}
