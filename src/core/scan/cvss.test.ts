import { expect, test } from 'vitest';
import { baseScore, cvssScore, highestScore } from './cvss.ts';

test.each([
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L', 5.3],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3],
  ['AV:N/AC:L/Au:N/C:N/I:N/A:P', 5],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
  ['CVSS:3.1/AV:N', null],
  ['CVSS:9.9/AV:N', null],
  ['rubbish', null],
  ['x'.repeat(100_000), null],
])('the base score of %.40s is %j', (vector, score) => {
  expect(baseScore(vector)).toBe(score);
});

test('a vector is believed more than the number beside it, and an impossible number not at all', () => {
  expect(cvssScore('nvd', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 1).score).toBe(9.8);
  expect(cvssScore('nvd', 'rubbish', 4).score).toBe(4);
  expect(cvssScore('nvd', '', 11).score).toBeNull();
});

test('the highest score counts, and one of version 2 only where there is no later one', () => {
  const old = cvssScore('nvd', 'AV:N/AC:L/Au:N/C:C/I:C/A:C', null);
  const later = cvssScore('ghsa', 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L', null);
  expect([highestScore([old]), highestScore([old, later]), highestScore([])]).toEqual([10, 5.3, null]);
});
