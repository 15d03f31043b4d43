import type { GatePoint } from '../../core/definition/gates.ts';
import type { Input } from '../../core/rollout/decide.ts';
import { nodeIndex } from '../../core/rollout/names.ts';
import type { OpenBatch } from '../../core/rollout/open-work.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import { gateResult, nodeReport, stepName } from './result-values.ts';
import { isCount, readLines } from './results-lines.ts';

/** A round as it was handed out. */
export interface HandedOut {
  readonly fence: number;
  readonly wave: number;
  readonly round: number;
}

/** What came in, and when it happened in the job, in epoch milliseconds; never less than what came before it in the same job. */
export interface TimedInput {
  readonly at: number;
  readonly input: Input;
}

/** What a batch job recorded. */
export interface BatchResults {
  readonly batch: string;
  readonly attempt: number;
  readonly inputs: readonly TimedInput[];
  /** False: the file is damaged, so that what it does not tell may have happened all the same. */
  readonly whole: boolean;
}

/**
 * Reads the results file of a batch. A reason instead: it is not about this round, or not about this batch. What a batch may not tell
 * of, a node of another batch say, damages its file.
 */
export function readBatchResults(
  text: string,
  state: RolloutState,
  handed: HandedOut,
  batches: readonly OpenBatch[],
): BatchResults | Reason {
  const { header, events, whole } = readLines(text);
  if (header === null) return reason('results-unreadable', {});
  const { fence, wave, round } = handed;
  const batch = batches.find(({ id }) => id === header.batch);
  const told = `${header.execution}, lease ${header.fence}, batch ${header.batch}`;
  const sameRound = header.fence === fence && header.wave === wave && header.round === round;
  const sameRollout = header.execution === state.execution && header.digest === state.plan.digest;
  if (!sameRound || !sameRollout || batch === undefined) return reason('results-of-another-round', { told, fence });
  const inputs: TimedInput[] = [];
  const members = new Set(batch.members);
  let last = 0;
  for (const event of events) {
    const input = inputOf(event, { state, wave, batch: batch.id, members });
    const { at } = event;
    if (input === undefined || !isCount(at)) return { batch: batch.id, attempt: header.attempt, inputs, whole: false };
    last = Math.max(last, at);
    if (input !== null) inputs.push({ at: last, input });
  }
  return { batch: batch.id, attempt: header.attempt, inputs, whole };
}

interface Place {
  readonly state: RolloutState;
  readonly wave: number;
  readonly batch: string;
  readonly members: ReadonlySet<number>;
}

/** What an event of a batch job says to the rollout: null, when that is decided anew there; undefined, when it is no event of this batch. */
function inputOf(event: Readonly<Record<string, unknown>>, place: Place): Input | null | undefined {
  const { batch } = place;
  switch (event['type']) {
    case 'batch-started':
      return event['batch'] === batch && isCount(event['nodes'])
        ? { type: 'batch-started', batch, nodes: event['nodes'] }
        : undefined;
    case 'batch-finished':
      return event['batch'] === batch ? { type: 'batch-finished', batch } : undefined;
    case 'node-started':
    case 'node-step':
      return began(event, place);
    case 'node-finished': {
      const node = nodeOf(event, place);
      const report = nodeReport(event['report']);
      return node === undefined || report === undefined ? undefined : { type: 'node-ended', node, report };
    }
    case 'node-released': {
      const node = nodeOf(event, place);
      return node === undefined ? undefined : { type: 'node-ended', node, report: null };
    }
    case 'gate-evaluated':
      return answer(event, place);
    default:
      return typeof event['type'] === 'string' ? null : undefined;
  }
}

function nodeOf(event: Readonly<Record<string, unknown>>, { state, members }: Place): number | undefined {
  const name = event['node'];
  const node = typeof name === 'string' ? nodeIndex(state.plan, name) : undefined;
  return node !== undefined && members.has(node) ? node : undefined;
}

function began(event: Readonly<Record<string, unknown>>, place: Place): Input | undefined {
  const node = nodeOf(event, place);
  const step = event['step'] === null ? null : stepName(event['step']);
  const { previous } = event;
  if (node === undefined || step === undefined) return undefined;
  const known = typeof previous === 'string' ? { previous } : {};
  return { type: 'node-began', node, batch: place.batch, step, ...known };
}

const batchPoints: readonly GatePoint[] = ['before-batch', 'after-batch'];

function answer(event: Readonly<Record<string, unknown>>, { state, wave, batch }: Place): Input | undefined {
  const point = batchPoints.find((each) => each === event['point']);
  const gate = state.plan.definition.gates.find(({ name, at }) => name === event['gate'] && at === point);
  const result = gateResult(event['result']);
  if (event['batch'] !== batch || point === undefined || gate === undefined || result === undefined) return undefined;
  return { type: 'gate', gate, point, wave, batch, result };
}
