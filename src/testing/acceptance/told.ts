/** What a rollout left behind on the stand-in GitHub, read from its git objects and its state rather than through what wrote it. */
import { gunzipSync } from 'node:zlib';
import { entryAt, walk } from '../github/git/trees.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { replay } from '../../core/rollout/evolve.ts';
import { assertConserved, nodeAt } from '../../core/rollout/node-table.ts';
import { endedStatuses, type RolloutState, statusOf } from '../../core/rollout/state.ts';
import { deploymentViews } from '../../report/github/deployment-views.ts';
import { parseSnapshot } from '../../report/github/snapshot.ts';
import { actionsBot } from '../github/state.ts';
import type { StandIn } from '../github/server.ts';
import type { Fleet } from './fleet-repository.ts';

export interface Told {
  readonly events: readonly RolloutEvent[];
  readonly state: RolloutState;
  readonly status: string;
  /** How many nodes are in each state; only states that some are in. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Bodies of the comments on the issue, the oldest first. */
  readonly comments: readonly string[];
  /** Everything about which ledger, issue, deployments and nodes do not agree, and what the stand-in and the runner complained about. */
  readonly disagreements: readonly string[];
}

/** Where it was left. `faults`: what whoever ran the workflows complained about. */
export interface Left {
  readonly github: StandIn;
  readonly fleet: Fleet;
  readonly faults: readonly string[];
}

export function tell(acceptance: Left, execution = 'web-1'): Told {
  const { plan, events } = readLedger(acceptance, execution);
  const state = replay(plan, events);
  const status = statusOf(state);
  const { github } = acceptance;
  const comments = github.repository.comments.map(({ body }) => body);
  const disagreements = [
    ...github.violations.map(({ operation, message }) => `violation: ${operation}: ${message}`),
    ...acceptance.faults.map((fault) => `runner: ${fault}`),
    ...github.outbox.failures.map((failure) => `event: ${String(failure)}`),
    ...aboutIssue(acceptance, state, events),
    ...aboutDeployments(acceptance, state),
    ...aboutNodes(acceptance, state),
  ];
  const nodes = Object.fromEntries(Object.entries(state.nodes.counts).filter(([, count]) => count > 0));
  return { events, state, status, nodes, comments, disagreements };
}

function readLedger({ github }: Left, execution: string): { plan: Plan; events: RolloutEvent[] } {
  const { git } = github.world;
  const tree = git.commit(github.repository.refs['refs/heads/wavegate'] ?? '')?.tree ?? '';
  const folder = execution.replace(/-(\d+)$/, '/$1');
  const read = (path: string): Buffer => {
    const data = git.blob(entryAt(git, tree, path)?.sha ?? '');
    if (data === undefined) throw new Error(`The ledger has no ${path}`);
    return Buffer.from(data);
  };
  const paths = [...walk(git, tree)].map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`));
  const packed = `${folder}/plan.json.gz.base64`;
  const planText = paths.includes(packed)
    ? gunzipSync(Buffer.from(read(packed).toString(), 'base64'))
    : read(`${folder}/plan.json`);
  const events = paths
    .filter((path) => /\/events-\d+\.jsonl$/.test(path))
    .toSorted()
    .flatMap((path) => read(path).toString('utf8').trim().split('\n'))
    .map((line) => eventOf(JSON.parse(line)));
  return { plan: planOf(JSON.parse(planText.toString('utf8'))), events };
}

const planOf = (file: unknown): Plan => ((file as { plan?: unknown }).plan ?? file) as Plan;
const eventOf = (line: unknown): RolloutEvent => ((line as { event?: unknown }).event ?? line) as RolloutEvent;

function aboutIssue({ github }: Left, state: RolloutState, events: readonly RolloutEvent[]): string[] {
  const { issues, comments } = github.repository;
  const same = issues.filter(({ title }) => title.includes(state.execution));
  const [issue] = same;
  if (issue === undefined || same.length > 1) return [`${same.length} issues for ${state.execution}`];
  const ours = comments.filter(({ user }) => user === actionsBot);
  const markers = ours.map(({ body }) => /<!-- wavegate [^>]* -->/.exec(body)?.[0] ?? body);
  const snapshot = parseSnapshot(issue.body ?? '');
  const status = statusOf(state);
  return [
    ...(snapshot?.state === status ? [] : [`the issue says ${snapshot?.state}, the ledger ${status}`]),
    ...(snapshot?.digest === state.plan.digest ? [] : ['the issue is about another plan']),
    ...(snapshot?.sequence === events.length
      ? []
      : [`the issue shows ${snapshot?.sequence} of ${events.length} events`]),
    ...((issue.state === 'closed') === endedStatuses.has(status)
      ? []
      : [`the issue is ${issue.state}, the rollout ${status}`]),
    ...(new Set(markers).size === markers.length ? [] : ['a comment was made twice']),
    ...(state.issue?.number === issue.number ? [] : ['the ledger knows another issue']),
  ];
}

function aboutDeployments({ github }: Left, state: RolloutState): string[] {
  const { deployments, deploymentStatuses } = github.repository;
  const ours = deployments.filter(({ task }) => task.startsWith(`wavegate/${state.execution}/`));
  const views = deploymentViews(state);
  const told = views.flatMap(({ task, environment, status }) => {
    const made = ours.filter((each) => each.task === task);
    const [deployment] = made;
    if (deployment === undefined || made.length > 1) return [`${made.length} deployments of ${task}`];
    // What was deployed to the same environment later made the earlier ones inactive.
    const states = deploymentStatuses.filter((each) => each.deployment === deployment.id).map((each) => each.state);
    const last = states.findLast((each) => each !== 'inactive' || status.state === 'inactive');
    return [
      ...(last === status.state ? [] : [`${task} is ${last} on GitHub, ${status.state} in the ledger`]),
      ...(deployment.environment === environment ? [] : [`${task} is in ${deployment.environment}`]),
    ];
  });
  const unknown = ours.filter(({ task }) => !views.some((view) => view.task === task));
  return [...told, ...unknown.map(({ task }) => `nobody asked for the deployment ${task}`)];
}

function aboutNodes({ fleet }: Left, state: RolloutState): string[] {
  assertConserved(state.nodes);
  const wrong = state.plan.nodes.flatMap(({ name }, index) => {
    const { state: is } = nodeAt(state.nodes, index);
    const expected = is === 'succeeded' ? true : is === 'rolled-back' || is === 'pending' ? false : null;
    return expected === null || fleet.isDone(name) === expected
      ? []
      : [`${name} is ${is}, done: ${fleet.isDone(name)}`];
  });
  return [...wrong, ...fleet.appliedBlindly().map((name) => `${name} was applied twice without being asked`)];
}
