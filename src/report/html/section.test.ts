import { expect, test } from 'vitest';
import { html } from './markup.ts';
import { withCode } from './section.ts';

test.each([
  ['look with `explain`; `retry` tries again', 'look with <code>explain</code>; <code>retry</code> tries again'],
  ['`echo <b>` says yes.', '<code>echo &lt;b&gt;</code> says yes.'],
  ['no code', 'no code'],
  ['`echo `date`; exit 75` cannot tell', '`echo `date`; exit 75` cannot tell'],
  ['it printed ` alone', 'it printed ` alone'],
])('what stands in backticks is code, and nothing is lost: %s', (text, markup) => {
  expect(html`${withCode(text)}`.text).toBe(markup);
});
