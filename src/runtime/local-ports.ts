import { dirname } from 'node:path';
import { inheritedVariables } from '../core/environment.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import { makeMasker } from '../core/mask.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Claim } from '../core/rollout/claim.ts';
import type { NodePorts } from '../engine/node/node-job.ts';
import { workOnBatch } from '../engine/batch/work-on-batch.ts';
import { workOnNode } from '../engine/node/work-on-node.ts';
import { OutputStore } from '../engine/output-store.ts';
import type { DriverPorts, NodeWork } from '../engine/ports.ts';
import { systemClock } from '../io/clock.ts';
import type { ProcessGuard } from '../io/process.ts';
import { systemRandom } from '../io/random.ts';
import type { Spawners } from '../io/spawners.ts';
import type { OpenGitHub } from '../probes/github-ports.ts';
import { performAction } from '../transport/action.ts';
import type { SshTransport } from '../transport/ssh/ssh-transport.ts';
import { askGate } from './ask-gate.ts';
import { githubEvidenceHere } from './github-evidence-here.ts';
import type { RolloutRecord } from './last-accepted.ts';
import { runTask } from './run-task.ts';

export interface LocalRequest {
  readonly plan: Plan;
  readonly execution: string;
  /** Where commands run; absolute. */
  readonly root: string;
  /** Where what steps print is kept; absolute. */
  readonly folder: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly guard: ProcessGuard;
  /** Starts the processes of steps; null where they are started from here. */
  readonly spawners: Spawners | null;
  readonly printed: (node: string, step: string, text: string) => void;
  /** The way to nodes for steps that run on them; null where none does. */
  readonly ssh: SshTransport | null;
  /** Where earlier rollouts are recorded. */
  readonly record: RolloutRecord;
  /** What other rollouts have in hand; absent: this is no driver, and does not ask. */
  readonly claims?: () => Promise<readonly Claim[]>;
  /** Where gates ask GitHub; absent: by the environment of this process. */
  readonly github?: OpenGitHub;
  /** Throws when this driver may not act any more: asked before each command and request. */
  readonly check: () => void;
}

/** A driver's hands on this machine: real processes, real requests, the real clock. */
export function localPorts(request: LocalRequest): DriverPorts {
  const { plan, execution, root, secrets, guard, spawners, ssh, record, check } = request;
  const { github = githubEvidenceHere(process.env, root) } = request;
  const masker = makeMasker(Object.values(secrets));
  const store = new OutputStore(dirname(request.folder));
  const inherited = inheritedVariables(process.env, Object.keys(secrets));
  const nodePorts: NodePorts = {
    cwd: root,
    inherited,
    masker,
    guard,
    clock: systemClock,
    random: systemRandom,
    // A driver that slept may have been overtaken since it recorded that this begins.
    perform: async (action, context, call) => {
      check();
      return performAction(action, spawners === null ? context : { ...context, spawners }, call);
    },
    ...(ssh === null ? {} : { connect: (node: FleetNode, resumed: boolean) => ssh.connect(node, resumed) }),
    output: (node, step, attempt, text) => {
      store.append(node, step, attempt, text);
      request.printed(node, step, text);
    },
  };
  const jobOf = (work: NodeWork) => jobFor(plan, execution, work);
  return {
    clock: systemClock,
    ...(request.claims === undefined ? {} : { claims: request.claims }),
    evaluateGate: (question, signal) =>
      askGate({ plan, execution, root, secrets, guard, record, github }, question, signal),
    runTask: (task, point, wave, signal) => {
      const place = { rollout: plan.rollout, execution, wave: wave ?? '', batch: '' };
      const output = (_: number, text: string): void => request.printed(`task ${task.name}`, point, text);
      return runTask({ task, point, place, params: plan.params, folder: request.folder, output }, nodePorts, signal);
    },
    workOnNode: (work, signal) => workOnNode(jobOf(work), nodePorts, work.began, signal),
    workOnBatch: (works, concurrency, ended, signal) =>
      workOnBatch(
        {
          jobs: works.map((work) => ({ job: jobOf(work), began: work.began })),
          concurrency,
          ended: (index, report) => ended(works[index]?.node ?? 0, report),
        },
        nodePorts,
        signal,
      ),
  };
}

function jobFor(plan: Plan, execution: string, work: NodeWork) {
  const node = plan.nodes[work.node];
  if (node === undefined) throw new RangeError(`no node ${work.node} in plan ${plan.digest}`);
  return {
    node,
    steps: plan.definition.steps,
    params: plan.params,
    place: { rollout: plan.rollout, execution, wave: work.wave, batch: work.batch },
    mode: work.direction === 'back' ? ('rollback' as const) : ('forward' as const),
    onFailure: plan.definition.onFailure.node,
    interruptedAt: work.interruptedAt,
    previous: work.previous,
  };
}
