import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { githubAssumptions } from '../../src/simulation/github-cost.ts';
import { cell, table } from './markdown.ts';

const page = new URL('../../docs/github.md', import.meta.url);
const workflow = new URL('../../.github/workflows/rollout.yml', import.meta.url);

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

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly permissions: Readonly<Record<string, string>> }>>;
}

/** Each permission of each job, with the reason that the workflow gives beside it. */
function permissionsTable(): string {
  const text = readFileSync(workflow, 'utf8');
  const { jobs } = load(text) as Workflow;
  const rows = Object.entries(jobs).flatMap(([job, { permissions }]) => {
    const from = text.indexOf(`\n  ${job}:\n`);
    return Object.entries(permissions).map(([name, access]) => {
      const reason = new RegExp(`\n      ${name}: ${access} # (.+)\n`).exec(text.slice(from))?.[1];
      if (reason === undefined) throw new Error(`${job} gives no reason for ${name}: ${access}`);
      return [`\`${job}\``, `\`${name}: ${access}\``, cell(reason)];
    });
  });
  return table(['job', 'permission', 'what for'], rows);
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
