import { describe, expect, test } from 'vitest';
import { aPlan } from '../testing/builders.ts';
import { given } from '../testing/rollout-spec.ts';
import { jsonView } from './view.ts';

describe('the view for programs', () => {
  test('writes each event as one line of JSON, in one write, and notes elsewhere', () => {
    const written: string[] = [];
    const notes: string[] = [];
    const view = jsonView(
      (text) => written.push(text),
      (text) => notes.push(text),
    );
    const { history, state } = given(aPlan(['all: a'])).runs();
    view.happened(history, state);
    view.printed('a', 'apply', 'not for programs\n');
    view.note('a lease is waited for');
    view.close();
    expect(written).toHaveLength(1);
    expect(written[0]?.endsWith('}\n')).toBe(true);
    expect(
      written[0]
        ?.trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(history);
    expect(notes).toEqual(['a lease is waited for']);
  });
});
