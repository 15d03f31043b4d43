import { verbs } from './commands.ts';
import type { AskedIn, CommandRecord } from './events.ts';

/** A command as somebody left it for whoever drives: nothing of `args` is known. */
export interface SentCommand {
  readonly id: string;
  readonly verb: string;
  readonly by: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const scopes = ['failed', 'wave', 'rollout'] as const;
const ways = ['comment', 'environment', 'command'] as const;

/** The command with those of its arguments that are known and what they have to be, and no others; null where nobody knows its verb. */
export function commandRecord({ id, verb: name, by, args }: SentCommand): CommandRecord | null {
  const verb = verbs.find((each) => each === name);
  if (verb === undefined) return null;
  const given = (key: string): unknown => (Object.hasOwn(args, key) ? args[key] : undefined);
  const text = <K extends string>(key: K): { readonly [k in K]?: string } => {
    const value = given(key);
    return (typeof value === 'string' ? { [key]: value } : {}) as { readonly [k in K]?: string };
  };
  const scope = scopes.find((each) => each === given('scope'));
  const via = ways.find((each) => each === given('via'));
  const qualifies = given('qualifies');
  const until = given('until');
  const wave = given('wave');
  return {
    id,
    verb,
    by,
    ...(scope === undefined ? {} : { scope }),
    ...(via === undefined ? {} : { via }),
    ...(Array.isArray(qualifies) ? { qualifies: qualifies.filter((each) => typeof each === 'string') } : {}),
    ...(typeof until === 'number' && Number.isFinite(until) ? { until } : {}),
    ...(Number.isSafeInteger(wave) ? { wave: Number(wave) } : {}),
    ...askedIn(given('asked')),
    ...text('digest'),
    ...text('node'),
    ...text('note'),
  };
}

function askedIn(value: unknown): { readonly asked?: AskedIn } {
  if (typeof value !== 'object' || value === null) return {};
  const { issue, comment } = value as Partial<AskedIn>;
  if (!Number.isSafeInteger(issue) || !Number.isSafeInteger(comment)) return {};
  return { asked: { issue: Number(issue), comment: Number(comment) } };
}
