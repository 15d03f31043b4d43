import type { Explanation } from './explain.ts';

/** An explanation for people: what is so, why, and what was done, from the most important to the details. */
export function renderReasons(explanation: Explanation): string {
  const { rollout, node, state, reasons, steps = [], times, tail } = explanation;
  const lines = [`${node === null ? rollout : `${node} in ${rollout}`}: ${state}`];
  for (const { code, message, hint } of reasons) {
    lines.push(`  - ${message}  [${code}]`);
    if (hint !== '') lines.push(`      ${hint}`);
  }
  if (times !== undefined) lines.push(`  worked on from ${times.began} to ${times.ended ?? 'now'}`);
  for (const { step, outcome, attempts, milliseconds } of steps) {
    lines.push(
      `    ${step.padEnd(9)} ${outcome.padEnd(12)} ${milliseconds} ms${attempts > 1 ? `, ${attempts} attempts` : ''}`,
    );
  }
  if (tail !== undefined)
    lines.push(
      '  the end of what it printed:',
      ...tail
        .trimEnd()
        .split('\n')
        .map((line) => `    | ${line}`),
    );
  return lines.join('\n');
}
