import { describe, expect, test } from 'vitest';
import { endedStatuses, statusOf } from '../core/rollout/state.ts';
import { broken, recordedGate, recordedTask, statesOf, stepsWith, yaml } from '../testing/recorded-rollout.ts';
import { Site } from '../testing/site.ts';

/** Most of a case is waiting for a dead driver's lease to lapse. */
const atOnce = 8;

const file = `
rollout: web
fleet: hosts.json
tasks:
  - { name: prepare, at: before-rollout, run: ${yaml(recordedTask('prepare'))} }
  - { name: undo, at: on-rollback, run: ${yaml(recordedTask('undo'))} }
${stepsWith('observe')}gates:
  - { name: ready, at: before-rollout, run: ${yaml(recordedGate('ready'))} }
  - { name: open, at: before-wave, run: ${yaml(recordedGate('open'))} }
  - { name: healthy, at: after-batch, run: ${yaml(recordedGate('healthy'))} }
waves:
  - { name: canary, size: 1 }
  - { name: rest, up-to: 100% }
batch: { size: 3, parallel: 1, concurrency: 1 }
on-failure:
  node: rollback
  then: rollback
  rollback: { scope: wave, waves: true }
`;

/** Runs until it is killed, goes on until it has ended, and says what went wrong. Null: it ended before it was killed. */
async function killedAt(killAt: string): Promise<string[] | null> {
  const site = new Site();
  try {
    site.plan(file, ['a', 'b', 'bad', 'late']);
    const first = await site.run(['run', 'rollout.yml'], { killAt });
    if (first.signal !== 'SIGKILL') return first.code === 1 ? null : [`${killAt}: ${first.stderr}`];
    for (let turn = 1; turn < 5; turn += 1) {
      const story = await site.story();
      if (story !== null && endedStatuses.has(statusOf(story.state))) break;
      const ended = await site.run(story === null ? ['run', 'rollout.yml'] : ['resume', 'web']);
      if (ended.code !== 1) return [`${killAt}: it went on with exit code ${ended.code}: ${ended.stderr}`];
    }
    const state = await site.state();
    const found = broken(site.log(), state);
    if (statusOf(state) !== 'rolled-back') found.push(`it is ${statusOf(state)}`);
    const states = JSON.stringify(statesOf(state));
    if (states !== JSON.stringify({ a: 'succeeded', b: 'rolled-back', bad: 'rolled-back', late: 'pending' }))
      found.push(`the nodes are ${states}`);
    return found.map((each) => `${killAt}: ${each}\n${site.log().join('\n')}`);
  } finally {
    site.dispose();
  }
}

async function killedAtEveryWrite(
  kills: (write: number) => readonly string[],
): Promise<{ kills: number; found: string[] }> {
  const found: string[] = [];
  let done = 0;
  let ended = false;
  const writes = (function* () {
    for (let write = 1; !ended && write < 500; write += 1) yield* kills(write);
  })();
  const lane = async (): Promise<void> => {
    for (const kill of writes) {
      const problems = await killedAt(kill);
      if (problems === null) ended = true;
      else {
        done += 1;
        found.push(...problems);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { kills: done, found };
}

describe('a rollout with gates, tasks, a node that fails and a rollback', { timeout: 600_000 }, () => {
  test('ends as if nothing had happened when its driver is killed before, in or after any write of its record', async () => {
    const moments = ['before', 'written', 'acked'];
    const { kills, found } = await killedAtEveryWrite((write) => moments.map((moment) => `${write}:${moment}:driver`));
    expect(found).toEqual([]);
    expect(kills).toBeGreaterThan(100);
  });

  test('does so too when its steps and its guard are killed with the driver', async () => {
    const moments = ['torn', 'written', 'acked'];
    const { kills, found } = await killedAtEveryWrite((write) =>
      write % 3 === 0 ? [`${write}:${moments[(write / 3) % 3]}:tree`] : [],
    );
    expect(found).toEqual([]);
    expect(kills).toBeGreaterThan(10);
  });
});
