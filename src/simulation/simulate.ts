import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { initialState, type RolloutState } from '../core/rollout/state.ts';
import { drive } from '../engine/drive.ts';
import type { DriverPorts } from '../engine/ports.ts';
import { Session } from '../engine/session.ts';
import { approveWhatIsAsked } from './approvals.ts';
import type { Met } from './declared.ts';
import { type GithubCost, githubCost } from './github-cost.ts';
import { GithubWork } from './github-work.ts';
import { type LimitAtWorst, OutOfService, type Worst } from './out-of-service.ts';
import type { Scenario } from './scenario.ts';
import { type Stretch, Timeline } from './timeline.ts';
import { type ToleranceAtWorst, Tolerances } from './tolerances.ts';
import { VirtualClock } from './virtual-clock.ts';
import { VirtualGates, type WindowAsked } from './virtual-gates.ts';
import { virtualPorts } from './virtual-ports.ts';
import { VirtualFleet } from './virtual-steps.ts';
import { type WindowFit, WindowFits } from './window-fits.ts';

export interface SimulationRequest {
  readonly plan: Plan;
  readonly scenario: Scenario;
  /** Epoch milliseconds at which the rollout starts. */
  readonly start: number;
  /** Decides all that is left to chance. */
  readonly seed: number;
  /** Gets what happens, as a ledger would. */
  readonly record?: (events: readonly RolloutEvent[]) => void;
}

/** What a simulated rollout came to. Times are epoch milliseconds. */
export interface Simulation {
  /** Where it ended: over, paused, or waiting for what never comes. */
  readonly state: RolloutState;
  readonly start: number;
  readonly end: number;
  readonly timeline: readonly Stretch[];
  readonly limits: readonly LimitAtWorst[];
  readonly wholeFleet: Worst;
  readonly tolerances: readonly ToleranceAtWorst[];
  readonly windows: readonly WindowFit[];
  readonly cost: GithubCost;
  readonly met: Met;
  /** How many events a ledger would have recorded. */
  readonly events: number;
}

/** A rollout as a real one would be decided, by the same code, on a clock that jumps. Nothing is done to any node; the same seed gives the same. */
export async function simulate(request: SimulationRequest): Promise<Simulation> {
  const { plan, scenario, start, seed } = request;
  const clock = new VirtualClock(start);
  const timeline = new Timeline();
  const outOfService = new OutOfService(plan);
  const tolerances = new Tolerances(plan);
  const windows = new WindowFits();
  const github = new GithubWork(plan);
  let events = 0;
  const record = (happened: readonly RolloutEvent[]): void => {
    events += happened.length;
    request.record?.(happened);
  };
  const planned: RolloutEvent = {
    type: 'rollout-planned',
    at: start,
    execution: plan.rollout,
    rollout: plan.rollout,
    digest: plan.digest,
    selected: plan.nodes.length,
    by: 'simulate',
    root: '',
    flags: [],
    skipping: [],
  };
  record([planned]);
  const recorder = { append: (happened: readonly RolloutEvent[]) => Promise.resolve(record(happened)) };
  const session = new Session(initialState(plan, planned), recorder, clock);
  const fleet = new VirtualFleet({ scenario, steps: plan.definition.steps, clock, seed });
  const { windowVerdict: judgeWindow } = await import('../core/gates/window.ts');
  const askedWindow = (asked: WindowAsked): void => windows.asked(asked, session.state);
  const gates = new VirtualGates({ plan, scenario, clock, fleet, judgeWindow, askedWindow });
  const stalled = new AbortController();
  session.listen((happened, state) => {
    for (const event of happened) {
      timeline.happened(event, state);
      outOfService.happened(event, state);
      tolerances.happened(event, state);
      windows.happened(event);
      github.happened(event, state);
      if (event.type === 'rollout-waiting' && gates.neverPasses(String(event.reason.args['gate']))) stalled.abort();
    }
  });
  const delay = scenario.durations.approvals ?? 0;
  approveWhatIsAsked(session, { delay, signal: stalled.signal, stalled: () => stalled.abort() });
  const ports = watched(virtualPorts({ plan, scenario, clock, fleet, gates, seed }), session, { timeline, github });
  try {
    await clock.run(drive(session, ports, { wait: true, signal: stalled.signal }));
  } catch (error) {
    if (!stalled.signal.aborted) throw error;
  }
  const { state } = session;
  const end = clock.now();
  timeline.end(end);
  const { stretches } = timeline;
  return {
    state,
    start,
    end,
    timeline: stretches,
    limits: outOfService.limits(state),
    wholeFleet: outOfService.wholeFleet(state),
    tolerances: tolerances.result(),
    windows: windows.result(end),
    cost: githubCost(github.waves(stretches, state)),
    met: fleet.met,
    events,
  };
}

/** The same ports, with an account of the time that gates and tasks take. */
function watched(
  ports: DriverPorts,
  session: Session,
  { timeline, github }: { timeline: Timeline; github: GithubWork },
): DriverPorts {
  const { clock } = ports;
  return {
    ...ports,
    evaluateGate: async (question, signal) => {
      const { gate, wave, batch } = question;
      const began = clock.now();
      // What is asked during a bake takes none of its time.
      const alone = batch === null && gate.at !== 'during-bake';
      if (alone) {
        const name = wave === null ? null : (session.state.waves[wave]?.name ?? null);
        timeline.begin('gate', name, gate.name, began);
      }
      const result = await ports.evaluateGate(question, signal);
      if (alone) timeline.end(clock.now());
      github.gateTook(gate.at, batch, clock.now() - began, session.state);
      return result;
    },
    runTask: async (task, point, wave, signal) => {
      const began = clock.now();
      const result = await ports.runTask(task, point, wave, signal);
      github.taskTook(point, clock.now() - began, session.state);
      return result;
    },
  };
}
