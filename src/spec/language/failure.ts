import type { FailurePolicy, Tolerance } from '../../core/definition/rollout-definition.ts';
import type { Amount } from '../../core/definition/values.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional } from '../shape/object.ts';
import { boolean, integer, oneOf } from '../shape/scalar.ts';
import { byKind, refined, type Shape } from '../shape/shape.ts';
import { amountOrNone } from './values.ts';

const toleranceKeys = object({
  name: 'tolerance',
  description: 'How much may go wrong. It trips when more than this has.',
  fields: {
    failed: optional(amountOrNone, 'Failed nodes: a count, or a percentage of the scope, rounded down.'),
    unreachable: optional(amountOrNone, 'Unreachable nodes: a count, or a percentage of the scope, rounded down.'),
    per: defaulted(
      oneOf(['batch', 'wave', 'rollout', 'consecutive']),
      'wave',
      'What is counted over. `consecutive`: one after the other, in the order in which the nodes of a wave end; takes a count.',
    ),
    'min-sample': defaulted(integer(1, 10_000_000), 1, 'A percentage is not judged before this many nodes have ended.'),
  },
  choose: ['failed', 'unreachable'],
});

const tolerance: Shape<Tolerance> = refined(toleranceKeys, (keys, at, reading) => {
  const { failed, unreachable, per, minSample } = keys;
  const amount = (failed ?? unreachable) as Amount;
  if (per === 'consecutive' && amount.kind === 'percent') return reading.refuse(at, 'consecutive-needs-count', {});
  return { class: failed === undefined ? 'unreachable' : 'failed', amount, per, minSample };
});

const tolerate = refined(
  byKind<readonly Tolerance[]>({
    scalar: refined(amountOrNone, (amount) => [{ class: 'failed', amount, per: 'wave', minSample: 1 }]),
    sequence: list(tolerance),
  }),
  (written): readonly Tolerance[] => [
    ...written,
    ...(['failed', 'unreachable'] as const)
      .filter((each) => !written.some((one) => one.class === each))
      .map((each) => none(each)),
  ],
);

function none(each: Tolerance['class']): Tolerance {
  return { class: each, amount: { kind: 'count', value: 0 }, per: 'wave', minSample: 1 };
}

const rollback = object({
  name: 'rollback-policy',
  description: 'What goes back when the rollout rolls back.',
  fields: {
    scope: defaulted(
      oneOf(['failed', 'wave', 'rollout']),
      'wave',
      'Which nodes: those that failed, those of the wave, or all that were changed.',
    ),
    'at-most': defaulted(
      amountOrNone,
      '100%',
      'A count, or a percentage of the selected fleet. More than that pauses and asks a person.',
    ),
    waves: defaulted(boolean, false, 'Whether to go back in the reverse of the waves, gated like them.'),
  },
});

export const onFailure: Shape<FailurePolicy> = object({
  name: 'on-failure',
  description: 'What happens when nodes fail.',
  fields: {
    node: defaulted(
      oneOf(['leave', 'rollback']),
      'leave',
      'A failed node is left as it is, or rolled back at once, by itself.',
    ),
    tolerate: defaulted(
      tolerate,
      [],
      'How much may go wrong. A class that is not mentioned tolerates 0 per wave. A count or percentage by itself is for failed nodes, per wave.',
      { absent: '0 of each class, per wave' },
    ),
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the language; its value is text
    then: defaulted(oneOf(['pause', 'abort', 'rollback']), 'pause', 'What to do when a tolerance trips.'),
    unreachable: defaulted(
      oneOf(['fail', 'defer']),
      'fail',
      'An unreachable node counts as it is, or is tried again in a catch-up wave at the end.',
    ),
    rollback: defaulted(rollback, {}, 'What goes back when the rollout rolls back.'),
  },
});
