import { type ChatVerb, chatVerbNames } from '../chatops/verbs.ts';
import type { Floor } from './floor/floor.ts';

/** What somebody may be allowed: the verbs of comments, and to start with the waves for an emergency. */
export type PolicyVerb = Exclude<ChatVerb, 'help'> | 'emergency';

export const policyVerbs: readonly PolicyVerb[] = [
  ...chatVerbNames.filter((verb): verb is Exclude<ChatVerb, 'help'> => verb !== 'help'),
  'emergency',
];

/** Roles on a repository, each with all that those before it may. An organisation may have others besides. */
export const roles = ['read', 'triage', 'write', 'maintain', 'admin'] as const;

/** Who may do what: `role:NAME` (that role or a higher one), `team:NAME`, `user:LOGIN`, `app:SLUG`. */
export interface PolicyRule {
  readonly verbs: readonly PolicyVerb[];
  /** Names of environments; null: wherever no rule names the environment. */
  readonly environments: readonly string[] | null;
  /** Empty: nobody may. */
  readonly allow: readonly string[];
}

export interface Policy {
  readonly rules: readonly PolicyRule[];
  /** Whoever started a rollout may not approve it. */
  readonly fourEyes: boolean;
  /** An emergency may also do without gates about security. */
  readonly bypassSecurityGates: boolean;
  /** What a command in a comment begins with. */
  readonly prefix: string;
  /** What no rollout may go below. */
  readonly floors: readonly Floor[];
}

const reading: readonly PolicyVerb[] = ['status', 'explain'];
const planning: readonly PolicyVerb[] = ['plan'];

/** What holds where the policy says nothing of a verb. In an emergency nobody may start who is not named. */
export const defaultRules: readonly PolicyRule[] = [
  { verbs: reading, environments: null, allow: ['role:triage'] },
  { verbs: planning, environments: null, allow: ['role:write'] },
  { verbs: ['emergency'], environments: null, allow: [] },
  {
    verbs: policyVerbs.filter((verb) => ![...reading, ...planning, 'emergency'].includes(verb)),
    environments: null,
    allow: ['role:maintain'],
  },
];

export const defaultPolicy: Policy = {
  rules: [],
  fourEyes: true,
  bypassSecurityGates: false,
  prefix: '/rollout',
  floors: [],
};
