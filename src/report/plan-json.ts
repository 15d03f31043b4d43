import type { Plan, PlannedWave, ResolvedLimit } from '../core/plan/plan.ts';
import { words } from '../errors/problem.ts';

/** What `plan --json` prints. Besides the contract: why each wave has its size. */
export interface PlanView {
  readonly rollout: string;
  readonly digest: string;
  readonly fleet: { readonly selected: number; readonly excluded: readonly ExclusionView[] };
  readonly waves: readonly WaveView[];
  readonly limits: readonly LimitView[];
}

interface ExclusionView {
  readonly node: string;
  readonly code: string;
  readonly reason: string;
}

interface WaveView {
  readonly index: number;
  readonly name: string;
  /** The one that is asked for approval and that deployments are recorded in; null: none is named. */
  readonly environment: string | null;
  readonly size: number;
  /** How the size came about; for an empty wave why it is empty. */
  readonly sizing: string;
  readonly rounds: readonly {
    readonly maxParallel: number;
    readonly batches: readonly {
      readonly id: string;
      readonly concurrency: number;
      readonly nodes: readonly string[];
    }[];
  }[];
}

interface LimitView {
  /** As written. */
  readonly atMost: string;
  /** The label; null: the whole selected fleet. */
  readonly per: string | null;
  /** By value of the label; `(none)` are the nodes without it, `(all)` is the whole fleet. */
  readonly resolved: Readonly<Record<string, number>>;
}

export function planView(plan: Plan): PlanView {
  return {
    rollout: plan.rollout,
    digest: plan.digest,
    fleet: { selected: plan.nodes.length, excluded: plan.excluded.map(exclusionView) },
    waves: plan.waves.map((wave) => waveView(plan, wave)),
    limits: plan.limits.map(limitView),
  };
}

/** Writes the text of `planView` piece by piece: a plan of a million nodes is never one string. */
export function writePlanJson(plan: Plan, write: (text: string) => void): void {
  write(`{"rollout":${JSON.stringify(plan.rollout)},"digest":${JSON.stringify(plan.digest)},`);
  write(`"fleet":{"selected":${plan.nodes.length},"excluded":[`);
  writeList(plan.excluded, write, (each) => write(JSON.stringify(exclusionView(each))));
  write(']},"waves":[');
  writeList(plan.waves, write, (wave) => {
    const empty = JSON.stringify(waveView(plan, { ...wave, rounds: [] }));
    write(empty.slice(0, -']}'.length));
    writeList(wave.rounds, write, (round) => write(JSON.stringify(roundView(plan, round))));
    write(']}');
  });
  write(`],"limits":${JSON.stringify(plan.limits.map(limitView))}}`);
}

function writeList<T>(list: readonly T[], write: (text: string) => void, writeOne: (item: T) => void): void {
  list.forEach((item, index) => {
    if (index > 0) write(',');
    writeOne(item);
  });
}

function exclusionView({ node, reason }: Plan['excluded'][number]): ExclusionView {
  return { node, code: reason.code, reason: words(reason).message };
}

function waveView(plan: Plan, { index, name, from, to, sizing, rounds }: PlannedWave): WaveView {
  return {
    index,
    name,
    environment: plan.definition.waves[index]?.environment?.approve ?? null,
    size: to - from,
    sizing: words(sizing).message,
    rounds: rounds.map((round) => roundView(plan, round)),
  };
}

function roundView(
  { nodes }: Plan,
  { maxParallel, batches }: PlannedWave['rounds'][number],
): WaveView['rounds'][number] {
  return {
    maxParallel,
    batches: batches.map(({ id, concurrency, from, to }) => {
      return { id, concurrency, nodes: nodes.slice(from, to).map(({ name }) => name) };
    }),
  };
}

function limitView({ atMost, per, groups }: ResolvedLimit): LimitView {
  const resolved: Record<string, number> = Object.create(null);
  for (const { value, atMost: most } of groups) {
    resolved[value ?? (per === undefined ? '(all)' : '(none)')] = most;
  }
  return { atMost, per: per ?? null, resolved };
}
