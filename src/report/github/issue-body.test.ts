import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replay } from '../../core/rollout/evolve.ts';
import { rolloutStatuses } from '../../core/rollout/state.ts';
import { aPlan } from '../../testing/builders.ts';
import { aSite, shownRollout } from '../../testing/github-rollouts.ts';
import { elementsOf, hostileTexts, reachesOf, renderMarkdown, textOf } from '../../testing/markdown.ts';
import { drawFrom, randomPlan } from '../../testing/random-plan.ts';
import { RandomRollout } from '../../testing/random-rollout.ts';
import { given } from '../../testing/rollout-spec.ts';
import { issueBody, longestBody } from './issue-body.ts';
import { markerOf } from './marker.ts';
import { parseSnapshot, type Snapshot, snapshotText } from './snapshot.ts';

const commit = 'c0ffee'.padEnd(40, '0');
const usualElements = new Set(
  'h3 p div strong code pre table thead tbody tr th td a details summary ul li sub !--'.split(' '),
);

function shown(options: Parameters<typeof shownRollout>[0]): string {
  const rollout = shownRollout(options);
  return issueBody({ ...rollout, commit, site: aSite, projected: rollout.events.length });
}

describe('the body of the issue', () => {
  test('says first where the rollout stands, why, and who can unblock it', () => {
    const [, box = ''] = shown({ nodes: 20, failed: 3 }).split('\n\n');
    expect(box.split('\n')).toEqual([
      '> [!WARNING]',
      '> **Paused: a person has to decide** in wave 3 of 4, half · 8 succeeded, 3 failed, 9 pending of 20 nodes',
      '>',
      '> 🟩🟩🟩🟩🟩🟩🟩🟩❌❌❌⬜⬜⬜⬜⬜⬜⬜⬜⬜',
      '>',
      '> 3 of 20 nodes of the rollout failed; 2 per rollout is tolerated (`tolerance-exceeded`)',
      '>',
      '> `@acme/on-call`, or whoever may run rollouts, can unblock it with a comment here. See why with `/rollout explain`; `/rollout resume` forgives these failures, `/rollout retry` tries the nodes again, `/rollout rollback` goes back.',
    ]);
  });

  test('offers only commands that would not be refused', () => {
    const body = (spec: ReturnType<typeof given>): string =>
      issueBody({ state: spec.state, events: spec.history, commit, site: aSite, projected: 0 });
    const offered = (text: string) => [...text.matchAll(/^\| `\/rollout (\w+)`/gm)].map(([, verb]) => verb);
    const plan = aPlan(['canary: a', 'rest: b c'], { bakes: { canary: 600_000 } });
    expect(offered(body(given(plan)))).toEqual(['resume', 'pause', 'abort']);
    expect(offered(body(given(plan).runs()))).toEqual(['pause', 'rollback', 'abort']);
    expect(offered(body(given(plan).runs({ a: 'failed' })))).toEqual(['retry', 'resume', 'rollback', 'abort']);
  });

  test('is the same text for the same ledger', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 120 }), (seed, steps) => {
        const draw = drawFrom(seed);
        const rollout = new RandomRollout(randomPlan(draw), draw);
        for (let step = 0; step < steps; step++) rollout.step();
        const { state, history } = rollout.spec;
        const again = replay(state.plan, JSON.parse(JSON.stringify(history)) as typeof history);
        const body = issueBody({ state, events: history, commit, site: aSite, projected: history.length });
        expect(issueBody({ state: again, events: history, commit, site: aSite, projected: history.length })).toBe(body);
        expect(parseSnapshot(body)).toMatchObject({ sequence: history.length, commit });
      }),
      { numRuns: 60 },
    );
  });

  test('has room for 10,000 nodes of which 500 failed, each for a cause of its own, and says what it leaves out', () => {
    const body = shown({ nodes: 10_000, failed: 500, manyCauses: true });
    expect(body.length).toBeLessThan(longestBody);
    expect(body).toContain('500 nodes, of 500 different causes');
    const listed = body.match(/^- `web-\d+`/gm)?.length ?? 0;
    const told = body.match(/^\*\*1 node (?:failed in apply|unreachable)\*\*/gm)?.length ?? 0;
    const left = Number(/… and (\d+) nodes of \d+ other causes that there is no room for/.exec(body)?.[1]);
    expect(told).toBe(5);
    expect(told + listed + left).toBe(500);
  });

  test('never has more characters than an issue takes, whatever things are called and however long', () => {
    const unit = fc.constantFrom(...hostileTexts, '@', '<', '|', '`', '\u202E', '😀', '#1', 'é', '\\');
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(1, 100, 3000),
        fc.integer({ min: 3, max: 90 }),
        fc.boolean(),
        (parts, times, waves, manyCauses) => {
          const text = (what: string, at: number): string => `${parts.join('')} ${at} ${what}`.repeat(times);
          const body = shown({ nodes: 150, failed: 100, waves, manyCauses, text });
          expect(body.length).toBeLessThan(longestBody);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('shows text alone of what comes from the fleet: no HTML, no mention, no reference, no foreign link', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hostileTexts), fc.integer({ min: 3, max: 6 }), (hostile, waves) => {
        const body = shown({ nodes: 30, failed: 6, waves, text: (_, at) => `${hostile} ${at}` });
        const html = renderMarkdown(body);
        expect(elementsOf(html).filter((name) => !usualElements.has(name.replace('/', '')))).toEqual([]);
        expect(reachesOf(html)).toEqual([]);
        const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url = '']) => url);
        expect(links.filter((url) => !url.startsWith('https://github.example/acme/ops/'))).toEqual([]);
        expect(html.match(/<details[^>]/g)).toBeNull();
        expect(textOf(html)).toContain('What went wrong');
      }),
      { numRuns: 60 },
    );
  });

  test('has no more output of a node than its end, without colours', () => {
    const output = `${'noise\n'.repeat(500)}\u001B[1;31mdisk full\u001B[0m\n10%\r50%\r100%\r\n`;
    const body = shown({ nodes: 20, failed: 1, text: (what, at) => (what === 'output' ? output : `${what}-${at}`) });
    const block = /```text\n([\s\S]*?)\n```/.exec(body)?.[1];
    expect(block?.split('\n')).toEqual([...new Array<string>(8).fill('noise'), 'disk full', '100%']);
  });
});

describe('the snapshot', () => {
  const snapshots = fc.record({
    schema: fc.constant(1 as const),
    execution: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}-[1-9][0-9]{0,3}$/),
    sequence: fc.nat(),
    commit: fc.oneof(fc.stringMatching(/^[0-9a-f]{40}$/), fc.string({ maxLength: 40 })),
    digest: fc.string({ maxLength: 64 }),
    state: fc.constantFrom(...rolloutStatuses),
  });

  test('is read as it was written, and hidden', () => {
    fc.assert(
      fc.property(snapshots, (snapshot: Snapshot) => {
        const text = snapshotText(snapshot);
        expect(parseSnapshot(`body\n\n${text}`)).toEqual(snapshot);
        expect(elementsOf(renderMarkdown(text))).toEqual(['!--']);
        expect(textOf(renderMarkdown(text)).trim()).toBe('');
      }),
    );
  });

  test('counts at the end alone', () => {
    const text = snapshotText({ schema: 1, execution: 'a-1', sequence: 1, commit: '', digest: '', state: 'running' });
    expect(parseSnapshot(`${text}\n\nmore`)).toBeNull();
    expect(parseSnapshot('<!-- wavegate-snapshot {"schema":2} -->')).toBeNull();
    expect(parseSnapshot('<!-- wavegate-snapshot {"schema": -->')).toBeNull();
    expect(parseSnapshot('')).toBeNull();
  });
});

test('a marker counts in the first line alone', () => {
  expect(markerOf('<!-- wavegate web-1 -->\n\ntext')).toBe('<!-- wavegate web-1 -->');
  expect(markerOf('<!-- wavegate web-1 paused-12 -->\r\ntext')).toBe('<!-- wavegate web-1 paused-12 -->');
  expect(markerOf('text\n<!-- wavegate web-1 -->')).toBeNull();
  expect(markerOf('> <!-- wavegate web-1 -->')).toBeNull();
});
