import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reason, words } from '../../errors/problem.ts';
import { foldAnswers, type NodeAnswer } from './answer.ts';
import { type Verdict, verdicts } from './gate-result.ts';

function answer(node: string, verdict: Verdict): NodeAnswer {
  const why = reason('gate-unreachable', { target: `${node}:443`, problem: 'connection refused' });
  return { node, answer: { verdict, reason: why, record: { target: `${node}:443` } } };
}

const answers = (...given: Verdict[]) => given.map((verdict, index) => answer(`n${index}`, verdict));

test('one failure fails the gate, whatever the others say', () => {
  expect(foldAnswers(answers('pass', 'error', 'stale', 'inconclusive', 'fail')).verdict).toBe('fail');
});

test('what could not be evaluated outweighs every pass', () => {
  expect(foldAnswers(answers('pass', 'inconclusive', 'stale', 'error')).verdict).toBe('error');
  expect(foldAnswers(answers('pass', 'inconclusive', 'stale')).verdict).toBe('stale');
  expect(foldAnswers(answers('pass', 'inconclusive', 'pass')).verdict).toBe('inconclusive');
});

test('nothing asked is not a pass', () => {
  const result = foldAnswers([]);
  expect(result).toEqual({ verdict: 'inconclusive', reason: { code: 'gate-asked-nothing', args: {} }, evidence: [] });
  expect(words(result.reason)).toEqual({
    title: 'No node was asked',
    message: 'The gate asks every node in service, and there was none to ask.',
    hint: 'Look at why no node of the wave or batch is in service: `wavegate explain`.',
  });
});

test('it passes only when every node passed', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 80 }), (given) => {
      const { verdict } = foldAnswers(answers(...given));
      expect(verdict === 'pass').toBe(given.every((each) => each === 'pass'));
      expect(given).toContain(verdict);
    }),
  );
});

test('the reason counts and names the nodes that decided, and says what the first one said', () => {
  const result = foldAnswers(answers('pass', 'fail', 'fail', 'fail', 'fail', 'fail', 'fail', 'error'));
  expect(result.reason.code).toBe('gate-nodes-failed');
  expect(words(result.reason)).toEqual({
    title: 'Nodes fail the gate',
    message:
      '6 of 8 nodes do not hold: n1, n2, n3, n4, n5 and 1 more. The first: n1:443 could not be reached: connection refused.',
    hint: 'Look at these nodes; the evidence lists what each of them answered.',
  });
  expect(words(foldAnswers(answers('pass', 'error')).reason)).toEqual({
    title: 'Nodes could not be asked',
    message: '1 of 2 nodes could not be asked: n1. The first: n1:443 could not be reached: connection refused.',
    hint: 'Correct what the evidence names, then `wavegate resume`. What could not be asked is never a pass.',
  });
  expect(words(foldAnswers(answers('pass', 'pass')).reason).message).toBe('All 2 nodes hold.');
});

test('the evidence lists the worst first and counts what is left out', () => {
  const many = [...Array(70).fill('pass'), ...Array(60).fill('fail'), 'error'] as Verdict[];
  const { evidence } = foldAnswers(answers(...many));
  expect(evidence).toHaveLength(53);
  expect(evidence[0]).toEqual({ node: 'n70', verdict: 'fail', target: 'n70:443', code: 'gate-unreachable' });
  expect(evidence.slice(50)).toEqual([
    { verdict: 'fail', more: 10 },
    { verdict: 'error', more: 1 },
    { verdict: 'pass', more: 70 },
  ]);
});
