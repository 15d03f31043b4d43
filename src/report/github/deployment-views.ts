import type { RolloutState, WaveState } from '../../core/rollout/state.ts';
import { type Reason, words } from '../../errors/problem.ts';
import { clipped } from '../markdown.ts';
import { counted } from '../plural.ts';
import { visible } from '../visible.ts';
import { countsText } from './bar.ts';
import { noNodes, talliesBy } from './node-tallies.ts';
import { dayAndTime } from './words.ts';

/** GitHub takes no more of a status. */
const longestDescription = 140;

export type DeploymentState = 'queued' | 'pending' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

/** How one wave, or its way back, should look among the deployments of its environment. */
export interface DeploymentView {
  /** By which it is found again, in the whole repository. */
  readonly task: string;
  readonly environment: string;
  readonly description: string;
  /** Indexes in the plan. */
  readonly nodes: readonly number[];
  readonly status: { readonly state: DeploymentState; readonly description: string };
}

/** The deployments that a rollout asks for: one for each wave that was begun and has nodes, one for each that goes back. */
export function deploymentViews(state: RolloutState): DeploymentView[] {
  const byWave = talliesBy(state, (node) => state.waveOf[node] ?? 0);
  const nodesOf = (index: number): number[] => [...state.waveOf.keys()].filter((node) => state.waveOf[node] === index);
  const forward = state.waves.flatMap((wave, index): DeploymentView[] => {
    if (wave.startedAt === null || wave.size === 0) return [];
    const status = waveStatus(state, wave, index, countsText(byWave.get(index) ?? noNodes()));
    const description = `Wave ${index + 1} of ${state.waves.length}: ${wave.name}`;
    return [view(state, index, { description, nodes: nodesOf(index), status })];
  });
  return [...forward, ...backViews(state)];
}

function view(
  state: RolloutState,
  index: number,
  { description, nodes, status }: Pick<DeploymentView, 'description' | 'nodes' | 'status'>,
  suffix = '',
): DeploymentView {
  return {
    task: `wavegate/${state.execution}/${index}${suffix}`,
    environment: environmentOf(state, index),
    description: short(`${state.execution}, ${description}`),
    nodes,
    status: { state: status.state, description: short(status.description) },
  };
}

/** A wave that names no environment is recorded in one that is called as the rollout. */
export function environmentOf({ plan }: RolloutState, wave: number): string {
  return plan.definition.waves[wave]?.environment?.approve ?? plan.rollout;
}

function waveStatus(state: RolloutState, wave: WaveState, index: number, counts: string): DeploymentView['status'] {
  const goesBack = state.rollback?.rounds.some((round) => round.wave === index) === true;
  if (goesBack && wave.stage === 'succeeded') return { state: 'inactive', description: `Rolled back; ${counts}` };
  if (goesBack) return failed(state.rollback?.reason ?? null, counts);
  if (wave.stage === 'succeeded') return { state: 'success', description: counts };
  if (state.ending !== null)
    return state.ending.status === 'aborted'
      ? { state: 'error', description: `Aborted; ${counts}` }
      : failed(state.ending.reason, counts);
  if (index !== state.wave || state.phase !== 'waves')
    return { state: 'inactive', description: `Not finished; ${counts}` };
  if (state.hold?.kind === 'paused') {
    const { reason } = state.hold;
    return reason.code === 'paused-by-command'
      ? { state: 'pending', description: `Paused: ${words(reason).message}` }
      : failed(reason, counts);
  }
  switch (wave.stage) {
    case 'entering':
      return { state: 'queued', description: 'Approvals, gates and tasks before the wave' };
    case 'baking':
      return {
        state: 'in_progress',
        description: wave.bake === null ? 'Bakes' : `Bakes until ${dayAndTime(wave.bake.until)}`,
      };
    default:
      return { state: 'in_progress', description: counted(wave.size, 'node') };
  }
}

function failed(reason: Reason | null, counts: string): DeploymentView['status'] {
  return { state: 'failure', description: reason === null ? counts : words(reason).message };
}

function backViews(state: RolloutState): DeploymentView[] {
  const { rollback } = state;
  if (rollback === null) return [];
  const waves = [...new Set(rollback.rounds.map(({ wave }) => wave))];
  return waves.map((index) => {
    const nodes = rollback.rounds
      .filter(({ wave }) => wave === index)
      .flatMap(({ batches }) => batches.flatMap((batch) => batch.nodes));
    const description = `Rollback of wave ${index + 1}: ${state.waves[index]?.name ?? ''}`;
    return view(state, index, { description, nodes, status: backStatus(state, nodes.length) }, '/rollback');
  });
}

function backStatus(state: RolloutState, nodes: number): DeploymentView['status'] {
  const { ending, hold } = state;
  const back = counted(nodes, 'node');
  if (ending?.status === 'rolled-back') return { state: 'success', description: `Brought back ${back}` };
  if (ending?.status === 'aborted') return { state: 'error', description: 'Aborted' };
  if (ending !== null) return failed(ending.reason, 'Not brought back');
  if (hold?.kind === 'paused') return failed(hold.reason, 'Paused');
  return { state: 'in_progress', description: `Brings back ${back}` };
}

function short(text: string): string {
  return clipped(visible(text), longestDescription);
}
