import type { Explanation } from './explain.ts';
import { lastLines } from './failures.ts';
import { counted } from './plural.ts';
import { TextPage } from './text-page.ts';

const namesShown = 5;
const tailLines = 10;

/** An explanation for people: what is so and why, what was done, what it printed, what can be done now. */
export function renderReasons(explanation: Explanation, columns = 80): string {
  const { rollout, node, state, reasons, happened, failures = [], history = [], tail, outputs = [] } = explanation;
  const page = new TextPage(columns).title(`${node === null ? rollout : `${node} in ${rollout}`}: ${state}`);
  for (const { code, message, hint } of reasons.slice(0, node === null ? happened - failures.length : happened)) {
    page.put('  ', `${message}  [${code}]`);
    if (hint !== '') page.put('  ', hint);
  }
  if (failures.length > 0) page.title('What went wrong');
  for (const { count, nodes, label, code, message, tail: printed } of failures) {
    const more = count > namesShown ? ` and ${count - namesShown} more` : '';
    const all = label === null ? '' : `, all with ${label}`;
    page.put('  - ', `${counted(count, 'node')}: ${nodes.slice(0, namesShown).join(', ')}${more}${all}`);
    page.put('    ', `${message}  [${code}]`);
    for (const line of lastLines(printed, 3)) page.put('      | ', line);
  }
  if (history.length > 0) page.title('What was done');
  let day = '';
  for (const { at, text, more } of history) {
    if (at.slice(0, 10) !== day) {
      day = at.slice(0, 10);
      page.put('  ', day);
    }
    page.put(`  ${at.slice(11, 19)}Z  `, text);
    for (const line of more) page.put('               ', line);
  }
  if (tail !== undefined || outputs.length > 0) page.title('What it printed');
  for (const line of lastLines(tail ?? '', tailLines)) page.put('  | ', line);
  for (const file of outputs) page.line(`  ${file}`);
  if (reasons.length > happened) page.title(node === null ? 'Why the plan is as it is' : 'Why it is there in the plan');
  for (const { code, message, hint } of reasons.slice(happened)) {
    page.put('  - ', `${message}  [${code}]`);
    if (hint !== '') page.put('    ', hint);
  }
  if (explanation.commands.length > 0) page.title('What you can do now').commands(explanation.commands);
  return page.text();
}
