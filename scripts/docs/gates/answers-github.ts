import { type AnswerRow, row } from './answers.ts';

const asking: readonly AnswerRow[] = [
  row('error', 'gate-repository-unknown', 'nothing says which repository this is'),
  row('error', 'github-repository-unknown', 'GITHUB_REPOSITORY is no OWNER/NAME'),
  row('error', 'gate-token-missing', 'there is no token to ask with'),
  row('error', 'gate-secret-missing', '`token-env` names a variable that is not there'),
  row('error', 'github-token-refused', 'GitHub refuses the token'),
  row(
    'error',
    [
      'github-unreachable',
      'github-unavailable',
      'github-rate-limited',
      'github-unexpected-answer',
      'github-answer-too-large',
      'github-refused',
    ],
    'GitHub does not answer, or not in a form that we know',
  ),
  row(
    'error',
    ['github-permission-missing', 'github-forbidden', 'github-not-found'],
    'the repository is not there or not shown, or the token may not read it; the reason names the permission',
  ),
];

const commit: readonly AnswerRow[] = [
  row('error', 'gate-commit-missing', 'the plan was made outside git, and no `commit` is named'),
  row('error', 'gate-commit-invalid', '`commit` is no full SHA'),
];

export const checks: readonly AnswerRow[] = [
  row(
    'pass',
    'checks-passed',
    'every required name is there, and all of its newest attempts are `success`, or an end that is allowed',
  ),
  row(
    'fail',
    'checks-failed',
    'one ended otherwise: `failure`, `cancelled`, `timed_out`, `action_required`, `stale`, `skipped`, `neutral`, or anything new',
  ),
  row('inconclusive', 'checks-pending', 'none failed, and one has not ended'),
  row('inconclusive', 'checks-missing', 'none failed or is running, and one is not there'),
  ...commit,
  row('error', 'gate-commit-unknown', 'GitHub does not know the commit'),
  row('error', 'template-without-value', '`commit` names a param that is not declared'),
  ...asking,
];

export const alerts: readonly AnswerRow[] = [
  row('pass', 'alerts-passed', 'everything could be counted, and nothing is too many'),
  row('fail', 'alerts-found', 'too many are open, of any kind; whatever else could not be counted'),
  row(
    'inconclusive',
    'alerts-analysis-missing',
    'code scanning has no analysis of the commit yet, or not by everything that should look',
  ),
  row('error', 'alerts-analysis-failed', 'the newest analysis of the commit was not taken in'),
  row('error', 'alerts-feature-off', 'the feature is switched off; the reason says which'),
  row('error', 'alerts-unreadable', 'the token may not read these alerts; the reason names the permission'),
  row('error', 'alerts-nothing-asked', 'the gate asks for nothing'),
  ...commit,
  row('error', 'template-without-value', '`ref` or `commit` names a param that is not declared'),
  ...asking,
];

export const attestation: readonly AnswerRow[] = [
  row('pass', 'attestation-passed', 'every artifact has one that is right'),
  row('fail', 'attestation-missing', 'there is none for an artifact'),
  row('fail', 'attestation-unverified', 'the signature does not hold'),
  row('fail', 'attestation-subject-differs', 'it is about something else'),
  row('fail', 'attestation-predicate-differs', 'it is of another predicate type'),
  row('fail', 'attestation-issuer-differs', 'somebody else vouched for the signer'),
  row('fail', 'attestation-signer-differs', 'another workflow, or another ref of it, signed'),
  row('fail', 'attestation-repository-differs', 'it was built from another repository'),
  row('fail', 'attestation-not-passed', 'it says of a test or a verification that it did not pass'),
  row('error', 'attestation-malformed', 'what is there is no bundle with a statement, or GitHub does not hand it out'),
  row('error', 'attestation-root-missing', 'the trusted root is not there'),
  row('error', 'attestation-root-invalid', 'the trusted root is none'),
  row('error', 'attestation-file-unreadable', '`bundles` names no file, or one that cannot be read'),
  row('error', 'attestation-subject-invalid', 'a subject is no digest'),
  row('error', 'template-without-value', 'a subject names a param that is not declared'),
  row('error', 'attestation-nothing-asked', 'no subject is named'),
  ...asking,
];
