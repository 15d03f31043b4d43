import { readFileSync } from 'node:fs';
import { githubAssumptions } from '../../src/simulation/github-cost.ts';
import { cell, table } from './markdown.ts';

const page = new URL('../../docs/github.md', import.meta.url);
const workflows = new URL('../../.github/workflows/', import.meta.url);

/** The page as it is, with its tables made anew: what stands between `<!-- NAME -->` and `<!-- end NAME -->`. */
export function githubPage(): string {
  const made = { permissions: permissionsTable(), cost: costTable() };
  return Object.entries(made).reduce(
    (text, [name, content]) => {
      const section = new RegExp(`<!-- ${name} -->\n(?:[^]*?<!-- end ${name} -->\n)?`);
      return text.replace(section, () => `<!-- ${name} -->\n\n${content}\n<!-- end ${name} -->\n`);
    },
    readFileSync(page, 'utf8'),
  );
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
  const { writes, jobOverhead, wakeUpEvery } = githubAssumptions;
  const rows = [
    ['the rollout', String(writes.rollout), 'none'],
    ['each wave', String(writes.wave), 'none'],
    ['each approval', String(writes.approval), '1'],
    ['each round', String(writes.round), 'its batches and 2'],
    ['each wait', String(writes.wait), `1 every ${wakeUpEvery / 60_000} minutes of it`],
  ];
  return `${table(['for', 'requests that write', 'jobs'], rows)}
A job is billed by whole minutes, about ${jobOverhead / 1_000} seconds of it for its start and its checkout.
`;
}
