import type { Problem } from '../../errors/problem.ts';
import { alarmBody, alarmMarker, alarmTitle } from '../../report/github/ledger-alarm.ts';
import { markerOf } from '../../report/github/marker.ts';
import type { GitHub } from '../client.ts';
import { Fields, fieldsOfEach } from '../fields.ts';
import { loginOf } from '../user.ts';
import { makeOnce } from './make-once.ts';

const permission = 'issues: write';

/** Calls a person about a commit on the ledger that is not ours: one open issue a commit. Gives its number. */
export async function openAlarm(github: GitHub, foreign: Problem, runUrl: string): Promise<number> {
  const commit = String(foreign.args['commit']);
  const us = await loginOf(github);
  const marker = alarmMarker(commit);
  const look = async (): Promise<number | null> => {
    const params = { state: 'open', creator: us };
    const items = await github.list('GET /repos/{owner}/{repo}/issues', params, { permission });
    const ours = fieldsOfEach(items, 'the issues').filter(
      (issue) => issue.fields('user').text('login') === us && markerOf(issue.textOrNull('body') ?? '') === marker,
    );
    return ours[0]?.count('number') ?? null;
  };
  return makeOnce(
    {},
    {
      doubt: 'some',
      look,
      make: () =>
        github.make(
          'POST /repos/{owner}/{repo}/issues',
          { title: alarmTitle, body: alarmBody(foreign, commit, runUrl) },
          { permission },
        ),
      read: (data) => new Fields(data, 'the new issue').count('number'),
    },
  );
}
