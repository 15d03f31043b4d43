import { readFileSync } from 'node:fs';
import { githubAssumptions, type Requests } from '../../src/simulation/github-cost.ts';
import { cell, table } from './markdown.ts';
import { withSections } from './sections.ts';

const page = new URL('../../docs/github.md', import.meta.url);
const workflows = new URL('../../.github/workflows/', import.meta.url);

/** The page as it is, with its tables made anew. */
export function githubPage(): string {
  return withSections(readFileSync(page, 'utf8'), { permissions: permissionsTable(), cost: costTable() });
}

/** Each permission with the reason that stands beside it in the workflow. */
function permissionsTable(): string {
  const [rollout = '', comment = ''] = ['rollout.yml', 'comment.yml'].map((name) =>
    readFileSync(new URL(name, workflows), 'utf8'),
  );
  const named = /^ {6}([\w-]+: (?:read|write)) # (.+)$/gm;
  const batch = rollout.indexOf('\n  batch:\n');
  const deciding = '`advance`, `approve`, `settle`';
  const rows = [
    ...rowsOf(rollout.slice(0, batch), named, deciding),
    ...rowsOf(rollout, /^# +([\w-]+: \w+) # (.+)$/gm, `${deciding}, for gates`),
    ...rowsOf(rollout.slice(batch), named, '`batch`'),
    ...rowsOf(comment, named, '`comment`'),
  ];
  return table(['job', 'permission', 'what for'], rows);
}

function rowsOf(text: string, pattern: RegExp, job: string): string[][] {
  return [...text.matchAll(pattern)].map(([, permission = '', reason = '']) => [
    job,
    `\`${permission}\``,
    cell(reason),
  ]);
}

function costTable(): string {
  const { writes, requests, jobOverhead, wakeUpEvery } = githubAssumptions;
  const row = (what: string, written: number, { rest, graphql }: Requests, jobs: string): string[] => [
    what,
    String(written),
    String(rest),
    String(graphql),
    jobs,
  ];
  const rows = [
    row('the rollout', writes.rollout, requests.rollout, ''),
    row('each wave', writes.wave, requests.wave, ''),
    row('each round of a wave', writes.round, requests.round, '2'),
    row('each batch', 0, requests.batch, '1'),
    row('an environment that is asked', writes.approvalByEnvironment, requests.approval, '1'),
    row('people who are asked', writes.approvalByPeople, { rest: 0, graphql: 0 }, ''),
    row('each of them who approves', writes.approver, requests.approval, '1'),
    row('each wait', writes.wait, requests.wait, ''),
    row(`each look whether it is over, every ${wakeUpEvery / 60_000} minutes`, 0, requests.wakeUp, '1'),
  ];
  return `${table(['for', 'requests that write', 'REST requests, at most', 'GraphQL points, at most', 'jobs'], rows)}
Writes: ${writes.rollout} + ${writes.wave} for each wave + ${writes.round} for each round, and what people are asked. Three of the first ${writes.rollout} make the branch of the
ledger, once for a repository. A job is billed by whole minutes, about ${jobOverhead / 1_000} seconds of it for its start and its checkout.
`;
}
