import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { evolve, replay } from '../core/rollout/evolve.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { Work } from '../core/rollout/todo.ts';
import type { Outcome } from '../engine/drive.ts';
import type { DriverPorts, Recorder } from '../engine/ports.ts';
import { Session } from '../engine/session.ts';
import { BufferedRecorder } from '../engine/turn/buffered-recorder.ts';
import type { HandedOut } from '../engine/turn/batch-results.ts';
import { eventLine, headerLine } from '../engine/turn/results-lines.ts';
import type { ResultsFile, TimedCommand } from '../engine/turn/settle-round.ts';
import { advanceTurn, settleTurn } from '../engine/turn/turn.ts';
import { type BatchJobRequest, workOnBatchJob } from '../engine/turn/work-on-batch-job.ts';
import type { VirtualClock } from '../simulation/virtual-clock.ts';
import { planned } from './rollout-spec.ts';

/** A recorder in memory that gives what it recorded as a results file. */
class FileInMemory implements Recorder {
  #text: string;
  #lines = 0;

  constructor(state: RolloutState, handed: HandedOut, batch: string, attempt = 1) {
    const { execution, plan } = state;
    const { fence, wave, round } = handed;
    this.#text = headerLine({ schema: 1, execution, digest: plan.digest, fence, wave, round, batch, attempt });
  }

  async append(events: readonly RolloutEvent[]): Promise<void> {
    for (const event of events) {
      this.#lines += 1;
      this.#text += eventLine(this.#lines, event);
    }
  }

  get text(): string {
    return this.#text;
  }
}

export interface TurnsOptions {
  readonly plan: Plan;
  readonly clock: VirtualClock;
  readonly ports: DriverPorts;
  /** What becomes of the results of a round's jobs on their way; absent: all arrive. */
  readonly onTheWay?: (files: readonly ResultsFile[], turn: number) => readonly ResultsFile[];
  /** Commands that were given while a round was worked on. */
  readonly commands?: (turn: number) => readonly TimedCommand[];
  /** How long nothing happens after a round, in milliseconds; absent: the next turn follows at once. */
  readonly between?: number;
  /** What a job is asked besides; absent: nothing. */
  readonly inJob?: (batch: string, clock: VirtualClock) => Partial<BatchJobRequest>;
}

/** Takes the turns of a rollout one after the other, as jobs of their own would, each from the record alone, until it ends or stands still. */
export async function takeTurns(options: TurnsOptions): Promise<{ state: RolloutState; events: RolloutEvent[] }> {
  const { plan, clock, ports } = options;
  const events: RolloutEvent[] = [planned(plan, clock.now())];
  let fence = 0;
  const turn = async (take: (session: Session, record: () => Promise<void>) => Promise<Outcome>): Promise<Outcome> => {
    const record = {
      append: async (happened: readonly RolloutEvent[]) => void events.push(...happened),
      write: (happened: readonly RolloutEvent[]) => void events.push(...happened),
    };
    const recorder = new BufferedRecorder(record);
    const outcome = await take(new Session(replay(plan, events), recorder, clock), () => recorder.flush());
    recorder.handOver();
    return outcome;
  };
  const common = { ports, signal: new AbortController().signal, beforeWait: async () => {} };
  for (let turns = 1; turns <= 1_000; turns += 1) {
    fence += 1;
    const jobs = { fence, run: String(turns), attempt: 1 };
    const next = await turn((session, record) =>
      advanceTurn({ ...common, session, record, commands: [], orphan: null, wokenBy: 'schedule', jobs }),
    );
    if (next.kind === 'time') await clock.sleep(next.until - clock.now());
    if (next.kind === 'ended' || next.kind === 'held') return { state: replay(plan, events), events };
    if (next.kind !== 'round') continue;
    const handed = { fence, wave: next.work.wave, round: next.work.round };
    const since = clock.now();
    const files = await workOnAll(options, replay(plan, events), handed, next.work);
    const arrived = options.onTheWay?.(files, turns) ?? files;
    const commands = options.commands?.(turns) ?? [];
    const evidence = { handed, since, files: arrived, commands };
    await turn((session) => settleTurn({ ...common, session, evidence, settled: async () => {} }));
    await clock.sleep(options.between ?? 0);
  }
  throw new Error('the rollout never ends');
}

async function workOnAll(
  options: TurnsOptions,
  state: RolloutState,
  handed: HandedOut,
  { work }: Work,
): Promise<ResultsFile[]> {
  const { clock, ports } = options;
  return Promise.all(
    work.batches.map(async ({ id }) => {
      const recorder = new FileInMemory(state, handed, id);
      const signal = new AbortController().signal;
      const watchCommands = () => () => {};
      const more = options.inJob?.(id, clock) ?? {};
      await workOnBatchJob({ state, handed, batch: id, recorder, ports, clock, signal, watchCommands, ...more });
      return { name: id, text: recorder.text };
    }),
  );
}

/** The events of each round of a rollout that worked on its rounds itself, with the state before and after it. */
export function roundsOf(plan: Plan, events: readonly RolloutEvent[]) {
  const rounds: { before: RolloutState; after: RolloutState; events: RolloutEvent[]; at: number }[] = [];
  const [first, ...rest] = events;
  if (first === undefined) return rounds;
  let state = replay(plan, [first]);
  let open: { before: RolloutState; events: RolloutEvent[]; at: number } | null = null;
  for (const event of rest) {
    state = evolve(state, event);
    if (event.type === 'round-started') open = { before: state, events: [event], at: event.at };
    else open?.events.push(event);
    if (event.type !== 'round-settled' || open === null) continue;
    rounds.push({ ...open, after: state });
    open = null;
  }
  return rounds;
}
