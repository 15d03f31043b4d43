import fc from 'fast-check';
import { expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { type CheckAttempt, judgeChecks } from './checks.ts';

const commit = 'c'.repeat(40);
let id = 0;
const attempt = (name: string, end: string | null, more: Partial<CheckAttempt> = {}): CheckAttempt => ({
  kind: 'check run',
  name,
  app: 'github-actions',
  appId: 15_368,
  byPerson: false,
  origin: '',
  id: ++id,
  end,
  url: '',
  ...more,
});

function judged(attempts: readonly CheckAttempt[], more: Partial<Parameters<typeof judgeChecks>[0]> = {}) {
  const result = judgeChecks({ required: ['build', 'test'], allow: [], ...more }, attempts, commit);
  return { ...result, code: result.reason.code, message: words(result.reason).message };
}

const good = (): CheckAttempt[] => [attempt('build', 'success'), attempt('test', 'success')];

test('passes when every required name has a newest success', () => {
  expect(judged(good())).toMatchObject({
    verdict: 'pass',
    code: 'checks-passed',
    message: `All 2 required checks have passed on ${commit}.`,
    evidence: [
      { check: 'build', standing: 'passed', kind: 'check run', app: 'github-actions', end: 'success', attempts: 1 },
      { check: 'test' },
    ],
  });
});

test.each([
  'failure',
  'cancelled',
  'timed_out',
  'action_required',
  'stale',
  'startup_failure',
  'skipped',
  'neutral',
  'no conclusion',
  'Success',
  '',
])('one that ended with %j fails it', (end) => {
  expect(judged([...good(), attempt('test', end)])).toMatchObject({ verdict: 'fail', code: 'checks-failed' });
});

test('the file says which ends count beside success', () => {
  const skipped = [attempt('build', 'success'), attempt('test', 'skipped')];
  expect(judged(skipped, { allow: ['skipped'] }).verdict).toBe('pass');
  expect(judged(skipped, { allow: ['neutral'] }).verdict).toBe('fail');
});

test('the newest attempt decides, wherever it stands in the list', () => {
  const [build, test] = good();
  const earlier = attempt('test', 'failure', { id: 0 });
  expect(judged([earlier, build, test] as CheckAttempt[])).toMatchObject({
    verdict: 'pass',
    evidence: [{}, { check: 'test', attempts: 2 }],
  });
  expect(judged([attempt('test', 'failure'), build, test] as CheckAttempt[]).verdict).toBe('fail');
  expect(judged([attempt('test', null), build, test] as CheckAttempt[])).toMatchObject({
    verdict: 'inconclusive',
    code: 'checks-pending',
    message: `1 of 2 required checks have not ended on ${commit}: test.`,
  });
});

test('the same name from another app, or as a status, has to be right as well', () => {
  const other = attempt('test', 'failure', { app: 'other-ci' });
  expect(judged([...good(), other]).verdict).toBe('fail');
  expect(judged([...good(), attempt('test', 'error', { kind: 'status' })]).verdict).toBe('fail');
  expect(judged([...good(), other], { app: 'github-actions' }).verdict).toBe('pass');
});

test('the same name in another workflow has to be right as well, and is told apart in the evidence', () => {
  const [build, first] = [attempt('build', 'success'), attempt('test', 'failure', { origin: 'ci.yml' })];
  const second = attempt('test', 'success', { origin: 'nightly.yml' });
  expect(judged([build, first, second])).toMatchObject({
    verdict: 'fail',
    evidence: [
      { check: 'test', standing: 'failed', workflow: 'ci.yml' },
      { check: 'build' },
      { workflow: 'nightly.yml' },
    ],
  });
  expect(judged([build, first, second, attempt('test', 'success', { origin: 'ci.yml' })]).verdict).toBe('pass');
});

test('what another app says is nothing where the app is named', () => {
  expect(judged(good(), { app: 'other-ci' })).toMatchObject({ verdict: 'inconclusive', code: 'checks-missing' });
});

test('what is not there is never a success', () => {
  expect(judged([])).toMatchObject({
    verdict: 'inconclusive',
    code: 'checks-missing',
    message: `2 of 2 required checks are not there on ${commit}: build, test. What did not run has not passed.`,
  });
  expect(judged([attempt('build', 'success'), attempt('Test', 'success')]).code).toBe('checks-missing');
});

const anyAttempt = fc.record<CheckAttempt>({
  kind: fc.constantFrom('check run', 'status'),
  name: fc.constantFrom('build', 'test', 'lint'),
  app: fc.constantFrom('a', 'b'),
  appId: fc.constant(null),
  byPerson: fc.boolean(),
  origin: fc.constantFrom('', 'a.yml', 'b.yml'),
  id: fc.nat(30),
  end: fc.constantFrom('success', 'success', 'failure', 'skipped', null),
  url: fc.constant(''),
});

test('whatever is added that is no success, what did not pass does not pass then', () => {
  fc.assert(
    fc.property(fc.array(anyAttempt), anyAttempt, (attempts, more) => {
      const bad = { ...more, end: more.end === 'success' ? 'failure' : more.end };
      const before = judged(attempts).verdict;
      const after = judged([...attempts, bad]).verdict;
      return before === 'pass' || after !== 'pass';
    }),
  );
});

test('a pass means that of every required name the newest of each app and workflow is a success, and there is one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyAttempt, { selector: (each) => each.id }), (attempts) => {
      const passes = ['build', 'test'].every((name) => {
        const makers = ['check run a', 'check run b', 'status a', 'status b'].flatMap((maker) =>
          ['', 'a.yml', 'b.yml'].map((workflow) =>
            attempts.filter(
              (each) => each.name === name && `${each.kind} ${each.app}` === maker && each.origin === workflow,
            ),
          ),
        );
        const newest = makers.flatMap((all) => all.toSorted((one, other) => other.id - one.id)[0] ?? []);
        return newest.length > 0 && newest.every(({ end }) => end === 'success');
      });
      expect(judged(attempts).verdict === 'pass').toBe(passes);
    }),
  );
});
