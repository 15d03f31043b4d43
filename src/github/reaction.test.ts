import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import type { FaultKind } from '../testing/github/faults.ts';
import { type StandIn, startGitHub } from '../testing/github/server.ts';
import { Fields } from './fields.ts';
import { react } from './reaction.ts';

let standIn: StandIn;
beforeEach(async () => {
  standIn = await startGitHub();
});
afterEach(async () => {
  await standIn.close();
  mustBeAsDescribed(standIn);
});

async function comment(): Promise<number> {
  const github = clientOf(standIn);
  const issue = await github.change('POST /repos/{owner}/{repo}/issues', { title: 'A question' });
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const made = await github.change(route, { issue_number: new Fields(issue, 'issue').count('number'), body: 'Why?' });
  return new Fields(made, 'comment').count('id');
}

test.each<FaultKind>(['error-before', 'error-after', 'reset-before', 'reset-after'])(
  'a reaction is there once, though its answer was lost (%s)',
  async (kind) => {
    const id = await comment();
    standIn.faults.add({ kind, operation: 'reactions/create-for-issue-comment', times: 2 });
    await react(clientOf(standIn), id, 'eyes');
    expect(standIn.repository.reactions.map(({ subject, content }) => ({ subject, content }))).toEqual([
      { subject: id, content: 'eyes' },
    ]);
  },
);

test('to a comment that is gone there is none, and that is no error', async () => {
  await react(clientOf(standIn), 7, 'eyes');
  expect(standIn.repository.reactions).toEqual([]);
});
