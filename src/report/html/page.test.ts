import { expect, test } from 'vitest';
import { replay } from '../../core/rollout/evolve.ts';
import { aPlan } from '../../testing/builders.ts';
import { given, planned } from '../../testing/rollout-spec.ts';
import { attack, toldRollout } from '../../testing/told-rollout.ts';
import { fleetData } from './fleet-data.ts';
import { reportPage } from './page.ts';

const options = { now: Date.UTC(2026, 10, 22, 10), flags: ' --ledger ops', version: '1.2.3' };

function told(): string {
  const { plan, events } = toldRollout();
  return reportPage(replay(plan, events), events, options);
}

/** The text of a part of a page, without its tags. */
function textOf(page: string, id: string): string {
  const part = page.match(new RegExp(`<section id="${id}"[\\s\\S]*?</section>`))?.[0] ?? '';
  return part
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

test('the same ledger at the same time gives the same page', () => {
  expect(told()).toBe(told());
});

test('a rollout that has not begun has a page without what it has not come to', () => {
  const plan = aPlan(['one: a b']);
  const events = [planned(plan)];
  const page = reportPage(replay(plan, events), events, options);
  expect([...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)).toEqual([
    'overview',
    'fleet',
    'log',
    'inputs',
  ]);
});

test('the policy of the page names its script and style by their hashes and forbids everything else', () => {
  const policy = told()
    .match(/Content-Security-Policy" content="([^"]*)"/)?.[1]
    ?.replaceAll('&#39;', "'");
  expect(policy?.replaceAll(/sha256-[\w+/=]{44}/g, 'HASH')).toBe(
    "default-src 'none'; script-src 'HASH'; style-src 'HASH'; base-uri 'none'; form-action 'none'; " +
      "require-trusted-types-for 'script'",
  );
});

test('every answer of a gate that was no pass is told, and what passed time and again once', () => {
  const plan = aPlan(['one: a'], { gates: toldRollout().plan.definition.gates });
  const spec = given(plan).advances();
  for (const verdict of ['inconclusive', 'inconclusive', 'pass'] as const) {
    spec.gateSays('open', verdict);
    spec.passes(1_000).when({ type: 'wake', by: 'ann' });
    spec.advances();
  }
  const gates = textOf(reportPage(spec.state, spec.history, options), 'gates');
  expect(gates).toContain('open before-rollout ✓ pass');
  expect(gates).toContain('asked 3 times: 2 inconclusive, 1 pass');
  expect(gates.match(/! inconclusive the rollout waited/g)).toHaveLength(2);
});

test('who did what is told with who it was', () => {
  const spec = given(aPlan(['one: a b'])).advances();
  spec.command('pause');
  spec.command('pause');
  spec.command('resume');
  const log = textOf(reportPage(spec.state, spec.history, options), 'log');
  expect(log).toContain('ann asked to pause');
  expect(log).toContain('ann ! paused: ');
  expect(log).toContain('ann ! pause by ann refused: ');
  expect(log).toContain('ann going on (ann)');
});

test('secrets are named and nothing more', () => {
  const plan = aPlan(['one: a'], { secrets: ['CMDB_TOKEN'] });
  const events = [planned(plan)];
  expect(textOf(reportPage(replay(plan, events), events, options), 'inputs')).toContain(
    'secrets CMDB_TOKEN (names only: values are never recorded)',
  );
});

test('commands can be pasted as they stand', () => {
  expect(told()).toContain('<code>wavegate retry web-1 --ledger ops</code>');
});

test('what many nodes printed is left out where the page would grow too large', () => {
  const { plan, events } = toldRollout();
  const long = events.map((event) =>
    event.type === 'node-finished' && event.report.tail !== ''
      ? { ...event, report: { ...event.report, tail: `${event.node}${'x'.repeat(700_000)}` } }
      : event,
  );
  const { nodes, texts } = fleetData(replay(plan, long), long);
  const printed = nodes.map(([, , , , , , , , , tail]) => texts[tail] ?? '').filter((text) => text !== '');
  expect(printed.map((text) => text.replace(/x{700000}/, ' …'))).toEqual([
    `${attack} …`,
    'b1 …',
    '(left out of this page, which would grow too large; the ledger folder has it)',
  ]);
});
