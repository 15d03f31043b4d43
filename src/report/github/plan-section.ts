import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { code, details, link } from '../markdown.ts';
import { counted } from '../plural.ts';
import { environmentOf } from './deployment-views.ts';
import { fitting, Room } from './room.ts';
import { commitUrl, environmentUrl, fileUrl, ledgerUrl, runUrl, type Site } from './site.ts';
import { dayAndTime, nameText, said } from './words.ts';

const mostRuns = 10;
const environmentsRoom = 3_000;
const paramsRoom = 3_000;
const skippedRoom = 1_000;

/** One line on what is rolled out, by whom. */
export function planLine(state: RolloutState, events: readonly RolloutEvent[]): string {
  const { plan } = state;
  const [first] = events;
  const by = first?.type === 'rollout-planned' ? ` · planned by ${said(first.by, 100)}` : '';
  const description = plan.definition.description === '' ? '' : `${said(plan.definition.description, 300)}\n\n`;
  const digest = `plan ${code(plan.digest.slice(0, 12))}`;
  return `${description}${counted(plan.nodes.length, 'node')} in ${counted(plan.waves.length, 'wave')} · ${digest}${by} · ${dayAndTime(state.startedAt)}`;
}

/** The runs that worked on it, the environments that have its deployments, the ledger. */
export function linksSection(state: RolloutState, events: readonly RolloutEvent[], site: Site): string {
  const runs = runsOf(events);
  const shown = runs.slice(-mostRuns).map((run) => {
    const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : '';
    return link(`${said(run.run, 30)}${attempt}`, runUrl(site, run));
  });
  const earlier = runs.length > shown.length ? `${runs.length - shown.length} earlier, ` : '';
  const environments = fitting(
    environmentsOf(state).map((name) => link(said(name, 100), environmentUrl(site, name))),
    new Room(environmentsRoom),
  );
  return [
    ...(shown.length === 0 ? [] : [`- Workflow runs: ${earlier}${shown.join(', ')}`]),
    `- Deployments: ${listed(environments)}`,
    `- ${link('Ledger', ledgerUrl(site, state.execution))}: every event, with every node and the end of its output`,
  ].join('\n');
}

/** The run that worked on it last; null where none did. */
export function latestRunUrl(site: Site, events: readonly RolloutEvent[]): string | null {
  const last = runsOf(events).at(-1);
  return last === undefined ? null : runUrl(site, last);
}

/** The runs that rounds were handed to, oldest first, each once. */
function runsOf(events: readonly RolloutEvent[]): { run: string; attempt: number }[] {
  const runs = new Map<string, { run: string; attempt: number }>();
  for (const event of events) {
    if (event.type !== 'round-started' || event.handedTo === undefined) continue;
    const { run, attempt } = event.handedTo;
    runs.set(`${run}/${attempt}`, { run, attempt });
  }
  return [...runs.values()];
}

function environmentsOf(state: RolloutState): string[] {
  return [...new Set(state.waves.map((_, index) => environmentOf(state, index)))];
}

/** What the rollout was planned from. */
export function planSection({ plan, skipping }: RolloutState, site: Site): string {
  const { source, params, excluded, digest } = plan;
  const file =
    source.commit === null
      ? nameText(source.file, 300)
      : link(said(source.file, 300), fileUrl(site, source.commit, source.file));
  const commit =
    source.commit === null ? '' : ` at ${link(code(source.commit.slice(0, 12)), commitUrl(site, source.commit))}`;
  const values = fitting(
    Object.entries(params).map(([name, value]) => `${said(name, 100)}=${nameText(value, 200)}`),
    new Room(paramsRoom),
  );
  const skipped = fitting(
    skipping.map((key) => nameText(key, 100)),
    new Room(skippedRoom),
  );
  const lines = [
    `Rollout file: ${file}${commit}`,
    `Digest: ${code(digest)}`,
    ...(Object.keys(params).length === 0 ? [] : [`Params: ${listed(values)}`]),
    ...(excluded.length === 0 ? [] : [`Excluded: ${counted(excluded.length, 'node')}`]),
    ...(skipping.length === 0 ? [] : [`Runs without: ${listed(skipped)}`]),
  ];
  return details('What it was planned from', lines.map((line) => `- ${line}`).join('\n'));
}

function listed({ kept, leftOut }: ReturnType<typeof fitting>): string {
  return `${kept.join(', ')}${leftOut > 0 ? ` and ${leftOut} more` : ''}`;
}
