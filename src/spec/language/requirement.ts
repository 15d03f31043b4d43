import { failingSeverities } from '../../core/definition/scan.ts';
import { emergencyExemptions, type ExceptionFloor, type Floor } from '../../core/policy/floor/floor.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional } from '../shape/object.ts';
import { boolean, integer, oneOf, text } from '../shape/scalar.ts';
import { byKind, refined, type Shape } from '../shape/shape.ts';
import { requiredGate } from './required-gates.ts';
import { amount, duration, selector } from './values.ts';
import { approver } from './waves.ts';

const approvals = object({
  name: 'required-approvals',
  description: 'People who have to agree before each of these waves.',
  fields: {
    required: defaulted(integer(1, 100), 1, 'How many of them, at least.'),
    from: optional(list(approver, { atLeast: 1 }), 'Whom a wave may ask; nobody else.', {
      absent: 'anybody',
      examples: [['team:platform']],
    }),
    expires: optional(duration, 'An approval is void after this long, or sooner.', { absent: 'never' }),
  },
});

const someExceptions = object({
  name: 'allowed-exceptions',
  description:
    'Which exceptions of `scan` gates count. One that does not is as if it were not there, and the evidence says why.',
  fields: {
    severity: optional(
      oneOf(failingSeverities),
      'For findings of this severity, or of a milder one; never where it is unknown.',
      {
        absent: 'any',
      },
    ),
    'last-at-most': optional(duration, 'Only while they end within this time.', {
      absent: 'any time',
      examples: ['30d'],
    }),
    'approved-by': defaulted(boolean, false, 'Only those that name who approved them.'),
  },
});

const exceptions = byKind<ExceptionFloor>({ scalar: oneOf(['none']), mapping: someExceptions });

const requirementKeys = object({
  name: 'requirement',
  description:
    'What some waves may not go below: those that enter one of these environments and change one of these nodes. Every requirement that is about a wave holds.',
  fields: {
    environments: optional(list(text, { atLeast: 1 }), 'Names of environments that a wave enters.', {
      absent: 'any, and none',
      examples: [['production']],
    }),
    nodes: optional(selector, 'Nodes that a wave changes. They are known once there is a plan.', {
      absent: 'any',
      examples: ['env=prod'],
    }),
    gates: defaulted(list(requiredGate), [], 'Gates that have to be there.'),
    approvals: optional(approvals, 'People who have to agree.', { absent: 'none' }),
    'largest-wave': optional(
      amount,
      'How many of these nodes one wave may change; a percentage is of all that the rollout changes, rounded down, and at least 1. Known once there is a plan.',
      { absent: 'any number', examples: ['25%'] },
    ),
    exceptions: optional(exceptions, 'Which exceptions of `scan` gates count.', {
      absent: 'all that have not ended',
      examples: ['none', { severity: 'medium', 'last-at-most': '30d', 'approved-by': true }],
    }),
    'emergency-without': defaulted(
      list(oneOf(emergencyExemptions)),
      [],
      'What of this a rollout may do without that is started for an emergency: gates of a kind, approvals, small waves. Everything else holds then, too.',
      { examples: [['window', 'approvals']] },
    ),
  },
});

export const requirement: Shape<Floor> = refined(
  requirementKeys,
  ({
    environments = null,
    nodes = null,
    approvals: people,
    largestWave = null,
    exceptions: excused = null,
    ...keys
  }): Floor => ({
    environments,
    nodes,
    gates: keys.gates,
    approvals: people === undefined ? null : { ...people, from: people.from ?? null },
    largestWave,
    exceptions: excused,
    emergencyWithout: keys.emergencyWithout,
  }),
);
