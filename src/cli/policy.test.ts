import { describe } from 'vitest';
import { siteTest as test } from '../testing/site.ts';

const rollout = `rollout: web
fleet: hosts.json
apply: "true"
waves:
  - { name: canary, size: 1, bake: 1s }
  - { name: rest, up-to: 100%, environment: production }
gates:
  - name: image
    at: before-rollout
    scan:
      reports: scan.json
      fail-on: { severity: critical }
      max-age: 2d
  - name: ci
    at: before-wave
    waves: [canary]
    checks: { required: [build] }
`;

const policy = `require:
  - gates:
      - scan: { severity: high, max-age: 24h, kev: true }
  - environments: [Production]
    gates:
      - checks: { required: [build, test] }
      - any-of: [http, run]
        at: after-wave
`;

const told = [
  {
    code: 'policy-gate-missing',
    severity: 'error',
    message:
      'POLICY:6 demands a checks gate at before-rollout or before-wave or before-batch, and none stands there for the wave rest',
    hint: 'let the gate `ci` stand there, or add another: see its `at`, its `waves`, and whether they bake',
    file: 'rollout.yml',
    line: 14,
    column: 5,
  },
  {
    code: 'policy-gate-missing',
    severity: 'error',
    message: 'POLICY:7 demands a http or run gate at after-wave, and none stands there for the wave rest',
    hint: 'add a http or run gate with `at: after-wave`',
    file: 'rollout.yml',
    line: 7,
    column: 1,
  },
  {
    code: 'policy-gate-too-weak',
    severity: 'error',
    message:
      'POLICY:3 demands more of the gate `image`: `scan.fail-on.severity` is critical and has to be high or a milder one',
    hint: 'change `scan.fail-on.severity` of the gate, or have the policy file changed by those who may',
    file: 'rollout.yml',
    line: 12,
    column: 28,
  },
  {
    code: 'policy-gate-too-weak',
    severity: 'error',
    message: 'POLICY:3 demands more of the gate `image`: `scan.fail-on.kev` is not there and has to be true',
    hint: 'change `scan.fail-on.kev` of the gate, or have the policy file changed by those who may',
    file: 'rollout.yml',
    line: 12,
    column: 16,
  },
  {
    code: 'policy-gate-too-weak',
    severity: 'error',
    message: 'POLICY:3 demands more of the gate `image`: `scan.max-age` is 2d and has to be 1d or less',
    hint: 'change `scan.max-age` of the gate, or have the policy file changed by those who may',
    file: 'rollout.yml',
    line: 13,
    column: 16,
  },
];

function problemsIn(stdout: string): unknown[] {
  const { problems } = JSON.parse(stdout) as { problems: { code: string; line: number; column: number }[] };
  return problems.toSorted((a, b) =>
    a.code < b.code ? -1 : a.code > b.code ? 1 : a.line - b.line || b.column - a.column,
  );
}

function by(name: string): unknown[] {
  const found = told.map((each) => ({ ...each, message: each.message.replace('POLICY', name) }));
  return problemsIn(JSON.stringify({ problems: found }));
}

describe.concurrent('a rollout that falls short of a policy', () => {
  test('is told everything at once, each with its place, its rule and what to do', async ({ site, expect }) => {
    site.plan(rollout, ['a', 'b']);
    site.write('org/policy.yml', policy);
    for (const command of ['validate', 'plan', 'run --skip-unsupported', 'simulate']) {
      const asked = [...command.split(' '), 'rollout.yml', '--policy', 'org/policy.yml', '--json'];
      const { code, stdout } = await site.run(asked);
      expect({ command, code }).toEqual({ command, code: 2 });
      expect(problemsIn(stdout)).toEqual(by('org/policy.yml'));
    }
    expect(site.log()).toEqual([]);
  });

  test('is held against the policy at its usual place, from the root of the repository', async ({ site, expect }) => {
    site.plan(rollout, ['a', 'b']);
    site.write('.git/HEAD', 'ref: refs/heads/main\n');
    site.write('.github/wavegate/policy.yml', policy);
    const { code, stdout } = await site.run(['validate', 'rollout.yml', '--json']);
    expect(code).toBe(2);
    expect(problemsIn(stdout)).toEqual(by('.github/wavegate/policy.yml'));
  });

  test('is known by its nodes only once there is a plan', async ({ site, expect }) => {
    site.plan(rollout, [{ name: 'a', labels: { env: 'prod' } }, { name: 'b' }]);
    site.write('policy.yml', 'require: [{ nodes: env=prod, gates: [{ alerts: { dependabot: high } }] }]');
    const asked = ['rollout.yml', '--policy', 'policy.yml', '--json'];
    expect((await site.run(['validate', ...asked])).code).toBe(0);
    const { code, stdout } = await site.run(['plan', ...asked]);
    expect(code).toBe(2);
    expect(problemsIn(stdout)).toMatchObject([
      { code: 'policy-gate-missing', message: expect.stringContaining('wave canary') },
    ]);
  });
});

describe.concurrent('a policy', () => {
  test('that cannot be read lets nothing pass, and is complained of once', async ({ site, expect }) => {
    site.plan(rollout, ['a']);
    site.write('two.yml', rollout);
    site.write('policy.yml', 'require:\n  - gates: [{ scan: { severity: hihg } }]\n');
    const { code, stdout } = await site.run(['validate', 'rollout.yml', 'two.yml', '--policy', 'policy.yml', '--json']);
    expect(code).toBe(2);
    expect(problemsIn(stdout)).toMatchObject([{ code: 'not-one-of', file: 'policy.yml', line: 2, column: 33 }]);
    const missing = await site.run(['plan', 'rollout.yml', '--policy', 'nowhere.yml', '--json']);
    expect(missing.code).toBe(2);
    expect(problemsIn(missing.stdout)).toMatchObject([{ code: 'file-not-readable' }]);
  });

  test('is part of the digest as soon as it demands anything, however it is written', async ({ site, expect }) => {
    site.plan(rollout, ['a', 'b']);
    const digestWith = async (...flags: string[]): Promise<string> => {
      const { stdout } = await site.run(['plan', 'rollout.yml', '--json', ...flags]);
      return (JSON.parse(stdout) as { digest: string }).digest;
    };
    const none = await digestWith();
    site.write('silent.yml', 'four-eyes: false\n');
    expect(await digestWith('--policy', 'silent.yml')).toBe(none);
    site.write('mild.yml', 'require: [{ gates: [{ scan: { severity: critical } }] }]');
    site.write('same.yml', '# As agreed.\nrequire:\n  - gates:\n      - scan:\n          severity: critical\n');
    const mild = await digestWith('--policy', 'mild.yml');
    expect(mild).not.toBe(none);
    expect(await digestWith('--policy', 'same.yml')).toBe(mild);
  });

  test('has a JSON Schema of its own', async ({ site, expect }) => {
    const { code, stdout } = await site.run(['schema', '--policy']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Wavegate policy file', $ref: '#/$defs/policy-file' });
  });
});

describe.concurrent('what a policy says of exceptions', () => {
  const scanned = `rollout: web
fleet: hosts.json
apply: "true"
waves: [100%]
gates:
  - name: image
    at: before-rollout
    scan: { reports: scan.json, exceptions: exceptions.yml }
`;
  const trivy = {
    SchemaVersion: 2,
    ArtifactName: 'web',
    ArtifactType: 'container_image',
    CreatedAt: '2026-11-23T00:00:00Z',
    Results: [
      {
        Target: 'lock',
        Class: 'lang-pkgs',
        Type: 'npm',
        Vulnerabilities: [
          {
            VulnerabilityID: 'CVE-2026-0001',
            PkgName: 'left-pad',
            InstalledVersion: '1.2.0',
            Severity: 'HIGH',
            Status: 'fixed',
            FixedVersion: '1.2.1',
          },
        ],
      },
    ],
  };
  const excused = (more = ''): string =>
    `exceptions: [{ id: CVE-2026-0001, owner: web, reason: not reached, expires: 2099-12-31${more} }]`;

  test('holds when the gate is asked, and the evidence says so', async ({ site, expect }) => {
    site.plan(scanned, ['a']);
    site.write('scan.json', JSON.stringify(trivy));
    site.write('exceptions.yml', excused());
    const ends = async (rule: string) => {
      site.write('policy.yml', `require: [{ exceptions: ${rule} }]`);
      const { code, stdout } = await site.run(['run', 'rollout.yml', '--policy', 'policy.yml', '--json']);
      return { code, stdout };
    };
    expect((await ends('{ severity: high }')).code).toBe(0);
    const signed = await ends('{ approved-by: true }');
    expect(signed.code).not.toBe(0);
    const asked = (...flags: string[]) => site.run(['gate', 'rollout.yml', 'image', ...flags]);
    expect((await asked()).code).toBe(0);
    expect((await asked('--policy', 'policy.yml')).code).toBe(1);
    expect(signed.stdout).toContain('its exception until 2099-12-31 is more than the policy allows');
    await site.run(['abort', 'web']);
    site.write('exceptions.yml', excused(', approved-by: lead'));
    expect((await ends('{ approved-by: true }')).code).toBe(0);
    expect((await ends('{ last-at-most: 30d }')).code).not.toBe(0);
    await site.run(['abort', 'web']);
    const none = await ends('none');
    expect(none.code).toBe(2);
    expect(problemsIn(none.stdout)).toMatchObject([{ code: 'policy-exceptions-forbidden', line: 8, column: 45 }]);
  });
});

describe.concurrent('an emergency', () => {
  const file = `rollout: web
fleet: hosts.json
apply: "true"
waves: [100%]
gates:
  - { name: hours, at: before-wave, window: { open: [], timezone: UTC } }
emergency:
  waves: [100%]
  bypass: [hours]
`;

  test('does without what the policy lets it do without, and is told of the rest beforehand', async ({
    site,
    expect,
  }) => {
    site.plan(file, ['a']);
    const rule = 'require: [{ gates: [{ window: {} }]';
    site.write('strict.yml', `${rule} }]`);
    site.write('mild.yml', `${rule}, emergency-without: [window] }]`);
    const strict = await site.run(['validate', 'rollout.yml', '--policy', 'strict.yml', '--json']);
    expect(strict.code).toBe(0);
    expect(problemsIn(strict.stdout)).toMatchObject([
      { code: 'policy-emergency-falls-short', severity: 'warning', line: 5, column: 1 },
    ]);
    const start = ['run', 'rollout.yml', '--emergency', '--reason', 'fire', '--json', '--policy'];
    const refused = await site.run([...start, 'strict.yml']);
    expect([refused.code, problemsIn(refused.stdout)]).toMatchObject([2, [{ code: 'policy-gate-missing' }]]);
    const quiet = await site.run(['validate', 'rollout.yml', '--policy', 'mild.yml', '--json']);
    expect(problemsIn(quiet.stdout)).toEqual([]);
    expect((await site.run([...start, 'mild.yml'])).code).toBe(0);
  });
});
