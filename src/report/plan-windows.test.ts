import { expect, test } from 'vitest';
import type { GateDefinition } from '../core/definition/gates.ts';
import { nodes, plan, wave } from '../testing/plans.ts';
import { renderWindows } from './plan-windows.ts';

const night: GateDefinition = {
  name: 'night',
  at: 'before-wave',
  mode: 'enforce',
  onInconclusive: 'wait',
  timeout: 1000,
  check: {
    kind: 'window',
    window: {
      open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '22:00', to: '05:00' }],
      freeze: [],
      timezone: 'UTC',
      mustFit: false,
    },
  },
};
const waves = [wave('canary', { size: 1 }), wave('rest', { upTo: '100%' })];
const at = (time: string): number => Date.parse(`2026-11-22T${time}Z`);

test('a plan says when the windows before its waves open', () => {
  expect(renderWindows(plan({ waves, gates: [night] }, nodes(4, 'web')), at('20:00:00'))).toBe(`
Windows  at 2026-11-22T20:00:00.000Z
          night: It is 2026-11-22T20:00+00:00 in UTC, outside the window. It opens at 2026-11-22T22:00+00:00.  (before canary, rest)`);
});

test('a plan says how long an open window stays open', () => {
  expect(renderWindows(plan({ waves, gates: [night] }, nodes(4, 'web')), at('23:00:00'))).toContain(
    'and the window is open until 2026-11-23T05:00+00:00.',
  );
});

test('a plan without windows says nothing of them', () => {
  expect(renderWindows(plan({ waves }, nodes(4, 'web')), at('20:00:00'))).toBe('');
});
