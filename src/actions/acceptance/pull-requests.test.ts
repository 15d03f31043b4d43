/** What people ask for in comments on pull requests: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { answerTo, comment } from '../../testing/acceptance/commenting.ts';
import { rolloutFile } from '../../testing/acceptance/fleet-repository.ts';
import { peopled } from '../../testing/acceptance/people.ts';
import { outcome, patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { checkPull, openPull, pushToPull, reviewPull } from '../../testing/github/open-pull.ts';

const waves = 'waves: [1, 100%]';
const options = peopled({ nodes: 3, rollout: waves });

/** The rollout file and the fleet with something else in them. */
function changed({ fleet }: Acceptance, from: string | RegExp, to: string): Record<string, string> {
  const text = fleet.files[rolloutFile] ?? '';
  const other = text.replace(from, to);
  if (other === text) throw new Error('nothing changed');
  return { [rolloutFile]: other };
}

function protect({ github }: Acceptance): void {
  github.repository.protections.push({
    branch: 'main',
    reviews: 1,
    checks: [{ context: 'test', appId: 15_368 }],
    strict: false,
  });
}

test.concurrent(
  'a plan shows what differs from what is deployed, and start rolls out exactly the commit that it named',
  rollout(options, async (acceptance) => {
    await play(acceptance);
    expect(outcome(acceptance)).toMatchObject({ status: 'succeeded', nodes: { succeeded: 3 } });
    const nodes = [...acceptance.fleet.names, 'n00004'].map((name) => ({ name, labels: { site: 's0' } }));
    const files = {
      ...changed(acceptance, waves, 'waves: [2, 100%]\nbatch: { concurrency: 2 }'),
      'fleet.json': JSON.stringify({ nodes }),
    };
    const pull = openPull(acceptance.github, { files });
    const shown = await comment(acceptance, 'hubot', '/rollout plan', pull.number);
    expect(shown).toMatchObject({ reactions: ['eyes', '+1'], decision: { plan: { commit: pull.headSha } } });
    const [text = ''] = shown.replies;
    expect(text).toContain('What differs from `web-1`, the newest that succeeded');
    expect(text).toContain('➕ 1 node more, in **wave-2**: `n00004`');
    expect(text).toContain('↪️ 1 node from **wave-2** to **wave-1**: `n00002`');
    expect(text).toContain('| batch.concurrency |');
    expect(text).toContain(`rolls out exactly commit \`${pull.headSha}\``);
    const started = await comment(acceptance, 'mona', '/rollout start web', pull.number);
    expect(started).toMatchObject({ reactions: ['eyes', 'rocket'], decision: { start: { commit: pull.headSha } } });
    expect(started.replies).toEqual([expect.stringContaining('🚀 **Started** as [`web-2`]')]);
    const { state, status } = tell(acceptance, 'web-2');
    expect(status).toBe('succeeded');
    expect(state.plan.source.commit).toBe(pull.headSha);
    expect(state.plan.digest).toBe(shown.decision?.plan?.digest);
    expect(state.plan.nodes).toHaveLength(4);
    const run = acceptance.github.repository.runs.findLast(({ event }) => event === 'issue_comment');
    if (run !== undefined) await acceptance.runner.rerun(run, 'all');
    await acceptance.runner.quiet();
    expect(() => tell(acceptance, 'web-3')).toThrow('The ledger has no');
    const again = answerTo(acceptance, started.comment);
    expect(again.replies).toEqual(started.replies);
    expect(again.replies[0]).toContain('**Succeeded** · 4 succeeded of 4 nodes');
    expect(again.reactions).toEqual(['eyes', 'rocket']);
  }),
  patience,
);

test.concurrent(
  'a push in between voids the plan, and says what to do next',
  rollout(options, async (acceptance) => {
    const pull = openPull(acceptance.github, { files: changed(acceptance, waves, 'waves: [2, 100%]') });
    const missing = await comment(acceptance, 'mona', '/rollout start web', pull.number);
    expect(missing).toMatchObject({
      reactions: ['eyes', '-1'],
      decision: { reason: { code: 'comment-plan-missing' } },
    });
    const shown = await comment(acceptance, 'mona', '/rollout plan web', pull.number);
    const other = await comment(acceptance, 'mona', '/rollout start web --param=a=b', pull.number);
    expect(other.decision?.reason?.code).toBe('comment-param-not-planned');
    const planned = pull.headSha;
    pushToPull(acceptance.github, pull, { 'README.md': 'something else' });
    const late = await comment(acceptance, 'mona', '/rollout start web', pull.number);
    expect(late.decision?.reason?.code).toBe('comment-plan-outdated');
    expect(late.replies[0]).toContain(
      `The plan of web is of commit ${planned.slice(0, 12)}, and by now the head is ${pull.headSha.slice(0, 12)}`,
    );
    expect(late.replies[0]).toContain('comment `/rollout plan web` again');
    // The run of the plan's comment once more: what was shown is shown, and binds nobody to the new head.
    const run = acceptance.github.repository.runs.filter(({ event }) => event === 'issue_comment')[1];
    if (run !== undefined) await acceptance.runner.rerun(run, 'all');
    await acceptance.runner.quiet();
    const { comments } = acceptance.github.repository;
    const reply = comments.find(({ body }) => body.startsWith(`<!-- wavegate reply ${shown.comment} -->`))?.body ?? '';
    expect(reply).toContain(`of commit \`${planned.slice(0, 12)}\``);
    expect(reply).toContain(`👎 The head is \`${pull.headSha.slice(0, 12)}\` by now`);
    const still = await comment(acceptance, 'mona', '/rollout start web', pull.number);
    expect(still.decision?.reason?.code).toBe('comment-plan-outdated');
    expect(acceptance.fleet.isDone('n00001')).toBe(false);
  }),
  patience,
);

test.concurrent(
  'required checks and reviews of that very commit have to be there, by whom the branch asks',
  rollout(options, async (acceptance) => {
    const { github } = acceptance;
    protect(acceptance);
    const pull = openPull(github, { files: changed(acceptance, waves, 'waves: [2, 100%]') });
    const start = () => comment(acceptance, 'mona', '/rollout start web', pull.number);
    const shown = await comment(acceptance, 'mona', '/rollout plan web', pull.number);
    expect(shown.replies[0]).toContain('test (is not there)');
    expect(shown.replies[0]).toContain('has 0 of 1 approving review');
    checkPull(github, pull, { name: 'test', app: 'somebody-else', conclusion: 'success' });
    expect((await start()).replies[0]).toContain('test (is not there)');
    checkPull(github, pull, { name: 'test', conclusion: null });
    expect((await start()).replies[0]).toContain('test (has not ended)');
    checkPull(github, pull, { name: 'test', conclusion: 'failure' });
    expect((await start()).replies[0]).toContain('test (failed)');
    checkPull(github, pull, { name: 'test', conclusion: 'success' });
    reviewPull(github, pull, pull.user);
    reviewPull(github, pull, 'tri');
    const unreviewed = await start();
    expect(unreviewed.decision?.reason?.code).toBe('comment-review-missing');
    reviewPull(github, pull, 'lead', 'CHANGES_REQUESTED');
    expect((await start()).decision?.reason).toMatchObject({
      code: 'comment-changes-requested',
      args: { by: ['lead'] },
    });
    reviewPull(github, pull, 'lead');
    expect((await start()).reactions).toEqual(['eyes', 'rocket']);
    expect(outcome(acceptance)).toMatchObject({ status: 'succeeded', nodes: { succeeded: 3 } });
  }),
  patience,
);

test.concurrent(
  'nothing of the head is executed for a plan, and of a fork nothing is read',
  rollout(options, async (acceptance) => {
    const { fleet, github } = acceptance;
    const evil = `touch ${fleet.path('done/evil')}`;
    const executes = {
      ...changed(acceptance, 'fleet: fleet.json', `fleet: { inventory: [{ run: [sh, -c, '${evil}'] }] }`),
    };
    const workflow = `on: [issue_comment]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: '${evil}' }] } }`;
    const files = { ...executes, '.github/workflows/comments.yml': workflow, '.github/workflows/evil.yml': workflow };
    const pull = openPull(github, { files });
    const unknown = await comment(acceptance, 'mona', '/rollout plan', pull.number);
    expect(unknown.decision?.reason?.code).toBe('comment-inventory-executes');
    await play(acceptance);
    const guessed = await comment(acceptance, 'mona', '/rollout plan', pull.number);
    expect(guessed.replies[0]).toContain('**Which nodes is a guess.**');
    expect(guessed.replies[0]).not.toContain('Digest');
    expect(guessed.decision?.plan).toMatchObject({ commit: pull.headSha, digest: null });
    const fork = openPull(github, { files: executes, fork: 'guest/fleet', by: 'guest' });
    for (const verb of ['plan', 'start']) {
      const refused = await comment(acceptance, 'octocat', `/rollout ${verb} web`, fork.number);
      expect(refused).toMatchObject({ reactions: ['eyes', '-1'], decision: { reason: { code: 'comment-fork' } } });
      expect(refused.replies[0]).toContain('The change comes from guest/fleet');
    }
    expect(fleet.isDone('evil')).toBe(false);
    expect(github.repository.runs.some(({ path }) => path.includes('evil'))).toBe(false);
  }),
  patience,
);

test.concurrent(
  'a broken file is answered with every problem and where it stands, and nothing else',
  rollout(options, async (acceptance) => {
    const files = changed(acceptance, waves, 'waves: [1, 100%]\nwavs: 3\nbatch: { size: none }');
    const pull = openPull(acceptance.github, { files });
    const shown = await comment(acceptance, 'mona', '/rollout plan web', pull.number);
    expect(shown.reactions).toEqual(['eyes', '-1']);
    const places = [...(shown.replies[0] ?? '').matchAll(/- `\.github\/rollouts\/web\.yml:(\d+):(\d+)` /g)];
    expect(places.length).toBeGreaterThanOrEqual(2);
    expect(shown.decision?.plan).toBeUndefined();
    expect(acceptance.github.repository.refs['refs/heads/main']).not.toBe(pull.headSha);
  }),
  patience,
);
