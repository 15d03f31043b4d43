import { startAcceptance } from '../src/testing/acceptance/acceptance.ts';
import { play } from '../src/testing/acceptance/scenario.ts';
import { tell } from '../src/testing/acceptance/told.ts';
import { type BenchOptions, seconds, type Table } from './table.ts';

/** Waits are short here: as many requests come in a minute as else in an hour. */
const limits = { job: 1e6, restPointsAMinute: 1e6, graphqlPointsAMinute: 1e6, contentAMinute: 1e6, contentAnHour: 1e6 };
const file = 'waves: [1, 10%, 50%, 100%]\nbatch: { size: 500, concurrency: 20 }';

/** What whole rollouts ask of GitHub: the built actions in the order of the workflow, each step a process, against the stand-in. */
export async function benchGithub({ quick, progress }: BenchOptions): Promise<Table> {
  const rows: string[][] = [];
  for (const nodes of quick ? [1] : [100, 10_000]) {
    progress(`a rollout of ${nodes} nodes`);
    rows.push(await rowOf(nodes));
  }
  return {
    columns: [
      'nodes in 4 waves',
      'jobs',
      'REST requests',
      'answered with 304',
      'GraphQL points',
      'those that write',
      'sent',
      'received',
      'largest body of the issue',
      'took',
    ],
    rows,
    remarks: [
      'From the dispatch to the closed issue, by one machine that runs a few jobs at once. Requests that are answered with 304 are not among ' +
        'the REST requests: GitHub does not count them. Those that write are among both kinds.',
      'The second that GitHub advises between two writes, and the time between two looks for commands, last a fiftieth here: a rollout takes ' +
        'as many seconds longer as it writes. The step of each node is `true`. Starting machines and checking out is not in it.',
    ],
  };
}

async function rowOf(nodes: number): Promise<string[]> {
  const acceptance = await startAcceptance({ nodes, rollout: file, logged: false, github: { limits } });
  try {
    const began = performance.now();
    await play(acceptance);
    const took = (performance.now() - began) / 1000;
    const { github, runner, faults } = acceptance;
    const { status, nodes: ended } = tell(acceptance);
    const wrong = [...github.violations, ...faults];
    if (status !== 'succeeded' || ended['succeeded'] !== nodes || wrong.length > 0)
      throw new Error(`The rollout ended otherwise: ${JSON.stringify({ status, ended, wrong })}`);
    const asked = github.journal.exchanges.filter(({ caller }) => caller?.kind === 'job');
    const graphql = asked.filter(({ operation }) => operation?.startsWith('graphql:')).length;
    const unchanged = asked.filter(({ status: answer }) => answer === 304).length;
    const writes = github.journal.writes().filter(({ caller }) => caller?.kind === 'job').length;
    const bodies = asked
      .filter(({ operation }) => operation === 'issues/create' || operation === 'issues/update')
      .map(({ requestBody }) => (requestBody as { body?: string } | null)?.body?.length ?? 0);
    const jobs = runner.attempts.flatMap((attempt) => attempt.jobs).length;
    const counts = [jobs, asked.length - graphql - unchanged, unchanged, graphql, writes];
    return [
      nodes.toLocaleString('en'),
      ...counts.map((count) => count.toLocaleString('en')),
      megabytes(asked.map(({ requestBytes }) => requestBytes)),
      megabytes(asked.map(({ responseBytes }) => responseBytes)),
      `${Math.max(...bodies).toLocaleString('en')} characters`,
      seconds(took),
    ];
  } finally {
    await acceptance.close();
  }
}

function megabytes(sizes: readonly number[]): string {
  return `${(sizes.reduce((sum, bytes) => sum + bytes, 0) / 1_000_000).toFixed(1)} MB`;
}
