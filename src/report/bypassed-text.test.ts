import { expect, test } from 'vitest';
import { aPlan } from '../testing/builders.ts';
import { given, planned } from '../testing/rollout-spec.ts';
import { bypassedText } from './bypassed-text.ts';
import { commentsOf } from './github/comments.ts';
import { peopleSection } from './github/people-section.ts';
import { decisionText } from './github/summaries/decision-text.ts';
import { eventLine } from './terminal/event-line.ts';

test('wherever it is told who let a wave on, it is told that nobody reviewed it', () => {
  const plan = aPlan(['one: a'], { approvals: { one: { environment: 'prod' } } });
  const rollout = given(plan, [{ ...planned(plan), fourEyes: false }]).runs();
  const about = { answer: 'approve', id: 'x', wave: 0, digest: plan.digest, qualifies: [] } as const;
  rollout.when({ type: 'approval', via: 'environment', ...about, by: 'environment:prod', unreviewed: true });
  const { history, state } = rollout;
  const [event] = rollout.all('approval-given');
  if (event === undefined) throw new Error('it was not let on');
  const comment = commentsOf(plan, history, 'acme').find(
    ({ key }) => key.startsWith('approval-') && !key.includes('needed'),
  );
  expect(comment?.body.toLowerCase()).toContain(bypassedText);
  expect(peopleSection(history)).toContain(bypassedText);
  expect(decisionText(event, state)).toContain(bypassedText);
  expect(JSON.stringify(eventLine(event, state, false))).toContain(bypassedText);
});
