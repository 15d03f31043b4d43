import { expect, test } from 'vitest';
import { aGate, aPlan } from '../../testing/builders.ts';
import { clientOf, mustBeAsDescribed } from '../../testing/github-client.ts';
import { startGitHub } from '../../testing/github/server.ts';
import { forbiddenNow } from './forbidden.ts';

const policyFile = '.github/wavegate/policy.yml';
const emergency = { reason: 'fire', bypass: [] };

test('a rollout may go on while the policy of now lets it, and not when nobody can tell', async () => {
  const github = await startGitHub();
  try {
    const invocation = { inputs: { 'policy-file': policyFile } };
    const here = clientOf(github);
    const plan = aPlan(['canary: a', 'rest: b c'], { gates: [aGate({ name: 'smoke', at: 'after-wave' })] });
    const under = async (policy: string | null, declared: typeof emergency | null = null) => {
      github.push({ files: { [policyFile]: policy } });
      return (await forbiddenNow(invocation, here, { plan, emergency: declared }))?.code ?? null;
    };
    expect(await under('require: [{ gates: [{ any-of: [run] }] }]')).toBeNull();
    expect(await under('require: [{ largest-wave: 1 }]')).toBe('policy-falls-short');
    expect(await under('require: [{ largest-wave: 1, emergency-without: [largest-wave] }]', emergency)).toBeNull();
    expect(await under('require: [{ largest-wave: 0 }]')).toBe('policy-file-invalid');
    expect(await under('require: [')).toBe('policy-file-invalid');
    expect(await under(null)).toBeNull();
  } finally {
    await github.close();
    mustBeAsDescribed(github);
  }
});
