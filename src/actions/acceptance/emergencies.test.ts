/** Rollouts that comments start in an emergency: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import { comment, openIssue } from '../../testing/acceptance/commenting.ts';
import { ownIssue, peopled } from '../../testing/acceptance/people.ts';
import { outcome, patience, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { reachesOf, renderMarkdown } from '../../testing/markdown.ts';
import { openPull } from '../../testing/github/open-pull.ts';

const policy = 'rules:\n  - { verbs: [emergency], allow: [user:lead] }\n';
const withEmergency =
  'waves: [{ up-to: 1, bake: { for: 1h, hold-runner: 0s } }, 100%]\nemergency: { waves: [{ up-to: 100%, approval: { required: 1, from: ["user:mona"] } }], bypass: [] }';
const urgent = '/rollout start web --emergency --reason "CVE-2026-1 @acme/all"';

test.concurrent(
  'an emergency is started by a comment of whom the policy names alone, with a reason, approved by whom it asks, and said loudly',
  rollout(
    peopled({ nodes: 3, rollout: withEmergency, files: { '.github/wavegate/policy.yml': policy } }),
    async (acceptance) => {
      const issue = await openIssue(acceptance);
      const refused = await comment(acceptance, 'octocat', urgent, issue);
      expect(refused).toMatchObject({
        reactions: ['eyes', '-1'],
        decision: { by: 'user:octocat', verb: 'start', reason: { code: 'policy-not-allowed' } },
      });
      const unsaid = await comment(acceptance, 'lead', '/rollout start web --emergency', issue);
      expect(unsaid.decision?.reason?.code).toBe('comment-emergency-unsaid');
      const started = await comment(acceptance, 'lead', urgent, issue);
      expect(started).toMatchObject({
        reactions: expect.arrayContaining(['eyes', 'rocket']),
        decision: { by: 'user:lead', reason: null, start: { emergency: 'CVE-2026-1 @acme/all' } },
      });
      expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'waiting', nodes: { pending: 3 } });
      const approve = `/rollout approve --digest ${tell(acceptance).state.plan.digest.slice(0, 12)}`;
      const own = ownIssue(acceptance);
      expect((await comment(acceptance, 'lead', approve, own)).decision?.reason?.code).toBe('approval-of-own-start');
      expect((await comment(acceptance, 'octocat', approve, own)).decision?.reason).not.toBeNull();
      await comment(acceptance, 'mona', approve, own);
      // Whoever can let it go on is called once, however often its issue was written since.
      const called = acceptance.github.repository.comments.filter(({ body }) =>
        reachesOf(renderMarkdown(body)).includes('@mona'),
      );
      expect(called).toHaveLength(1);
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
      const { state } = tell(acceptance);
      expect(state).toMatchObject({ starter: 'user:lead', emergency: { reason: 'CVE-2026-1 @acme/all' } });
      const { comments, issues } = acceptance.github.repository;
      const loud = comments.filter(({ body }) => body.includes('🚨 **In an emergency**: CVE-2026-1'));
      expect(loud.length).toBeGreaterThan(0);
      expect(loud.filter(({ body }) => /(?<![`\w])@acme/.test(body))).toEqual([]);
      expect(issues.find(({ title }) => title.includes('web-1'))?.body).toContain('🚨 **In an emergency**: CVE-2026-1');
    },
  ),
  patience,
);

test.concurrent(
  'in an emergency nobody may start where the policy says nothing of it, admins included',
  rollout(peopled({ nodes: 3, rollout: withEmergency }), async (acceptance) => {
    const issue = await openIssue(acceptance);
    const { decision } = await comment(acceptance, 'octocat', urgent, issue);
    expect(decision?.reason?.code).toBe('policy-not-allowed');
    expect(acceptance.github.repository.issues).toHaveLength(1);
  }),
  patience,
);

const ownRule =
  'waves: [100%]\nemergency: { waves: [1, { up-to: 100%, approval: { required: 1, from: ["user:lead", "user:octocat"] } }], bypass: [] }';

test.concurrent(
  'an emergency on a pull request rolls out the commit that was shown by the waves for one, which may have approvals of their own',
  rollout(
    peopled({ nodes: 3, rollout: ownRule, files: { '.github/wavegate/policy.yml': policy } }),
    async (acceptance) => {
      const pull = openPull(acceptance.github, { files: { 'notes.txt': 'what it is about\n' } });
      await comment(acceptance, 'lead', '/rollout plan', pull.number);
      const started = await comment(acceptance, 'lead', urgent, pull.number);
      expect(started).toMatchObject({
        reactions: ['eyes', 'rocket'],
        decision: { start: { commit: pull.headSha, emergency: 'CVE-2026-1 @acme/all' } },
      });
      const waits = tell(acceptance);
      expect(waits.state.plan.source.commit).toBe(pull.headSha);
      expect(waits.state.emergency).toMatchObject({ reason: 'CVE-2026-1 @acme/all' });
      expect([waits.status, waits.state.nodes.counts.succeeded]).toEqual(['waiting', 1]);
      const issue = ownIssue(acceptance);
      const approve = `/rollout approve --digest ${waits.state.plan.digest.slice(0, 12)}`;
      // The usual waves ask nobody: this is the rule of the emergency, and whom it does not ask is refused.
      const other = await comment(acceptance, 'mona', approve, issue);
      expect(other.decision?.reason?.code).toBe('approval-not-yours');
      expect(tell(acceptance).status).toBe('waiting');
      // Nobody approves their own start, in an emergency neither.
      const own = await comment(acceptance, 'lead', approve, issue);
      expect(own.decision?.reason?.code).toBe('approval-of-own-start');
      expect(tell(acceptance).state.nodes.counts.succeeded).toBe(1);
      const allowed = await comment(acceptance, 'octocat', approve, issue);
      expect(allowed.decision?.reason).toBeNull();
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
    },
  ),
  patience,
);
