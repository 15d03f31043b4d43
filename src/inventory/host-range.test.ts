import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandHostPattern } from './host-range.ts';

test.each<[string, string[]]>([
  ['web', ['web']],
  ['a[1:2]', ['a1', 'a2']],
  ['a[1:10:2]', ['a1', 'a3', 'a5', 'a7', 'a9']],
  ['web[08:11].example.com', ['web08.example.com', 'web09.example.com', 'web10.example.com', 'web11.example.com']],
  ['a[:2]', ['a0', 'a1', 'a2']],
  ['a[0:2]', ['a0', 'a1', 'a2']],
  ['a[9:11]', ['a9', 'a10', 'a11']],
  ['db-[a:f]', ['db-a', 'db-b', 'db-c', 'db-d', 'db-e', 'db-f']],
  ['a[a:i:3]', ['aa', 'ad', 'ag']],
  ['a[y:B]', ['ay', 'az', 'aA', 'aB']],
  ['a[a:b][c:d]', ['aac', 'aad', 'abc', 'abd']],
  ['a[0:1]-[2:3]', ['a0-2', 'a0-3', 'a1-2', 'a1-3']],
  ['10.0.0.[1:3]', ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
  ['a[5:5]', ['a5']],
  ['2001:db8::1', ['2001:db8::1']],
])('%s stands for %j', (pattern, hosts) => {
  expect(expandHostPattern(pattern)).toEqual({ hosts, port: null });
});

test.each<[string, string[], number]>([
  ['web:2222', ['web'], 2222],
  ['web[1:2]:22', ['web1', 'web2'], 22],
  ['[2001:db8::1]:22', ['2001:db8::1'], 22],
])('%s has a port', (pattern, hosts, port) => {
  expect(expandHostPattern(pattern)).toEqual({ hosts, port });
});

test.each([
  ['a[1]', 'a range is BEGIN:END or BEGIN:END:STEP'],
  ['a[1:2:3:4]', 'a range is BEGIN:END or BEGIN:END:STEP'],
  ['a[1:]', 'it has no end'],
  ['a[3:1]', 'it ends before it begins'],
  ['a[c:a]', 'it ends before it begins'],
  ['a[01:100]', 'with zeros in front both ends must be equally long'],
  ['a[a:5]', 'its ends must be two numbers or two letters'],
  ['a[ab:cd]', 'its ends must be two numbers or two letters'],
  ['a[1:5:0]', 'the step must be a number, 1 or more'],
  ['a[1:5:-1]', 'the step must be a number, 1 or more'],
  ['a[1:5', 'its brackets do not match'],
  ['a]1:5[', 'its brackets do not match'],
  ['web:', 'there is no port behind the colon'],
  ['a[1:999999999]', 'it stands for more than 1000000 hosts'],
  ['a[1:2000][1:2000]', 'it stands for more than 1000000 hosts'],
])('%s cannot be expanded', (pattern, why) => {
  expect(expandHostPattern(pattern)).toEqual({ why });
});

test('a range stands for as many hosts as there are steps from its begin to its end, all of them different', () => {
  const range = fc.record({
    begin: fc.nat(500),
    length: fc.nat(200),
    step: fc.integer({ min: 1, max: 9 }),
    width: fc.nat(4),
  });
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 2 }), (ranges) => {
      let count = 1;
      const parts = ranges.map(({ begin, length, step, width }) => {
        count *= Math.ceil((length + 1) / step);
        const end = String(begin + length);
        const padded = width > 0 ? Math.max(String(begin).length, end.length) : 0;
        return `[${String(begin).padStart(padded, '0')}:${end.padStart(padded, '0')}:${step}]`;
      });
      const expanded = expandHostPattern(`n${parts.join('-')}`);
      const hosts = 'hosts' in expanded ? expanded.hosts : [];
      expect(hosts).toHaveLength(count);
      expect(new Set(hosts).size).toBe(count);
    }),
  );
});
