import { type GatePoint, gatePoints } from '../core/definition/gates.ts';
import { verdicts } from '../core/gates/gate-result.ts';
import type { Plan } from '../core/plan/plan.ts';
import { verbs } from '../core/rollout/commands.ts';
import { isOpen, isOpenBackwards } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import type { OpenApproval } from '../core/rollout/approval.ts';
import type { Todo } from '../core/rollout/todo.ts';
import { reason } from '../errors/problem.ts';
import { aGate } from './builders.ts';
import { type Draw, oneOf } from './random-plan.ts';
import { aReport, type Ending, RolloutSpec, type Watch } from './rollout-spec.ts';

const usualEndings: readonly Ending[] = ['succeeded', 'succeeded', 'succeeded', 'succeeded'];
/** The first one started the rollout. */
const people = ['ann', 'user:bob', 'user:cay', 'user:dan'] as const;

const forwardEndings: readonly Ending[] = [
  ...usualEndings,
  ...usualEndings,
  'failed',
  'unreachable',
  'unknown',
  'healed',
];
const backEndings: readonly Ending[] = ['rolled-back', 'rolled-back', 'rolled-back', 'failed', 'unknown'];

/**
 * A rollout that things happen to: a driver that does what is to be done with several nodes in flight, while people give commands, the
 * driver dies and comes back, time passes, and answers come that nobody waits for.
 */
export class RandomRollout {
  readonly spec: RolloutSpec;
  readonly #draw: Draw;

  constructor(plan: Plan, draw: Draw, watch?: Watch) {
    this.spec = new RolloutSpec(plan, undefined, watch);
    this.#draw = draw;
  }

  /** Lets something happen. */
  step(): void {
    this.spec.passes(this.#draw(20_000));
    const what = this.#draw(100);
    if (what < 5) this.#command();
    else if (what < 7) this.spec.crashes();
    else if (what < 11) this.#nonsense();
    else this.#work();
  }

  #work(): void {
    const { spec } = this;
    const running = spec.state.plan.nodes.filter((node) => spec.node(node.name).state === 'running');
    const next = spec.todo;
    if (running.length > 0 && (next.do !== 'work' || this.#draw(2) === 0)) {
      this.#end(oneOf(this.#draw, running).name);
      return;
    }
    if (spec.when({ type: 'advance' }).length === 0) this.#does(next);
  }

  #does(next: Todo): void {
    const { spec } = this;
    switch (next.do) {
      case 'gates':
        for (const gate of next.gates) spec.gateSays(gate.name, this.#verdict(), { wave: next.wave });
        return;
      case 'task': {
        const at = { task: next.task.name, point: next.point, wave: next.wave };
        spec.when({ type: 'task-started', ...at });
        const failed = this.#draw(6) === 0 ? reason('nothing-to-retry', {}) : null;
        spec.when({ type: 'task-finished', ...at, reason: failed, tail: '' });
        return;
      }
      case 'wait':
        spec.passes(next.until - spec.now);
        return;
      case 'stop':
        if (next.hold.kind === 'waiting') spec.when({ type: 'wake', by: 'wavegate' });
        else this.#command();
        return;
      case 'work':
        this.#workOn(next);
        return;
      case 'approve':
        this.#people(next);
        return;
      case 'nothing':
        this.#command();
        return;
      case 'advance':
        return;
    }
  }

  #workOn(next: Extract<Todo, { do: 'work' }>): void {
    const { spec } = this;
    const batch = oneOf(this.#draw, next.work.batches);
    if (batch.nodes.length === 0) {
      for (const gate of spec.state.plan.definition.gates.filter((each) => each.at === 'after-batch'))
        spec.gateSays(gate.name, this.#verdict(), { wave: next.wave, batch: batch.id });
      spec.when({ type: 'batch-finished', batch: batch.id });
      return;
    }
    if (next.direction === 'forward' && this.#draw(3) === 0) {
      for (const gate of spec.state.plan.definition.gates.filter((each) => each.at === 'before-batch'))
        spec.gateSays(gate.name, this.#verdict(), { wave: next.wave, batch: batch.id });
      if (spec.state.hold !== null || spec.state.stop !== null) return;
    }
    spec.when({ type: 'batch-started', batch: batch.id, nodes: batch.nodes.length });
    const step =
      this.#draw(4) === 0
        ? null
        : next.direction === 'back'
          ? 'rollback'
          : oneOf(this.#draw, ['drain', 'apply'] as const);
    spec.when({ type: 'node-began', node: oneOf(this.#draw, batch.nodes), batch: batch.id, step });
  }

  #end(name: string): void {
    const { spec } = this;
    const { reached } = spec.node(name);
    if (reached === 'drain' && this.#draw(2) === 0) spec.begins(name, 'apply');
    const kill = spec.state.stop?.kill === true && this.#draw(2) === 0;
    const endings = spec.state.phase === 'rollback' ? backEndings : forwardEndings;
    const ending = kill ? (reached === null ? 'released' : 'killed') : oneOf(this.#draw, endings);
    spec.ends(name, this.#draw(6) === 0 && reached === null ? 'released' : ending);
  }

  #verdict(): (typeof verdicts)[number] {
    return this.#draw(4) === 0 ? oneOf(this.#draw, verdicts) : 'pass';
  }

  #command(): void {
    const { spec } = this;
    const scope = oneOf(this.#draw, [undefined, 'failed', 'wave', 'rollout'] as const);
    const again = this.#draw(5) === 0 ? { id: `command-${this.#draw(6)}` } : {};
    const verb = oneOf(this.#draw, verbs);
    const node = oneOf(this.#draw, [...spec.state.plan.nodes.map(({ name }) => name), 'nobody']);
    const until = this.#draw(2) === 0 ? {} : { until: spec.now + this.#draw(60_000) };
    spec.command(verb, {
      ...(verb === 'rollback' && scope !== undefined ? { scope } : {}),
      ...(verb === 'skip' ? { node } : {}),
      ...(verb === 'hold' ? until : {}),
      ...again,
    });
  }

  /** Somebody says something about the wave that waits, or time passes. */
  #people({ environment }: OpenApproval): void {
    const { spec } = this;
    const { plan } = spec.state;
    const what = this.#draw(12);
    if (what === 0) spec.passes(this.#draw(60_000));
    if (what === 1) spec.command('reject', { by: oneOf(this.#draw, people) });
    if (what < 2) return;
    const by = oneOf(this.#draw, people);
    const digest = this.#draw(6) === 0 ? '123456789012' : plan.digest.slice(0, 12);
    const qualifies = this.#draw(6) === 0 ? [] : ['team:ops'];
    if (environment !== null && this.#draw(2) === 0) {
      const answer = this.#draw(8) === 0 ? 'reject' : 'approve';
      const id = `review-${this.#draw(40)}`;
      const wave = this.#draw(6) === 0 ? this.#draw(4) : spec.state.wave;
      spec.when({ type: 'approval', answer, id, wave, digest, by, via: 'environment', qualifies: [] });
    } else spec.command('approve', { by, digest, qualifies, via: 'comment' });
  }

  /** Answers that nobody waits for, of nodes, gates, tasks and batches that are not there. */
  #nonsense(): void {
    const { spec } = this;
    const wave = oneOf(this.#draw, [null, -1, 0, 1, 2, 9]);
    const batch = oneOf(this.#draw, ['constructor', 'w1-r1-b1', '']);
    const node = oneOf(this.#draw, [-1, 0, 1, 0.5, 99, Number.NaN]);
    const point = oneOf(this.#draw, gatePoints);
    switch (this.#draw(8)) {
      case 0:
        if (!this.#isOpen(node)) spec.when({ type: 'node-began', node, batch, step: 'apply' });
        return;
      case 1:
        spec.when({ type: 'node-ended', node, report: aReport('failed') });
        return;
      case 2: {
        const gate = oneOf(this.#draw, [aGate({ name: '__proto__', at: point }), ...spec.state.plan.definition.gates]);
        this.#straySays(gate.name, point, wave, batch);
        return;
      }
      case 3:
        spec.when({ type: 'batch-finished', batch });
        return;
      case 4:
        spec.when({
          type: 'round-settled',
          wave: wave ?? 0,
          round: 9,
          blocked: this.#draw(2) === 0 ? reason('nothing-to-retry', {}) : null,
        });
        return;
      case 5:
        spec.when({ type: 'task-finished', task: 'constructor', point: 'before-wave', wave, reason: null, tail: '' });
        return;
      case 6:
        spec.when({
          type: 'task-finished',
          task: 'task-before-wave',
          point: 'before-wave',
          wave,
          reason: reason('nothing-to-retry', {}),
          tail: '',
        });
        return;
      default:
        spec.when({ type: 'wake', by: 'wavegate' });
    }
  }

  #straySays(name: string, point: GatePoint, wave: number | null, batch: string): void {
    const gate = aGate({ name, at: point });
    const result = { verdict: oneOf(this.#draw, verdicts), reason: reason('gate-asked-nothing', {}), evidence: [] };
    this.spec.when({ type: 'gate', gate, point, wave, batch: point.endsWith('batch') ? batch : null, result });
  }

  #isOpen(node: number): boolean {
    const { state } = this.spec;
    if (state.plan.nodes[node] === undefined) return false;
    const found = nodeAt(state.nodes, node);
    return state.phase === 'rollback' ? isOpenBackwards(found) : isOpen(found);
  }
}
