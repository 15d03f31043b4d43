/** What a verb takes besides the rollout that it is about. */
export interface VerbSpec {
  /** It changes something; a comment may hold one such command. */
  readonly mutating: boolean;
  /** What it says for people who ask for help. */
  readonly does: string;
  /** The command as somebody would write it, without the prefix, where it is clear which rollout is meant. */
  readonly example: string;
  /** A word of its own: a node, an environment, a verb. Absent: none. */
  readonly subject?: { readonly name: string; readonly required: boolean };
  /** It is about no rollout. */
  readonly noRollout?: true;
  readonly options?: Readonly<Record<string, OptionSpec>>;
}

export interface OptionSpec {
  /** `text`: any; a list: one of these; `flag`: it has no value. */
  readonly value: 'text' | 'flag' | readonly string[];
  readonly required?: true;
  readonly repeatable?: true;
}

const reason: OptionSpec = { value: 'text' };
const mustSayWhy: OptionSpec = { value: 'text', required: true };
const digest: OptionSpec = { value: 'text' };
const until: OptionSpec = { value: 'text' };
const param: OptionSpec = { value: 'text', repeatable: true };

/** Everything that can be asked in a comment, in the order in which help lists it. */
export const chatVerbs = {
  plan: { mutating: false, does: 'shows what would be rolled out', example: 'plan web', options: { param } },
  start: {
    mutating: true,
    does: 'starts a rollout',
    example: 'start web --param=version=1.2.3',
    options: { digest, param, emergency: { value: 'flag' }, reason },
  },
  status: { mutating: false, does: 'says where it stands', example: 'status' },
  explain: {
    mutating: false,
    does: 'says why, of the rollout or a node',
    example: 'explain web-17',
    subject: { name: 'NODE', required: false },
  },
  approve: {
    mutating: true,
    does: 'approves the wave that waits',
    example: 'approve --digest=4f2a9c0d7b1e',
    options: { digest: { value: 'text', required: true } },
  },
  reject: {
    mutating: true,
    does: 'says no to the wave that waits',
    example: 'reject --reason="not before the sale"',
    options: { digest, reason },
  },
  pause: { mutating: true, does: 'begins nothing new; what is in progress ends by itself', example: 'pause' },
  resume: { mutating: true, does: 'goes on', example: 'resume' },
  abort: { mutating: true, does: 'ends running steps and the rollout', example: 'abort' },
  retry: { mutating: true, does: 'tries nodes again that went wrong', example: 'retry' },
  rollback: {
    mutating: true,
    does: 'takes nodes back',
    example: 'rollback --to=all',
    options: { to: { value: ['wave', 'all'] } },
  },
  skip: {
    mutating: true,
    does: 'takes a node out that nothing was done to',
    example: 'skip web-17 --reason="on loan"',
    subject: { name: 'NODE', required: true },
    options: { reason: mustSayWhy },
  },
  hold: {
    mutating: true,
    does: 'stops it before its next wave',
    example: 'hold --reason=audit --until=2h',
    options: { reason, until },
  },
  unhold: { mutating: true, does: 'lifts a hold', example: 'unhold' },
  lock: {
    mutating: true,
    does: 'keeps every rollout out of an environment, or of `all`',
    example: 'lock production --reason="sale" --until=2d',
    noRollout: true,
    subject: { name: 'ENVIRONMENT', required: true },
    options: { reason: mustSayWhy, until },
  },
  unlock: {
    mutating: true,
    does: 'lifts a lock',
    example: 'unlock production',
    noRollout: true,
    subject: { name: 'ENVIRONMENT', required: true },
  },
  help: {
    mutating: false,
    does: 'says what you may do here',
    example: 'help',
    noRollout: true,
    subject: { name: 'VERB', required: false },
  },
} as const satisfies Readonly<Record<string, VerbSpec>>;

export type ChatVerb = keyof typeof chatVerbs;

export const chatVerbNames = Object.keys(chatVerbs) as readonly ChatVerb[];

export function specOf(verb: ChatVerb): VerbSpec {
  return chatVerbs[verb];
}
