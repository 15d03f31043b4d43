import { defaultPolicy, type Policy, type PolicyVerb, policyVerbs } from '../../core/policy/policy.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { boolean, matching, oneOf, text } from '../shape/scalar.ts';
import { refined } from '../shape/shape.ts';
import { requirement } from './requirement.ts';

const who = matching(
  'who',
  /^(?:team|user|role|app):[A-Za-z0-9][A-Za-z0-9_./-]*$/,
  'role:ROLE, team:NAME, user:LOGIN or app:SLUG',
);

const prefix = matching('prefix', /^\/[A-Za-z][A-Za-z0-9-]{0,30}$/, 'a slash and a word, such as /rollout');

const rule = object({
  name: 'rule',
  description:
    'Who may use some verbs. Rules that name an environment decide there, and the others where none does; a verb that no rule is about keeps its default.',
  fields: {
    verbs: required(
      list(oneOf([...policyVerbs, 'all']), { atLeast: 1 }),
      'What is asked. `all`: every verb but `emergency`.',
      {
        examples: [['start', 'resume']],
      },
    ),
    environments: optional(list(text, { atLeast: 1 }), 'Names of environments.', {
      absent: 'wherever no rule names the environment',
      examples: [['production']],
    }),
    allow: required(list(who), 'Who may: a role and those above it, a team, a user, an app. Empty: nobody.', {
      examples: [['role:maintain', 'team:platform']],
    }),
  },
});

export const policyKeys = object({
  name: 'policy-file',
  description:
    'Who may do what on GitHub, and what no rollout may go below. On GitHub it is read from the default branch, or from another repository at a commit.',
  fields: {
    prefix: defaulted(prefix, defaultPolicy.prefix, 'What a command in a comment begins with.'),
    'four-eyes': defaulted(boolean, defaultPolicy.fourEyes, 'Whoever started a rollout may not approve it.'),
    'bypass-security-gates': defaulted(
      boolean,
      defaultPolicy.bypassSecurityGates,
      'An emergency may also do without gates about security.',
    ),
    rules: defaulted(list(rule), [], 'Who may do what; what they do not mention keeps its default.'),
    require: defaulted(list(requirement), [], 'What no rollout may go below.'),
  },
});

export const policyFile = refined(
  policyKeys,
  (keys): Policy => ({
    prefix: keys.prefix,
    fourEyes: keys.fourEyes,
    bypassSecurityGates: keys.bypassSecurityGates,
    floors: keys.require,
    rules: keys.rules.map(({ verbs, environments = null, allow }) => ({
      verbs: verbs.flatMap((verb): readonly PolicyVerb[] =>
        verb === 'all' ? policyVerbs.filter((each) => each !== 'emergency') : [verb],
      ),
      environments,
      allow,
    })),
  }),
);
