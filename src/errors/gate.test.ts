import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gateErrors } from './gate.ts';

test('the guide to gates explains every reason that a gate can give', () => {
  const guide = readFileSync(new URL('../../docs/gates.md', import.meta.url), 'utf8');
  expect(Object.keys(gateErrors).filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});
