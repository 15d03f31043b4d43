import { didYouMean } from '../../errors/did-you-mean.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { fieldsOfEach } from '../fields.ts';
import type { Caller, Callers } from './callers.ts';
import { commentPermissions, grantedBy, type Permissions, rolloutPermissions } from './permissions.ts';
import type { Place } from './place.ts';

const warning = { severity: 'warning' } as const;
const turnInputs = ['command', 'rollout'];

/** Callers that are not there, cannot do their work, or do not fit to each other. */
export async function checkCallers(
  github: GitHub,
  { callers, comments, own }: Callers,
  { defaultBranch }: Place,
  version: string,
): Promise<Problem[]> {
  if (callers.length === 0) {
    // Whoever takes turns in a workflow of their own needs no caller.
    return own.length > 0 ? [] : [problem('caller-missing', { branch: defaultBranch }, warning)];
  }
  const route = 'GET /repos/{owner}/{repo}/actions/workflows';
  const workflows = await github.list(route, {}, { key: 'workflows', permission: 'actions: read' });
  const states = new Map(fieldsOfEach(workflows, route).map((each) => [each.text('path'), each.text('state')]));
  const scheduled = callers.filter(({ events }) => events.includes('schedule'));
  const others = callers.filter((caller) => !isScheduleAlone(caller));
  return [
    ...others.flatMap(cannotGoOn),
    ...callers.flatMap((caller) => permissionsOf(caller, rolloutPermissions)),
    ...comments.flatMap((caller) => permissionsOf(caller, commentPermissions)),
    ...versionsOf([...callers, ...comments], version),
    ...others
      .filter(({ workflow }) => (states.get(workflow) ?? 'active') !== 'active')
      .map(({ workflow }) => problem('caller-off', { workflow })),
    ...(scheduled.length === 0 ? [problem('schedule-missing', {}, warning)] : []),
    ...schedulesOf(scheduled, others, states),
    ...comments.flatMap((caller) => turnsOf(caller, others, states)),
  ];
}

function isScheduleAlone({ events }: Caller): boolean {
  return events.length === 1 && events[0] === 'schedule';
}

function cannotGoOn({ workflow, events, inputs }: Caller): Problem[] {
  const missing = events.includes('workflow_dispatch')
    ? turnInputs.filter((input) => !inputs.includes(input)).map((input) => `the input ${input}`)
    : ['workflow_dispatch'];
  return missing.length === 0 ? [] : [problem('caller-cannot-go-on', { workflow, missing })];
}

function permissionsOf({ workflow, job, permissions }: Caller, needed: Permissions): Problem[] {
  const granted = grantedBy(permissions, needed);
  if (granted.kind === 'unsaid') {
    const wanted = Object.entries(needed).map(([name, access]) => `${name}: ${access}`);
    return [problem('caller-permissions-unsaid', { workflow, job, wanted }, warning)];
  }
  return granted.missing.length === 0
    ? []
    : [problem('caller-permissions', { workflow, job, missing: granted.missing })];
}

/** A full commit is taken for what it says: which release it is cannot be told from here. */
function versionsOf(callers: readonly Caller[], version: string): Problem[] {
  const ours = `v${version}`;
  const known = (calls: string): boolean =>
    /^[0-9a-f]{40}$/.test(calls) || calls === ours || ours.startsWith(`${calls}.`);
  const versions = [...new Set(callers.map((caller) => caller.version))];
  return [
    ...callers
      .filter((caller) => !known(caller.version))
      .map((caller) =>
        problem('caller-other-version', { workflow: caller.workflow, calls: caller.version, ours }, warning),
      ),
    ...(versions.length > 1 ? [problem('callers-differ', { versions }, warning)] : []),
  ];
}

/** A schedule that is off is as it should be while nothing waits, if a caller names it and so switches it on when something does. */
function schedulesOf(
  scheduled: readonly Caller[],
  others: readonly Caller[],
  states: ReadonlyMap<string, string>,
): Problem[] {
  const files = [...states.keys()].map(fileName);
  const naming = others.flatMap(({ workflow, given }) => {
    const named = given['schedule-workflow'] ?? '';
    return named === '' || named.includes('${{') ? [] : [{ workflow, named }];
  });
  const misnamed = naming
    .filter(({ named }) => !files.includes(named))
    .map(({ workflow, named }) => {
      const meant = didYouMean(
        named,
        scheduled.map((each) => fileName(each.workflow)),
      );
      return problem('schedule-misnamed', { workflow, named, meant }, warning);
    });
  const off = scheduled.flatMap(({ workflow }) => {
    const state = states.get(workflow) ?? 'active';
    if (state === 'active' || naming.some(({ named }) => named === fileName(workflow))) return [];
    const why = state === 'disabled_inactivity' ? '60 days without a commit' : 'by hand';
    return [problem('schedule-off', { workflow, why }, warning)];
  });
  return [...misnamed, ...off];
}

/** A comment's command is done by a turn, which is started in the workflow that the caller names. */
function turnsOf(
  { workflow, given }: Caller,
  others: readonly Caller[],
  states: ReadonlyMap<string, string>,
): Problem[] {
  const named = given['workflow'] ?? '';
  if (named.includes('${{') || [...states.keys()].some((path) => fileName(path) === (named || fileName(workflow))))
    return [];
  const meant = didYouMean(
    named,
    others.map((each) => fileName(each.workflow)),
  );
  return [problem('comments-misdirected', { workflow, named, meant })];
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
