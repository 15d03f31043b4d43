import type { ChecksDefinition } from '../../core/definition/checks.ts';
import { neitherEnds } from '../../core/definition/checks.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { matching, oneOf, text } from '../shape/scalar.ts';
import type { Shape } from '../shape/shape.ts';
import { environmentVariable } from './values.ts';

export const tokenEnv = optional(
  environmentVariable,
  'Environment variable, declared under `secrets`, with a token that may read this.',
  { absent: 'the token of the job, or GITHUB_TOKEN or GH_TOKEN' },
);

// A param that nobody declared is an error of the gate when it is asked, not of the file: never a pass.
export const commit = optional(text, 'Full SHA of the commit.', { absent: 'the commit of the plan' });

export const checks: Shape<ChecksDefinition> = object({
  name: 'checks',
  description: 'Reads the checks on the commit of the rollout.',
  fields: {
    required: required(list(text, { atLeast: 1 }), 'Names of check runs or commit statuses that must have passed.', {
      examples: [['build', 'test']],
    }),
    app: optional(
      matching('app', /^[a-z0-9][a-z0-9-]{0,99}$/, 'the slug of an app, as in github.com/apps/SLUG'),
      'Only checks of this app count.',
      { absent: 'those of every app count, and all of them must have passed', examples: ['github-actions'] },
    ),
    allow: defaulted(list(oneOf(neitherEnds)), [], 'Ends that count as success, too.', { examples: [['skipped']] }),
    commit,
    'token-env': tokenEnv,
  },
});
