import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aGate, aPlan, aTask, tolerates } from '../../testing/builders.ts';
import { shownRollout } from '../../testing/github-rollouts.ts';
import { hostileTexts, reachesOf, renderMarkdown } from '../../testing/markdown.ts';
import { drawFrom, randomPlan } from '../../testing/random-plan.ts';
import { RandomRollout } from '../../testing/random-rollout.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { commentsOf, type RolloutComment } from './comments.ts';
import { longestBody } from './issue-body.ts';

const notify = ['@acme/on-call', '@octocat'];

function told(spec: RolloutSpec): RolloutComment[] {
  return commentsOf(spec.state.plan, spec.history, 'acme');
}

/** What is told, `!` where people are called. */
function kinds(comments: readonly RolloutComment[]): string[] {
  return comments.map(({ key, mention }) => `${key.replace(/-\d+$/, '')}${mention.length > 0 ? '!' : ''}`);
}

describe('the comments of a rollout', () => {
  test('of two waves that go well are three', () => {
    expect(kinds(told(given(aPlan(['canary: a', 'rest: b c'], { notify })).runs()))).toEqual([
      'started',
      'wave-done',
      'succeeded',
    ]);
  });

  test('say how long a wave took as the issue does', () => {
    const spec = given(aPlan(['canary: a', 'rest: b'])).advances();
    spec.begins('a');
    spec.passes(8_400).ends('a', 'succeeded');
    expect(told(spec.runs()).find(({ key }) => key.startsWith('wave-done'))?.body).toContain('is done** after 8.4s:');
  });

  test('call people once for each time that one is needed', () => {
    const spec = given(aPlan(['all: a b'], { notify })).runs({ a: 'failed' });
    expect(kinds(told(spec))).toEqual(['started', 'paused!']);
    spec.command('retry');
    spec.runs({ a: 'failed' });
    expect(kinds(told(spec))).toEqual(['started', 'paused!', 'paused!']);
    for (const { body, mention } of told(spec).slice(1)) {
      expect(mention).toEqual(notify);
      for (const person of notify) expect(body.split(person)).toHaveLength(2);
    }
  });

  test('call nobody for what somebody asked for', () => {
    const spec = given(aPlan(['all: a b'], { notify }));
    spec.advances();
    spec.command('pause');
    expect(kinds(told(spec))).toEqual(['started', 'paused']);
    spec.command('abort');
    spec.runs();
    expect(kinds(told(spec))).toEqual(['started', 'paused', 'aborted']);
  });

  test('call nobody whom `notify` does not name as one is named on GitHub', () => {
    const plan = aPlan(['all: a'], { notify: ['on-call', '@a b', '@a/b/c', '@-a', '<@x>', '@octocat', '@octocat'] });
    expect(told(given(plan).runs({ a: 'failed' })).at(-1)?.mention).toEqual(['@octocat']);
  });

  test('tell of a refusal what the gate found, in the comment on what came of it', () => {
    const gate = aGate({ name: 'smoke', at: 'after-wave' });
    const spec = given(aPlan(['all: a'], { notify, gates: [gate] })).runs({ smoke: 'fail' });
    const evidence = [{ request: 'https://shop.example @octocat', status: 500, code: 'x' }];
    const result = { verdict: 'fail', reason: { code: 'gate-asked-nothing', args: {} }, evidence } as const;
    spec.history.length = spec.history.findIndex(({ type }) => type === 'gate-evaluated');
    const again = given(spec.state.plan, spec.history);
    again.when({ type: 'gate', gate, point: 'after-wave', wave: 0, batch: null, result });
    const [last] = told(again).slice(-1);
    expect(kinds(told(again))).toEqual(['started', 'paused!']);
    expect(last?.body).toContain('❌ Gate `smoke` (after-wave all) says fail');
    expect(last?.body).toContain(
      '| request | status |\n| --- | --- |\n| https:&#8203;//shop.example @&#8203;octocat | 500 |',
    );
    expect(last?.body).not.toContain('| code |');
  });

  test('ask those who may approve, and tell who did', () => {
    const written = aPlan(['all: a b'], { notify });
    const [wave] = written.definition.waves;
    if (wave === undefined) throw new Error('no wave');
    const approval = { required: 2, from: ['team:platform', 'user:octocat', 'role:maintain'] };
    const environment = { approve: 'production' };
    const plan = { ...written, definition: { ...written.definition, waves: [{ ...wave, approval, environment }] } };
    const spec = given(plan).advances();
    const approves = (by: string, qualifies: string[], via: 'comment' | 'environment' = 'comment') =>
      spec.when({ type: 'approval', answer: 'approve', id: by, wave: null, digest: plan.digest, by, via, qualifies });
    approves('user:bob', ['team:platform']);
    approves('user:carol', ['role:maintain']);
    approves('user:dave', [], 'environment');
    const [, asked, ...given3] = told(spec);
    expect(kinds(told(spec))).toEqual(['started', 'approval-needed!', 'approval', 'approval', 'approval']);
    expect(asked?.mention).toEqual(['@acme/on-call', '@octocat', '@acme/platform']);
    expect(asked?.body).toContain('✋ **Approval needed** for wave 1 of 1, all, of 2 nodes');
    expect(asked?.body).toContain('2 approvals of `team:platform`, `user:octocat`, `role:maintain` are missing');
    expect(asked?.body).toContain('The reviewers of environment `production` are asked');
    expect(given3.map(({ body }) => body.split('\n\n')[1])).toEqual([
      '👍 **Approved** by `user:bob`: wave 1, all. Missing: 1 approval more, environment `production`',
      '👍 **Approved** by `user:carol`: wave 1, all. Missing: environment `production`',
      '👍 **Approved** in its environment by `user:dave`: wave 1, all. Nothing is missing: its gates are asked next.',
    ]);
  });

  test('tell of a rejection once, and call people', () => {
    const written = aPlan(['all: a b'], { notify });
    const [wave] = written.definition.waves;
    if (wave === undefined) throw new Error('no wave');
    const approval = { required: 1, from: [] };
    const plan = { ...written, definition: { ...written.definition, waves: [{ ...wave, approval }] } };
    const spec = given(plan).advances();
    const vote = { id: 'v', wave: null, digest: '', by: 'user:bob', via: 'comment', qualifies: [] } as const;
    spec.when({ type: 'approval', answer: 'reject', note: 'not on a Friday', ...vote });
    expect(kinds(told(spec))).toEqual(['started', 'approval-needed!', 'paused!']);
    expect(told(spec).at(-1)?.body).toContain('not on a Friday');
  });

  test('tell the beginning and the end of a rollback', () => {
    const plan = aPlan(['all: a b c'], { notify, onFailure: { then: 'rollback', tolerate: [tolerates('failed', 0)] } });
    const spec = given(plan).runs({ b: 'failed' });
    expect(kinds(told(spec))).toEqual(['started', 'rollback', 'rolled-back!']);
    expect(told(spec)[1]?.body).toContain('⏪ **Rolling back** 2 nodes: 1 of 3 nodes of wave all failed');
  });

  test('stay as they were whatever comes later, and are told apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.nat({ max: 1000 }), (seed, cut) => {
        const draw = drawFrom(seed);
        const rollout = new RandomRollout(randomPlan(draw), draw);
        for (let step = 0; step < 150; step++) rollout.step();
        const { state, history } = rollout.spec;
        const all = commentsOf(state.plan, history, 'acme');
        const earlier = commentsOf(state.plan, history.slice(0, cut % (history.length + 1)), 'acme');
        expect(all.slice(0, earlier.length)).toEqual(earlier);
        expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
      }),
      { numRuns: 60 },
    );
  });

  test('reach nobody that they do not say they mention, and are never too long', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hostileTexts), fc.constantFrom(1, 1000), (hostile, times) => {
        const { plan, events } = shownRollout({
          nodes: 40,
          failed: 8,
          text: (_, at) => `${hostile} ${at}`.repeat(times),
        });
        for (const { body, mention } of commentsOf(plan, events, 'acme')) {
          expect(reachesOf(renderMarkdown(body))).toEqual(mention);
          expect(body.length).toBeLessThan(longestBody);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('tell why a task stopped it', () => {
    const plan = aPlan(['all: a'], { tasks: [aTask({ name: 'rotate', at: 'before-rollout' })] });
    expect(told(given(plan).runs({ rotate: 'failed' })).at(-1)?.body).toContain('⏸️ **Paused**: Task rotate');
  });
});
