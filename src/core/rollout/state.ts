import type { Reason } from '../../errors/problem.ts';
import type { Plan } from '../plan/plan.ts';
import { type Approvals, noApprovals, openApproval } from './approval.ts';
import type { Emergency, EventOf, RollbackScope, WorkRound } from './events.ts';
import type { EnvironmentLock } from './environment-lock.ts';
import type { ClaimedNodes } from './shared-nodes.ts';
import { emptyTable, type NodeTable } from './node-table.ts';

/** What people and programs are told about where a rollout stands. */
export const rolloutStatuses = [
  'planned',
  'waiting',
  'running',
  'baking',
  'paused',
  'rolling-back',
  'succeeded',
  'failed',
  'aborted',
  'rolled-back',
] as const;
export type RolloutStatus = (typeof rolloutStatuses)[number];

export const endedStatuses: ReadonlySet<RolloutStatus> = new Set(['succeeded', 'failed', 'aborted', 'rolled-back']);

/** `entering`: approvals, gates and tasks before the wave. `working`: its rounds. `leaving`: tasks and gates after it. */
export const waveStages = ['pending', 'entering', 'working', 'leaving', 'baking', 'succeeded', 'passed-over'] as const;
export type WaveStage = (typeof waveStages)[number];

/** How many ended, and how, since failures were last forgiven: what tolerances are judged by. */
export interface Tally {
  readonly ended: number;
  readonly failed: number;
  readonly unreachable: number;
}

export const emptyTally: Tally = { ended: 0, failed: 0, unreachable: 0 };

export interface Bake {
  readonly since: number;
  readonly until: number;
  /** When each gate during the bake last let the rollout go on, by gate name. */
  readonly judged: ReadonlyMap<string, number>;
}

export interface WaveState {
  readonly name: string;
  readonly stage: WaveStage;
  /** The plan's rounds; for the catch-up wave those of its event. */
  readonly rounds: readonly WorkRound[];
  readonly size: number;
  /** What percentages are of: its nodes, and for the catch-up wave those of the waves that its nodes come from. */
  readonly percentOf: number;
  /** Indexes of the waves of the plan that its nodes come from: its own, and for the catch-up wave those that put them off. */
  readonly origins: readonly number[];
  readonly tally: Tally;
  /** Failures of one class since the last node that did not fail that way, in the order in which nodes end. */
  readonly streak: { readonly failed: number; readonly unreachable: number };
  /** Null when it is not baking, or has to bake anew. */
  readonly bake: Bake | null;
  readonly approvals: Approvals;
  /** Work on it was let begin once. */
  readonly entered: boolean;
  /** It had ended, and is begun once more by a retry: what people approved stays so, but locks and holds keep it out. */
  readonly again: boolean;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface Rollback {
  readonly scope: RollbackScope;
  readonly reason: Reason;
  readonly rounds: readonly (WorkRound & { readonly wave: number })[];
}

/** Why nothing is begun at the moment. A pause wants a person; waiting ends by itself when what it waits for comes. */
export interface Hold {
  readonly kind: 'paused' | 'waiting';
  readonly reason: Reason;
  /** Epoch milliseconds: no sooner can the wait end; null when unknown. */
  readonly notBefore: number | null;
}

/** Somebody or a rule asked for an end; it comes when what is in flight has ended. `kill`: what is in flight is ended too. */
export interface Stop {
  readonly reaction: 'abort' | 'rollback';
  readonly kill: boolean;
  readonly reason: Reason;
  readonly by: string;
  readonly scope: RollbackScope | null;
  /** Why it was paused when the stop was asked for; null when it was not. */
  readonly pausedFor: Reason | null;
}

/** Somebody keeps the rollout out of its next wave. */
export interface HoldBack {
  readonly by: string;
  readonly note: string;
  /** Epoch milliseconds; null: until somebody lifts it. */
  readonly until: number | null;
}

export interface Ending {
  readonly status: 'succeeded' | 'failed' | 'aborted' | 'rolled-back';
  /** Null when it succeeded. */
  readonly reason: Reason | null;
  /** Why it was paused when its end was asked for; null when it was not. */
  readonly pausedFor: Reason | null;
}

export interface RolloutState {
  readonly plan: Plan;
  /** `NAME-N` */
  readonly execution: string;
  readonly phase: 'planned' | 'before' | 'waves' | 'rollback' | 'ended';
  /** Only in phase `ended`. */
  readonly ending: Ending | null;
  /** Index of the wave that is current or comes next. */
  readonly wave: number;
  readonly waves: readonly WaveState[];
  readonly nodes: NodeTable;
  /** Wave number by node; a deferred node belongs to the catch-up wave once that is planned. */
  readonly waveOf: readonly number[];
  readonly hold: Hold | null;
  readonly stop: Stop | null;
  readonly rollback: Rollback | null;
  readonly tally: Tally;
  /** Tallies of the batches that are being worked on, by batch id; kept only where a tolerance is per batch. */
  readonly batches: ReadonlyMap<string, Tally>;
  /** Gates that let the rollout go on, as `gateKey` and `batchKey`, and tasks that ran to their end, as `taskKey`. */
  readonly passed: ReadonlySet<string>;
  /** Commands that were acted on, by id: a command that comes twice acts once. */
  readonly commands: ReadonlySet<string>;
  readonly skipping: readonly string[];
  /** Who started it. */
  readonly starter: string;
  /** Whether whoever started it may not approve it. */
  readonly fourEyes: boolean;
  /** Null: it runs by its usual waves and gates. */
  readonly emergency: Emergency | null;
  /** Where people read about it; null: nowhere. */
  readonly issue: { readonly number: number; readonly url: string } | null;
  /** Null: nobody keeps it out of its next wave. */
  readonly heldBack: HoldBack | null;
  /** Those that hold of its own environments, as far as it was told. */
  readonly locks: readonly EnvironmentLock[];
  /** The round that began last and is not settled; null: none. */
  readonly round: { readonly wave: number; readonly round: number; readonly back: boolean } | null;
  /** What other rollouts have in hand of its nodes, as far as it was told. */
  readonly claimed: readonly ClaimedNodes[];
  readonly startedAt: number;
  readonly changedAt: number;
}

/** Names one task at one place. A gate there may have the same name: what the task came to is no answer of the gate. */
export function taskKey(point: string, wave: number | null, task: string): string {
  return pointKey(`task/${point}`, wave, task);
}

/** Names one gate at one place: `before-wave:2:hours`. */
export function pointKey(point: string, wave: number | null, name: string): string {
  return `${point}:${wave ?? ''}:${name}`;
}

/** Names one gate after one batch. */
export function batchKey(batch: string, gate: string): string {
  return `after-batch/${batch}:${gate}`;
}

/** Gates that stand around a wave are asked again when the wave is rolled back: their answers are kept apart. */
export function gateKey(state: RolloutState, point: string, wave: number | null, name: string): string {
  return pointKey(state.phase === 'rollback' ? `rollback/${point}` : point, wave, name);
}

export function initialState(plan: Plan, planned: EventOf<'rollout-planned'>): RolloutState {
  const waveOf = new Array<number>(plan.nodes.length).fill(0);
  const waves = plan.waves.map((wave): WaveState => {
    waveOf.fill(wave.index, wave.from, wave.to);
    return newWave(
      wave.name,
      [wave.index],
      wave.to - wave.from,
      wave.rounds.map((round) => ({
        maxParallel: round.maxParallel,
        batches: round.batches.map((batch) => ({
          id: batch.id,
          concurrency: batch.concurrency,
          nodes: Array.from({ length: batch.to - batch.from }, (_, place) => batch.from + place),
        })),
      })),
    );
  });
  return {
    plan,
    execution: planned.execution,
    phase: 'planned',
    ending: null,
    wave: 0,
    waves,
    nodes: emptyTable(plan.nodes.length),
    waveOf,
    hold: null,
    stop: null,
    rollback: null,
    tally: emptyTally,
    batches: new Map(),
    passed: new Set(),
    commands: new Set(),
    skipping: planned.skipping,
    starter: planned.by,
    fourEyes: planned.fourEyes ?? true,
    emergency: planned.emergency ?? null,
    issue: null,
    heldBack: null,
    locks: [],
    round: null,
    claimed: [],
    startedAt: planned.at,
    changedAt: planned.at,
  };
}

export function newWave(
  name: string,
  origins: readonly number[],
  size: number,
  rounds: readonly WorkRound[],
  percentOf: number = size,
): WaveState {
  return {
    name,
    stage: 'pending',
    rounds,
    size,
    percentOf,
    origins,
    tally: emptyTally,
    streak: { failed: 0, unreachable: 0 },
    bake: null,
    approvals: noApprovals,
    entered: false,
    again: false,
    startedAt: null,
    endedAt: null,
  };
}

/** Whether work on it was let begin and it has not ended since: locks and holds stop nothing that goes on. */
export function isInside({ entered, again }: WaveState): boolean {
  return entered && !again;
}

export function statusOf(state: RolloutState): RolloutStatus {
  if (state.ending !== null) return state.ending.status;
  if (state.hold !== null) return state.hold.kind;
  if (state.phase === 'planned') return 'planned';
  if (state.phase === 'rollback') return 'rolling-back';
  if (state.stop === null && openApproval(state) !== null) return 'waiting';
  return state.waves[state.wave]?.stage === 'baking' ? 'baking' : 'running';
}
