import { expect, test } from 'vitest';
import type { GateResult } from '../core/gates/gate-result.ts';
import { reason } from '../errors/problem.ts';
import { gateExitCode, gateText, gateView } from './gate.ts';

const port = { name: 'port', mode: 'enforce' } as const;

const refused: GateResult = {
  verdict: 'fail',
  reason: reason('gate-nodes-failed', {
    asked: 60,
    count: 1,
    nodes: ['web-1'],
    first: 'web-1.internal.example:443 could not be reached: connection refused.',
  }),
  evidence: [
    {
      node: 'web-1',
      verdict: 'fail',
      target: 'web-1.internal.example:443',
      detail: 'connection refused',
      ms: 3,
      code: 'gate-unreachable',
    },
    { node: 'web-2', verdict: 'pass', target: 'web-2.internal.example:443', detail: 'connected', ms: 12, code: 'x' },
    { verdict: 'pass', more: 58 },
  ],
};

test('each verdict has its exit code: only a pass is 0', () => {
  const codes = (['pass', 'fail', 'inconclusive', 'error', 'stale'] as const).map(gateExitCode);
  expect(codes).toEqual([0, 1, 3, 4, 4]);
});

test('the view says the code and the reason in words', () => {
  expect(gateView(port, { ...refused, evidence: [] })).toEqual({
    gate: 'port',
    verdict: 'fail',
    code: 'gate-nodes-failed',
    reason:
      '1 of 60 nodes do not hold: web-1. The first: web-1.internal.example:443 could not be reached: connection refused.',
    evidence: [],
  });
});

test('people read the verdict, why, what to do next, and what was looked at', () => {
  expect(gateText(port, refused)).toBe(`port: fail  [gate-nodes-failed]
1 of 60 nodes do not hold: web-1. The first: web-1.internal.example:443 could
not be reached: connection refused.
Next: Look at these nodes; the evidence lists what each of them answered.

node   verdict  target                      detail              ms  more
web-1  fail     web-1.internal.example:443  connection refused  3
web-2  pass     web-2.internal.example:443  connected           12
       pass                                                         58
`);
});

test('an advising gate says that it only advises', () => {
  const result: GateResult = { verdict: 'pass', reason: reason('gate-nodes-passed', { asked: 3 }), evidence: [] };
  expect(gateText({ name: 'port', mode: 'advise' }, result)).toBe(
    'port: pass  [gate-nodes-passed]\nAll 3 nodes hold.\nIt advises: a rollout goes on whatever it says.\n',
  );
});

test('output of several lines stays in its column', () => {
  const evidence = [{ target: './smoke.sh', detail: 'exit 1', output: 'looking\ncheckout is down' }];
  expect(
    gateText(port, { ...refused, evidence })
      .split('\n')
      .slice(5),
  ).toEqual(['target      detail  output', './smoke.sh  exit 1  looking', '                    checkout is down', '']);
});

test('no line is wider than the screen, and control characters do not reach it', () => {
  const evidence = [
    {
      target: `https://${'very-'.repeat(30)}long.example/`,
      detail: 'status 503, expected 200; then \u001b[2Jnothing more that could be read on one line of a screen',
      tools: ['one', 'two'],
    },
  ];
  const text = gateText(port, { ...refused, evidence });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toContain('?[2Jnothing');
  expect(text).not.toContain('\u001b');
  expect(text.replaceAll(/\s/g, '')).toContain('status503,expected');
});
