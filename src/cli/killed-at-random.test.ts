import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { endedStatuses, statusOf } from '../core/rollout/state.ts';
import { broken, recordedTask, statesOf, stepsWith, yaml } from '../testing/recorded-rollout.ts';
import { Site } from '../testing/site.ts';

/** How long this goes on; more finds more. */
const seconds = Number(process.env['WAVEGATE_CRASH_SECONDS'] ?? 30);
/** Most of a life is waiting for a dead driver's lease to lapse. */
const atOnce = 12;
const mostKills = 3;

const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
const head = `
rollout: web
fleet: hosts.json
waves: [1, 100%]
batch: { size: 3, concurrency: 2 }
tasks:
  - { name: prepare, at: before-rollout, run: ${yaml(recordedTask('prepare'))} }
  - { name: done, at: after-rollout, run: ${yaml(recordedTask('done'))} }
`;

interface Rollout {
  readonly file: string;
  readonly nodes: readonly string[];
  readonly ends: string;
  /** In which states its nodes may be in the end. */
  readonly may: readonly string[];
}

const forward = (file: string): Rollout => ({ file, nodes, ends: 'succeeded', may: ['succeeded'] });
const rollouts: readonly Rollout[] = [
  forward(`${head}${stepsWith('observe')}`),
  forward(`${head}${stepsWith('check')}`),
  forward(`${head}${stepsWith('verify')}`),
  forward(`${head}${stepsWith('check', true)}`),
  {
    file: `${head}${stepsWith('observe')}on-failure: { then: rollback, rollback: { scope: rollout } }\n`,
    nodes: ['a', 'b', 'c', 'bad', 'd', 'e'],
    ends: 'rolled-back',
    may: ['rolled-back', 'pending'],
  },
];

interface Life {
  readonly kills: number;
  readonly found: readonly string[];
}

/** One rollout whose drivers are killed at random times, up to a few, and that is gone on with until it has ended. */
async function life(number: number): Promise<Life> {
  const rollout = rollouts[number % rollouts.length] as Rollout;
  const site = new Site();
  const story: string[] = [];
  let trees = 0;
  let kills = 0;
  try {
    site.plan(rollout.file, rollout.nodes);
    for (;;) {
      const before = await site.story();
      if (before !== null && endedStatuses.has(statusOf(before.state))) break;
      const driver = site.start(before === null ? ['run', 'rollout.yml'] : ['resume', 'web']);
      if (kills < mostKills) {
        const tree = Math.random() < 0.3;
        const after = Math.random() * 700 + (before === null ? 150 : 2_000);
        await Promise.race([driver.ended, sleep(after)]);
        if (driver.alive) {
          kills += 1;
          if (tree) trees += 1;
          story.push(`killed the ${tree ? 'tree' : 'driver'} after ${Math.round(after)} ms`);
          if (tree) driver.killTree();
          else driver.kill('SIGKILL');
        }
      }
      const { code, signal, stderr } = await driver.ended;
      if (signal === null && code !== 0 && code !== 1) return { kills, found: [`exit code ${code}: ${stderr}`] };
    }
    const state = await site.state();
    const found = broken(site.log(), state).filter((each) => trees === 0 || !each.includes('ran to its end'));
    if (statusOf(state) !== rollout.ends) found.push(`it is ${statusOf(state)}`);
    const odd = Object.entries(statesOf(state)).filter(([, each]) => !rollout.may.includes(each));
    if (odd.length > 0) found.push(`the nodes are ${JSON.stringify(odd)}`);
    return { kills, found: found.map((each) => [each, ...story, rollout.file, ...site.log()].join('\n')) };
  } finally {
    site.dispose();
  }
}

test('rollouts whose drivers are killed at any time go on with every node once and in service', {
  timeout: (seconds + 120) * 1_000,
}, async () => {
  const deadline = performance.now() + seconds * 1_000;
  const lives: Life[] = [];
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < deadline) lives.push(await life(begun++));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  expect(lives.flatMap(({ found }) => found)).toEqual([]);
  // A slow machine gets less done, but not nothing.
  expect(lives.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(20);
});
