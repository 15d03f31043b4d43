import type { NodeStateName } from '../core/rollout/node-state.ts';

/** What a state means for whoever has to run these nodes. */
export const nodeMeanings: Readonly<Record<NodeStateName, string>> = {
  pending: 'not touched',
  running: 'in progress',
  succeeded: 'changed and well',
  failed: 'left as they are',
  unreachable: 'nobody could get to them',
  skipped: 'left out',
  'rolled-back': 'as they were before',
  removed: 'gone from the fleet',
  unknown: 'nobody can tell: look at them first',
};
