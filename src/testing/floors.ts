import type { Floor } from '../core/policy/floor/floor.ts';

/** A requirement that is about every wave and demands nothing. */
export const noDemand: Floor = {
  environments: null,
  nodes: null,
  gates: [],
  approvals: null,
  largestWave: null,
  exceptions: null,
  emergencyWithout: [],
};
