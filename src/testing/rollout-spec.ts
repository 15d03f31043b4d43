import type { GatePoint } from '../core/definition/gates.ts';
import type { StepName } from '../core/definition/steps.ts';
import type { GateResult, Verdict } from '../core/gates/gate-result.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Verb } from '../core/rollout/commands.ts';
import { decide, type Input } from '../core/rollout/decide.ts';
import type { CommandRecord, EventOf, RolloutEvent } from '../core/rollout/events.ts';
import { evolve, replay } from '../core/rollout/evolve.ts';
import { mustFindNode } from '../core/rollout/names.ts';
import type { NodeOutcome, NodeReport } from '../core/rollout/node-report.ts';
import type { NodeState } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import type { OpenBatch } from '../core/rollout/open-work.ts';
import { gatesToAsk } from '../core/rollout/points.ts';
import { type RolloutState, type RolloutStatus, statusOf } from '../core/rollout/state.ts';
import { type Todo, todo } from '../core/rollout/todo.ts';
import { type Reason, reason } from '../errors/problem.ts';

/** How work on a node ends. `killed`: an abort cut it off; `healed`: it failed and was rolled back at once; `released`: it never began. */
export type Ending = NodeOutcome | 'killed' | 'healed' | 'released';

/** What nodes, gates and tasks do that is not the usual: nodes end well, gates pass, tasks end well. By name. */
export type Answers = Readonly<Record<string, Ending | Verdict>>;

export function planned(plan: Plan, at = 0): EventOf<'rollout-planned'> {
  return {
    type: 'rollout-planned',
    at,
    execution: `${plan.rollout}-1`,
    rollout: plan.rollout,
    digest: plan.digest,
    selected: plan.nodes.length,
    by: 'ann',
    root: '/srv/ops',
    flags: [],
    skipping: [],
  };
}

export function aReport(ending: Exclude<Ending, 'released'>): NodeReport {
  const none = { changed: true, steps: [], tail: '' };
  const why = reason('task-failed', { task: 'apply', point: 'node', message: ending });
  switch (ending) {
    case 'succeeded':
      return { ...none, outcome: 'succeeded', failure: null, reason: null };
    case 'rolled-back':
      return { ...none, outcome: 'rolled-back', failure: null, reason: null };
    case 'healed':
      return { ...none, outcome: 'rolled-back', failure: 'failed', reason: why };
    case 'failed':
    case 'unreachable':
      return { ...none, outcome: ending, failure: ending, reason: why };
    case 'unknown':
      return { ...none, outcome: 'unknown', failure: null, reason: why };
    case 'killed':
      return { ...none, outcome: 'unknown', failure: null, reason: reason('aborted-in-step', { step: 'apply' }) };
  }
}

function aResult(verdict: Verdict, notBefore?: number): GateResult {
  const more = notBefore === undefined ? {} : { notBefore };
  return { verdict, reason: reason('gate-asked-nothing', {}), evidence: [], ...more };
}

export type Watch = (before: RolloutState, event: RolloutEvent, after: RolloutState) => void;

/** A rollout that is played by hand: given a plan and what happened, when something comes in, then its events and where it stands. */
export class RolloutSpec {
  state: RolloutState;
  now: number;
  readonly history: RolloutEvent[];
  /** Told of every event with the state before and after it. */
  readonly #watch: Watch | undefined;
  #commands = 0;

  constructor(plan: Plan, history: readonly RolloutEvent[] = [planned(plan)], watch?: Watch) {
    this.#watch = watch;
    this.state = replay(plan, history);
    this.history = [...history];
    this.now = this.state.changedAt;
  }

  get status(): RolloutStatus {
    return statusOf(this.state);
  }

  get todo(): Todo {
    return todo(this.state, this.now);
  }

  /** Why it stands still or ended as it did; null when it goes on or went well. */
  get because(): Reason | null {
    return this.state.hold?.reason ?? this.state.ending?.reason ?? null;
  }

  /** The types of everything that happened, in order. */
  get story(): RolloutEvent['type'][] {
    return this.history.map((event) => event.type);
  }

  all<T extends RolloutEvent['type']>(type: T): EventOf<T>[] {
    return this.history.filter((event): event is EventOf<T> => event.type === type);
  }

  node(name: string): NodeState {
    return nodeAt(this.state.nodes, mustFindNode(this.state.plan, name));
  }

  /** Node names by the state they are in, as `succeeded: a b, failed: c`. */
  get nodes(): string {
    const found = new Map<string, string[]>();
    for (const { name } of this.state.plan.nodes) {
      const { state } = this.node(name);
      found.set(state, [...(found.get(state) ?? []), name]);
    }
    return [...found].map(([state, names]) => `${state}: ${names.join(' ')}`).join(', ');
  }

  when(input: Input): RolloutEvent[] {
    const events = decide(this.state, input, this.now);
    for (const event of events) {
      const before = this.state;
      this.state = evolve(before, event);
      this.#watch?.(before, event, this.state);
    }
    this.history.push(...events);
    return events;
  }

  passes(milliseconds: number): this {
    this.now += milliseconds;
    return this;
  }

  /** Takes every step that needs nothing from outside. */
  advances(): this {
    for (let turn = 0; this.when({ type: 'advance' }).length > 0; turn++) {
      if (turn > 1000) throw new Error(`it advances for ever: ${this.story.slice(-6).join(', ')}`);
    }
    return this;
  }

  /** The same `id` is the same command. */
  command(verb: Verb, more: Partial<Omit<CommandRecord, 'verb'>> = {}): RolloutEvent[] {
    this.#commands += 1;
    return this.when({ type: 'command', command: { id: `command-${this.#commands}`, verb, by: 'ann', ...more } });
  }

  /** Somebody approves the wave that waits, as a command; who is asked for is what they are. */
  approves(by: string, more: Partial<Omit<CommandRecord, 'verb'>> = {}): RolloutEvent[] {
    const { from = [] } = this.state.plan.definition.waves[this.state.wave]?.approval ?? {};
    return this.command('approve', { by, digest: this.state.plan.digest, qualifies: from, ...more });
  }

  begins(name: string, step: StepName | null = 'apply'): RolloutEvent[] {
    const node = mustFindNode(this.state.plan, name);
    return this.when({ type: 'node-began', node, batch: this.#batchOf(node), step });
  }

  ends(name: string, ending: Ending): RolloutEvent[] {
    const node = mustFindNode(this.state.plan, name);
    return this.when({ type: 'node-ended', node, report: ending === 'released' ? null : aReport(ending) });
  }

  gateSays(
    name: string,
    verdict: Verdict,
    place: { wave?: number | null; batch?: string; notBefore?: number } = {},
  ): RolloutEvent[] {
    const gate = this.state.plan.definition.gates.find((each) => each.name === name);
    if (gate === undefined) throw new Error(`no gate ${name}`);
    const wave = place.wave === undefined ? this.#waveAt(gate.at) : place.wave;
    const result = aResult(verdict, place.notBefore);
    return this.when({ type: 'gate', gate, point: gate.at, wave, batch: place.batch ?? null, result });
  }

  /** The driver dies; another one reads the ledger as it was written and takes over. */
  crashes(): this {
    const written = JSON.parse(JSON.stringify(this.history)) as RolloutEvent[];
    this.state = replay(this.state.plan, written);
    this.when({ type: 'recover', by: 'wavegate' });
    return this;
  }

  /** Does what there is to do, one thing after the other, until the rollout has ended or stands still or time has to pass. */
  runs(answers: Answers = {}): this {
    for (let turn = 0; turn < 10_000; turn++) {
      this.advances();
      const next = this.todo;
      if (
        next.do === 'stop' ||
        next.do === 'wait' ||
        next.do === 'approve' ||
        next.do === 'nothing' ||
        next.do === 'advance'
      )
        return this;
      if (next.do === 'gates') {
        for (const { name } of next.gates) this.gateSays(name, verdictIn(answers, name), { wave: next.wave });
      } else if (next.do === 'task') {
        const { name } = next.task;
        const at = { task: name, point: next.point, wave: next.wave };
        this.when({ type: 'task-started', ...at });
        const failed = answers[name] === 'failed' ? reason('nothing-to-retry', {}) : null;
        this.when({ type: 'task-finished', ...at, reason: failed, tail: '' });
      } else this.#worksOn(next, answers);
    }
    throw new Error(`it runs for ever: ${this.story.slice(-10).join(', ')}`);
  }

  #worksOn(round: Extract<Todo, { do: 'work' }>, answers: Answers): void {
    this.when({ type: 'round-started', wave: round.wave, round: round.round, nodes: 0 });
    for (const batch of round.work.batches) this.#worksOnBatch(batch, round, answers);
    this.when({ type: 'round-settled', wave: round.wave, round: round.round, blocked: null });
  }

  #worksOnBatch(
    batch: OpenBatch,
    { wave, direction }: { wave: number; direction: 'forward' | 'back' },
    answers: Answers,
  ): void {
    const asks = (point: GatePoint): void => {
      if (direction === 'back') return;
      for (const gate of gatesToAsk(this.state, point, wave, batch.id)) {
        if (this.#goesOn) this.gateSays(gate.name, verdictIn(answers, gate.name), { wave, batch: batch.id });
      }
    };
    if (batch.nodes.length > 0) {
      asks('before-batch');
      if (!this.#goesOn) return;
      this.when({ type: 'batch-started', batch: batch.id, nodes: batch.nodes.length });
    }
    for (const node of batch.nodes) {
      if (!this.#goesOn) return;
      const { name } = this.state.plan.nodes[node] ?? { name: '' };
      this.when({ type: 'node-began', node, batch: batch.id, step: direction === 'back' ? 'rollback' : 'apply' });
      this.ends(name, endingIn(answers, name, direction));
    }
    asks('after-batch');
    this.when({ type: 'batch-finished', batch: batch.id });
  }

  get #goesOn(): boolean {
    return this.state.hold === null && this.state.stop === null;
  }

  #waveAt(point: GatePoint): number | null {
    return point === 'before-rollout' ? null : this.state.wave;
  }

  #batchOf(node: number): string {
    for (const { rounds } of [...this.state.waves].toReversed()) {
      for (const { batches } of rounds) for (const { id, nodes } of batches) if (nodes.includes(node)) return id;
    }
    throw new Error(`node ${node} is in no batch`);
  }
}

export function given(plan: Plan, history?: readonly RolloutEvent[]): RolloutSpec {
  return new RolloutSpec(plan, history);
}

function verdictIn(answers: Answers, name: string): Verdict {
  return (answers[name] ?? 'pass') as Verdict;
}

/** On the way back the answer of a node is written `a back`. */
function endingIn(answers: Answers, name: string, direction: 'forward' | 'back'): Ending {
  const usual = direction === 'forward' ? 'succeeded' : 'rolled-back';
  return (answers[direction === 'forward' ? name : `${name} back`] ?? usual) as Ending;
}
