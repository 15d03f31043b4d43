/** Rollouts over the same nodes: the built bundle against the stand-in GitHub. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AcceptanceOptions } from '../../testing/acceptance/acceptance.ts';
import { fileOf } from '../../testing/acceptance/fleet-repository.ts';
import { outcome, patience, rollout, until, wake } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

test.concurrent(
  'a rollout waits without a runner for another one that has its nodes in hand, says so in its issue, and goes on later',
  rollout(
    {
      nodes: 4,
      verify: '[ "$WAVEGATE_ROLLOUT" != web ] || [ "$WAVEGATE_NODE" != n00002 ] || sleep 20',
      rollout: 'waves: [100%]',
      also: { api: 'waves: [100%]' },
    },
    async (acceptance) => {
      const web = await acceptance.start();
      await until(() => acceptance.fleet.stepsOf('n00002').includes('verify'));
      const api = await acceptance.dispatch({ file: fileOf('api'), command: 'start' });
      await until(() => api.status === 'completed');
      expect(web.status).not.toBe('completed');
      const { state } = tell(acceptance, 'api-1');
      expect(state.hold).toMatchObject({
        kind: 'waiting',
        reason: { code: 'nodes-claimed', args: { execution: 'web-1' } },
      });
      const issue = acceptance.github.repository.issues.find(({ title }) => title.includes('api'));
      expect(issue?.body).toContain('web-1');
      await acceptance.runner.quiet();
      await wake(acceptance);
      for (const id of ['web-1', 'api-1'])
        expect(tell(acceptance, id)).toMatchObject({ status: 'succeeded', nodes: { succeeded: 4 } });
      expect(outcome(acceptance).disagreements).toEqual([]);
    },
  ),
  patience,
);

test.concurrent(
  'of two that begin at the same moment no node is ever in the hands of both',
  rollout(together(), async (acceptance) => {
    await Promise.all([acceptance.start(), acceptance.dispatch({ file: fileOf('api'), command: 'start' })]);
    await acceptance.runner.quiet();
    const statuses = () => ['web-1', 'api-1'].map((id) => tell(acceptance, id).status);
    for (let times = 0; times < 4 && statuses().includes('waiting'); times += 1) await wake(acceptance);
    for (const id of ['web-1', 'api-1'])
      expect(tell(acceptance, id)).toMatchObject({ status: 'succeeded', nodes: { succeeded: 4 } });
    const waits = ['web-1', 'api-1'].flatMap((id) =>
      tell(acceptance, id).events.filter(({ type }) => type === 'rollout-waiting'),
    );
    expect(waits.length).toBeGreaterThan(0);
  }),
  patience,
);

/** Steps that fail on a node that somebody else has in hand. */
function together(): () => AcceptanceOptions {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'in-hand-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const mark = `${folder}/$WAVEGATE_NODE`;
    return {
      nodes: 4,
      verify: `mkdir "${mark}" && sleep 2 && rmdir "${mark}"`,
      rollout: 'waves: [1, 100%]',
      also: { api: 'waves: [1, 100%]' },
    };
  };
}
