/** What a rollout asks and writes at GitHub, counted there, beside what `simulate` and the documentation say. */
import { expect, test } from 'vitest';
import { githubCost, type WaveWork } from '../../simulation/github-cost.ts';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { review } from '../../testing/acceptance/people.ts';
import { patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

/** Waits are short in tests: as many requests come in a minute as else in an hour. */
const limits = { job: 1e6, restPointsAMinute: 1e6, graphqlPointsAMinute: 1e6, contentAMinute: 1e6, contentAnHour: 1e6 };

/** What the jobs of a rollout did; what the person does who starts it is not counted. */
function counted({ github }: Acceptance) {
  const { journal } = github;
  const jobs = journal.exchanges.filter(({ caller, status }) => caller?.kind === 'job' && status !== 304);
  const graphql = jobs.filter(({ operation }) => operation?.startsWith('graphql:')).length;
  const apiWrites = journal.writes().filter(({ caller }) => caller?.kind === 'job').length;
  return { apiWrites, rest: jobs.length - graphql, graphql };
}

/** The work of waves as it was done: rounds, and the batches of each. */
function workOf(acceptance: Acceptance): WaveWork[] {
  const { events, state } = tell(acceptance);
  const rounds = events.filter((event) => event.type === 'round-started');
  return state.plan.waves.map((wave, index) => ({
    ...oneBatch,
    name: wave.name,
    rounds: rounds
      .filter((event) => event.wave === index)
      .map(({ round }) => (wave.rounds[round]?.batches ?? []).map(() => 0)),
  }));
}

const oneBatch: WaveWork = {
  name: 'wave',
  approval: { environment: false, people: 0 },
  rounds: [[0]],
  before: 0,
  after: 0,
  waits: [],
};

/** How it ended, and what it cost beside what is said: writes exactly, requests at most, and at least six tenths of it. */
function judged(acceptance: Acceptance, work = workOf(acceptance)) {
  const { status, nodes } = tell(acceptance);
  const { apiWrites, rest, graphql } = counted(acceptance);
  const said = githubCost(work);
  const beside = (found: number, most: number, least: number): string =>
    found <= most && found >= least ? 'as said' : `${found} of ${most}`;
  return {
    status,
    nodes,
    apiWrites: beside(apiWrites, said.apiWrites, said.apiWrites),
    rest: beside(rest, said.requests.rest, said.requests.rest * 0.6),
    graphql: beside(graphql, said.requests.graphql, said.requests.graphql * 0.6),
  };
}

const asSaid = { status: 'succeeded', apiWrites: 'as said', rest: 'as said', graphql: 'as said' };

test.each([100, 10_000])(
  '%i nodes in four waves cost what the formula says',
  async (nodes) => {
    const waves = 'waves: [1, 10%, 50%, 100%]\nbatch: { size: 500, concurrency: 20 }';
    await rollout({ nodes, rollout: waves, logged: false, github: { limits } }, async (acceptance) => {
      await play(acceptance);
      expect(judged(acceptance)).toEqual({ ...asSaid, nodes: { succeeded: nodes } });
      expect(acceptance.github.repository.issues[0]?.body?.length).toBeLessThan(60_000);
    })();
  },
  patience,
);

test(
  'several rounds of a wave cost what the formula says',
  rollout(
    {
      nodes: 4,
      rollout: 'waves: [100%]\ndepends-on: [{ nodes: site=s0, after: site=s1 }]\nbatch: { size: 2 }',
      logged: false,
    },
    async (acceptance) => {
      await play(acceptance);
      expect(judged(acceptance)).toEqual({ ...asSaid, nodes: { succeeded: 4 } });
    },
  ),
  patience,
);

test(
  'a way back costs what another wave does',
  rollout(
    { nodes: 4, rollout: 'waves: [2, 100%]\non-failure: { then: rollback }', verify: 'exit 1' },
    async (acceptance) => {
      await play(acceptance);
      const nodes = { 'rolled-back': 2, pending: 2 };
      expect(judged(acceptance, [oneBatch, oneBatch])).toEqual({ ...asSaid, status: 'rolled-back', nodes });
    },
  ),
  patience,
);

test(
  'an environment that is asked costs what the formula says',
  rollout(
    {
      nodes: 3,
      rollout: 'waves: [1, { up-to: 100%, environment: production }]',
      github: {
        repository: { environments: [{ name: 'production', reviewers: [{ type: 'User', name: 'hubot' }] }] },
      },
    },
    async (acceptance) => {
      await play(acceptance);
      await review(acceptance, 'approved');
      const approved = { ...oneBatch, approval: { environment: true, people: 0 } };
      expect(judged(acceptance, [oneBatch, approved])).toEqual({ ...asSaid, nodes: { succeeded: 3 } });
    },
  ),
  patience,
);
