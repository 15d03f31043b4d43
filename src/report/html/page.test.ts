import { expect, test } from 'vitest';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { replay } from '../../core/rollout/evolve.ts';
import { aPlan, tolerates } from '../../testing/builders.ts';
import { given, planned, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { attack, toldRollout } from '../../testing/told-rollout.ts';
import { failureGroups } from '../failures.ts';
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

test.each([
  ['has not begun', 'It has not begun: nothing was done to any node.', given(aPlan(['one: a', 'two: b']))],
  ['is in a wave', 'Wave one, 1 of 2, is under way.', given(aPlan(['one: a', 'two: b'])).advances()],
  ['went well', 'It went through all of its 2 waves.', given(aPlan(['one: a', 'two: b'])).runs()],
  [
    'went on in spite of failures',
    'It went through its wave; 1 node went wrong, and it went on all the same.',
    given(aPlan(['one: a b'], { onFailure: { tolerate: [tolerates('failed', 1)] } })).runs({ a: 'failed' }),
  ],
  [
    'is paused',
    '1 of 2 nodes of wave one failed; 0 per wave is tolerated',
    given(aPlan(['one: a b'])).runs({ a: 'failed' }),
  ],
  ['goes back', 'It goes back: 1 of 2 nodes of wave one failed', goingBack()],
])('a rollout that %s says so first', (_, sentence, { state, history }) => {
  expect(textOf(reportPage(state, history, options), 'overview')).toMatch(new RegExp(`^Overview ${sentence}`));
});

/** One node failed, the wave has to go back, and nothing was done about it so far. */
function goingBack(): RolloutSpec {
  const spec = given(aPlan(['one: a b'], { onFailure: { then: 'rollback' } })).runs({ a: 'failed' });
  const upTo = spec.story.indexOf('rollback-started') + 1;
  return given(spec.state.plan, spec.history.slice(0, upTo));
}

test('a rollout that is paused says what can be done once', () => {
  const overview = textOf(told(), 'overview');
  expect(overview.match(/wavegate retry web-1 --ledger ops/g)).toHaveLength(1);
});

test('of a rollout on GitHub it says what to comment', () => {
  const spec = given(aPlan(['one: a b'])).runs({ a: 'failed' });
  const overview = textOf(reportPage(spec.state, spec.history, { ...options, flags: null }), 'overview');
  expect(overview).toContain('What you can do now, as a comment in its issue /rollout explain a');
  expect(overview).toContain('/rollout retry work again on 1 node that went wrong');
  expect(overview).not.toContain('wavegate ');
});

test('a rollout whose driver died says so first, and how to go on', () => {
  const spec = given(aPlan(['one: a b'])).advances();
  spec.begins('a');
  const driver = { who: 'ann', host: 'laptop', pid: 7, since: 0, lastSeen: 60_000, alive: false };
  const page = reportPage(spec.state, spec.history, { ...options, driver });
  expect(page).toMatch(/<h1>web-1 .*running<\/span> .*nobody drives it<\/span><\/h1>/);
  expect(textOf(page, 'overview')).toContain('driver-gone');
  expect(textOf(page, 'overview')).toContain('wavegate resume web-1 --ledger ops go on where it stopped');
});

test('an emergency is said before everything else', () => {
  const plan = aPlan(['one: a']);
  const events = [{ ...planned(plan), emergency: { reason: 'CVE-2026-1', bypass: ['hours'] } }];
  expect(textOf(reportPage(replay(plan, events), events, options), 'overview')).toMatch(
    /^Overview ✗ emergency CVE-2026-1; without gate hours/,
  );
});

test('the head says what it is about, who started it, with what and where it is talked about', () => {
  const plan = {
    ...aPlan(['one: a'], { description: 'The new kernel' }),
    params: { version: '6.1', notes: 'x'.repeat(50) },
  };
  const linked = { type: 'rollout-linked', at: 1, issue: 7, url: 'https://github.example/acme/ops/issues/7' } as const;
  const head = (events: readonly RolloutEvent[]): string =>
    reportPage(replay(plan, events), events, options).match(/<header>[\s\S]*<\/header>/)?.[0] ?? '';
  const page = head([planned(plan), linked]);
  expect(page).toContain('<p class="what">The new kernel</p>');
  expect(page).toContain('started by ann');
  expect(page).toContain(`<code>version=6.1</code> <code>notes=${'x'.repeat(39)}…</code>`);
  expect(page).toContain('<a href="https://github.example/acme/ops/issues/7" rel="noreferrer">issue #7</a>');
  expect(head([planned(plan), { ...linked, url: 'javascript:alert(1)' }])).not.toContain('<a ');
});

test('waves that have not begun are named', () => {
  const spec = given(aPlan(['one: a', 'two: b c', 'three: d'])).advances();
  expect(textOf(reportPage(spec.state, spec.history, options), 'timeline')).toContain(
    'so far, 1 wave. Not begun: wave two (2 nodes), wave three (1 node). All times are UTC.',
  );
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

test('a gate that lets nobody through shows its evidence at once', () => {
  const gates = toldRollout().plan.definition.gates;
  for (const [verdict, opened] of [
    ['fail', true],
    ['pass', false],
  ] as const) {
    const spec = given(aPlan(['one: a'], { gates })).advances();
    spec.gateSays('open', verdict);
    expect(reportPage(spec.state, spec.history, options).includes('<details class="gate" open>')).toBe(opened);
  }
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
  const state = replay(plan, long);
  const { nodes, texts } = fleetData(state, long, failureGroups(state));
  const printed = nodes.map(([, , , , , , , , , tail]) => texts[tail] ?? '').filter((text) => text !== '');
  expect(printed.map((text) => text.replace(/x{700000}/, ' …'))).toEqual([
    `${attack} …`,
    'b1 …',
    '(left out of this page, which would grow too large; the ledger folder has it)',
  ]);
});
