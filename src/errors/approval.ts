import { entry } from './entry.ts';

/** Why a rollout waits for people, and why what somebody said does not count. */
export const approvalErrors = {
  'approval-awaited': entry<{
    wave: string;
    environment: string | null;
    required: number;
    given: readonly string[];
    from: readonly string[];
    digest: string;
  }>({
    title: 'A wave has to be approved',
    message: (a) => `wave ${a.wave} waits for ${waitsFor(a)}`,
    hint: (a) =>
      a.required > a.given.length
        ? `somebody of ${a.from.join(', ')} says \`approve --digest ${a.digest.slice(0, 12)}\`; \`reject\` pauses the rollout`
        : `a required reviewer of environment ${a.environment} approves the run`,
  }),
  'approval-rejected': entry<{ wave: string; by: string; note: string }>({
    title: 'Somebody rejected a wave',
    message: (a) => `wave ${a.wave} was rejected by ${a.by}${a.note === '' ? '' : `: ${a.note}`}`,
    hint: () => 'settle it with them; `resume` asks for every approval anew, `abort` ends the rollout',
  }),
  'approval-was-rejected': entry({
    title: 'The wave was rejected',
    message: () => 'the wave was rejected, so approvals do not count',
    hint: () => '`resume` asks for every approval anew',
  }),
  'no-approval-awaited': entry({
    title: 'No approval is awaited',
    message: () => 'the rollout does not wait for an approval',
    hint: () => '`status` says what it waits for',
  }),
  'approval-of-another-wave': entry<{ meant: number; waits: number }>({
    title: 'Another wave waits for approval',
    message: (a) => `this is about wave ${a.meant}, but wave ${a.waits} is the one that waits`,
    hint: () => '`status` says what it waits for',
  }),
  'approval-of-another-plan': entry<{ given: string; digest: string }>({
    title: 'Another plan is meant',
    message: (a) =>
      a.given === ''
        ? `an approval has to name the plan, which is ${a.digest.slice(0, 12)}`
        : `${JSON.stringify(a.given)} is not this plan, which is ${a.digest.slice(0, 12)}`,
    hint: () =>
      'look at the plan and name it by its digest, or its first 12 characters; what was approved of another plan does not count for this one',
  }),
  'approval-of-own-start': entry<{ by: string }>({
    title: 'Nobody approves their own start',
    message: ({ by }) => `${by} started this rollout and cannot approve it`,
    hint: () => 'somebody else has to look at it',
  }),
  'approval-without-review': entry<{ environment: string }>({
    title: 'An environment was passed without a review',
    message: ({ environment }) =>
      `the job in environment ${environment} was let go on although none of its reviewers approved it: somebody bypassed its rules, and it may be who started this rollout`,
    hint: () =>
      'a required reviewer approves the run that asks now; where there is no time for that, whom the policy lets starts an emergency',
  }),
  'approval-given-already': entry<{ by: string }>({
    title: 'They have approved already',
    message: ({ by }) => `${by} has approved this wave already, and counts once`,
    hint: () => '`status` says who else is needed',
  }),
  'approval-not-yours': entry<{ by: string; from: readonly string[] }>({
    title: 'Somebody else is asked',
    message: ({ by, from }) => `${by} is none of those whose approval counts here: ${from.join(', ')}`,
    hint: () => 'ask one of them',
  }),
  'approval-only-in-environment': entry<{ environment: string }>({
    title: 'The environment has to approve',
    message: ({ environment }) => `only the required reviewers of environment ${environment} are still asked`,
    hint: () => 'one of them approves the run that waits there',
  }),
};

function waitsFor({
  environment,
  required,
  given,
  from,
}: {
  environment: string | null;
  required: number;
  given: readonly string[];
  from: readonly string[];
}): string {
  const missing = required - given.length;
  const already = given.length === 0 ? '' : `, after ${given.join(', ')}`;
  const people =
    missing <= 0
      ? []
      : [
          `${missing} approval${missing === 1 ? '' : 's'}${from.length === 0 ? '' : ` of ${from.join(', ')}`}${already}`,
        ];
  const reviewers = environment === null ? [] : [`the required reviewers of environment ${environment}`];
  return [...people, ...reviewers].join(' and ');
}
