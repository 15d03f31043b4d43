import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseComment } from '../src/core/chatops/parse-comment.ts';
import { chatVerbNames, specOf } from '../src/core/chatops/verbs.ts';
import { defaultPolicy, policyVerbs, roles } from '../src/core/policy/policy.ts';
import { authorize } from '../src/core/policy/authorize.ts';

const page = readFileSync(new URL('../docs/operate.md', import.meta.url), 'utf8');
const rows = page
  .slice(page.indexOf('<!-- verbs -->'), page.indexOf('<!-- end verbs -->'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').map((each) => each.replace(/^\| /, '').replaceAll('`', '')));

test.each(chatVerbNames)('the example of `%s` is a command with that verb', (verb) => {
  const comment = `${defaultPolicy.prefix} ${specOf(verb).example}`;
  expect(rows.map(([example]) => example)).toContain(comment);
  const read = parseComment(comment, { prefix: defaultPolicy.prefix, rolloutImplied: true });
  expect(read).toMatchObject({ kind: 'commands', commands: [{ verb }] });
});

test('the least role that the table names for a verb is the least that may use it without a policy', () => {
  for (const [example = '', , who = ''] of rows) {
    const [, word = ''] = example.split(' ');
    if (word === 'help') continue;
    const verb = policyVerbs.find((each) => each === (example.includes('--emergency') ? 'emergency' : word));
    if (verb === undefined) throw new Error(`no verb: ${example}`);
    const about = { verb, environment: null, login: 'octocat', teams: [], starter: 'somebody', isBot: false };
    const least = roles.find((role) => authorize(defaultPolicy, { ...about, role }) === null) ?? 'nobody';
    expect(who.split(',')[0]).toBe(least);
  }
});
