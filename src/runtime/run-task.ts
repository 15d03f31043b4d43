import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, HttpAction, RunAction, TaskDefinition, TaskPoint } from '../core/definition/steps.ts';
import { paramVariables, type Place, placeVariables } from '../core/environment.ts';
import { tryAction } from '../engine/attempts.ts';
import type { NodePorts } from '../engine/node/node-job.ts';
import type { TaskResult } from '../engine/ports.ts';

export interface TaskJob {
  readonly task: TaskDefinition;
  readonly point: TaskPoint;
  /** Wave and batch are empty where the task belongs to none. */
  readonly place: Place;
  readonly params: Readonly<Record<string, string>>;
  /** Where is kept that a task ran to its end. */
  readonly folder: string;
  /** What it prints, masked, as it comes. */
  readonly output: (attempt: number, text: string) => void;
}

/**
 * Leaves the file when the command went well, before anybody is told: a driver that dies in between still finds it. Waits for the command
 * through a TERM, which the command gets too: it may just have come to its end.
 */
const markWhenDone =
  'trap : TERM; marker=$1; shift; "$@"; status=$?; if [ "$status" -eq 0 ]; then : >"$marker"; fi; exit "$status"';

/**
 * Runs a task with its attempts. One that ran to its end although its driver died before it could record that is not run again; a
 * request leaves no such trace and is sent again.
 */
export async function runTask(job: TaskJob, ports: NodePorts, signal: AbortSignal): Promise<TaskResult> {
  const { task, point, place, params } = job;
  const marker = join(
    job.folder,
    `task-${point}-${encodeURIComponent(place.wave)}-${encodeURIComponent(task.name)}.done`,
  );
  if (existsSync(marker)) return { reason: null, tail: '' };
  const env = {
    ...ports.inherited,
    ...paramVariables(params),
    ...placeVariables(place),
    WAVEGATE_TASK: task.name,
  };
  const context = {
    cwd: ports.cwd,
    env,
    scope: { params },
    masker: ports.masker,
    ...(ports.guard === undefined ? {} : { guard: ports.guard }),
  };
  const call = { contextOf: () => context, output: job.output, signal };
  const { outcome } = await tryAction({ ...task, action: marked(task.action, marker) }, call, ports);
  return { reason: outcome.reason, tail: outcome.kind === 'ok' ? '' : outcome.tail };
}

function marked(action: RunAction | HttpAction, marker: string): RunAction | HttpAction {
  if (action.kind === 'http') return action;
  return {
    kind: 'run',
    command: { argv: ['sh', '-c', markWhenDone, 'wavegate-task', marker, ...argvOf(action.command)] },
  };
}

function argvOf(command: Command): readonly string[] {
  return 'argv' in command ? command.argv : ['sh', '-eu', '-c', command.shell];
}
