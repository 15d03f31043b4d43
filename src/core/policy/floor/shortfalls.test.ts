import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Path, Problem } from '../../../errors/problem.ts';
import { aGate } from '../../../testing/builders.ts';
import { amount, definition, node, plan, selector, wave } from '../../../testing/plans.ts';
import { noDemand } from '../../../testing/floors.ts';
import { type GateDefinition, gatePoints } from '../../definition/gates.ts';
import { type FailingSeverity, failingSeverities, type ScanDefinition } from '../../definition/scan.ts';
import type { Floor, GateFloor, ScanFloor } from './floor.ts';
import { shortfalls } from './shortfalls.ts';

const anyScan: ScanFloor = {
  kev: false,
  unknownSeverity: false,
  unfixed: false,
  tools: [],
  subject: false,
  vex: 'allow',
};
const usual: ScanDefinition = {
  reports: ['scan.json'],
  require: [],
  failOn: { severity: 'high' },
  deny: [],
  unfixed: 'count',
  unknownSeverity: 'count',
  vex: [],
};

function scanGate(scan: Partial<ScanDefinition> = {}, over: Partial<GateDefinition> = {}): GateDefinition {
  return aGate({ name: 'image', at: 'before-rollout', check: { kind: 'scan', scan: { ...usual, ...scan } }, ...over });
}

function wantsScan(scan: Partial<ScanFloor> = {}, at: GateFloor['at'] = ['before-rollout', 'before-wave']): Floor {
  return { ...noDemand, gates: [{ kind: 'scan', at, scan: { ...anyScan, ...scan } }] };
}

const ruleAt = (path: Path): string => path.join('.');

/** `CODE at.this.path`, for a rollout of two waves, the second of which enters production. */
function shortOf(floor: Floor, gates: readonly GateDefinition[], emergency = false): string[] {
  const waves = [
    wave('one', { size: 1 }),
    { ...wave('two', { upTo: '100%' }), environment: { approve: 'production' } },
  ];
  return shortfalls([floor], { definition: definition({ waves, gates }), plan: null, emergency }, ruleAt).map(said);
}

function said({ code, path, args }: Problem): string {
  return `${code} ${(path ?? []).join('.')}${args['waves'] === undefined ? '' : ` (${String(args['waves'])})`}`;
}

describe('a gate that a policy demands', () => {
  test('has to stand at every wave that is meant, at a place that counts', () => {
    expect(shortOf(wantsScan(), [])).toEqual(['policy-gate-missing gates (one,two)']);
    expect(shortOf(wantsScan(), [scanGate()])).toEqual([]);
    expect(shortOf(wantsScan(), [scanGate({}, { at: 'after-wave' })])).toEqual([
      'policy-gate-missing gates.0 (one,two)',
    ]);
    const atOne = scanGate({}, { at: 'before-wave', waves: ['one'] });
    expect(shortOf(wantsScan(), [atOne])).toEqual(['policy-gate-missing gates.0 (two)']);
    expect(shortOf({ ...wantsScan(), environments: ['staging'] }, [])).toEqual([]);
    expect(shortOf({ ...wantsScan(), environments: ['PRODUCTION'] }, [atOne])).toEqual([
      'policy-gate-missing gates.0 (two)',
    ]);
    expect(shortOf({ ...wantsScan(), environments: ['production'] }, [scanGate({}, { waves: ['two'] })])).toEqual([]);
  });

  test('does not stand at a bake that there is none of', () => {
    expect(shortOf(wantsScan({}, gatePoints), [scanGate({}, { at: 'during-bake' })])).toEqual([
      'policy-gate-missing gates.0 (one,two)',
    ]);
  });

  test('has to decide something', () => {
    expect(shortOf(wantsScan(), [scanGate({}, { mode: 'advise', onInconclusive: 'pass' })])).toEqual([
      'policy-gate-too-weak gates.0.mode',
      'policy-gate-too-weak gates.0.on-inconclusive',
    ]);
  });

  test('is as strict as the strictest of its kind, of which the closest is complained of', () => {
    const floor = wantsScan({ severity: 'high', kev: true });
    const weak = scanGate({ failOn: { severity: 'critical' } });
    const closer = scanGate({ failOn: { severity: 'low' } }, { name: 'closer' });
    const strict = scanGate({ failOn: { severity: 'medium', kev: true } }, { name: 'strict' });
    expect(shortOf(floor, [weak, strict])).toEqual([]);
    expect(shortOf(floor, [weak, closer])).toEqual(['policy-gate-too-weak gates.1.scan.fail-on.kev']);
  });

  test('may be missing in an emergency only where the policy says so', () => {
    const floor = wantsScan();
    expect(shortOf({ ...floor, emergencyWithout: ['window'] }, [], true)).toHaveLength(1);
    expect(shortOf({ ...floor, emergencyWithout: ['scan'] }, [], true)).toEqual([]);
    expect(shortOf({ ...floor, emergencyWithout: ['scan'] }, [], false)).toHaveLength(1);
  });
});

describe('the strictness of gates', () => {
  const of = (kind: GateFloor, check: GateDefinition['check']): string[] =>
    shortOf({ ...noDemand, gates: [kind] }, [aGate({ name: 'g', at: 'before-rollout', check })]).map((each) =>
      each.replace('policy-gate-too-weak gates.0.', ''),
    );
  const at = ['before-rollout'] as const;

  test('of scans is in every one of their keys', () => {
    const scan: ScanFloor = {
      severity: 'high',
      cvss: 7,
      epss: 0.5,
      kev: true,
      kevCatalog: 'security/kev.json',
      maxAge: 1000,
      unknownSeverity: true,
      unfixed: true,
      tools: ['Trivy'],
      subject: true,
      vex: 'forbid',
    };
    const lax = {
      ...usual,
      failOn: {},
      unknownSeverity: 'ignore',
      unfixed: 'ignore',
      vex: ['v.json'],
      onlyNew: true,
      kevCatalog: 'empty.json',
    } as const;
    expect(of({ kind: 'scan', at, scan }, { kind: 'scan', scan: lax })).toEqual(
      'severity cvss epss kev'
        .split(' ')
        .map((key) => `scan.fail-on.${key}`)
        .concat(
          'kev-catalog max-age unknown-severity unfixed require subject vex only-new'
            .split(' ')
            .map((key) => `scan.${key}`),
        ),
    );
    const failOn = { severity: 'medium', cvss: 7, epss: 0.1, kev: true } as const;
    const strict = {
      ...usual,
      failOn,
      maxAge: 1000,
      require: ['trivy'],
      subject: '{params.digest}',
      kevCatalog: 'security/kev.json',
    };
    expect(of({ kind: 'scan', at, scan }, { kind: 'scan', scan: strict })).toEqual([]);
    const onlyNew = { kind: 'scan', scan: { ...strict, onlyNew: true } } as const;
    expect(of({ kind: 'scan', at, scan: { ...scan, onlyNew: 'allow' } }, onlyNew)).toEqual([]);
  });

  test('of alerts is over the whole repository, and in counts of nothing', () => {
    const floor = { kind: 'alerts', at, alerts: { codeScanning: 'high', dependabot: 'any' } } as const;
    const everywhere = { tools: [], categories: [], paths: [] };
    const any = { limit: { kind: 'from', severity: 'any' }, paths: [] } as const;
    const code = (counts: Partial<Record<FailingSeverity, number>>) =>
      of(floor, {
        kind: 'alerts',
        alerts: { codeScanning: { limit: { kind: 'at-most', counts }, ...everywhere }, dependabot: any },
      });
    expect(code({ medium: 5 })).toEqual([]);
    expect(code({ high: 0 })).toEqual([]);
    expect(code({ critical: 0 })).toEqual(['alerts.code-scanning']);
    expect(code({ high: 1 })).toEqual(['alerts.code-scanning']);
    const narrow = { limit: any.limit, tools: ['CodeQL'], categories: ['/go'], paths: ['a'], commit: 'c', ref: 'r' };
    expect(of(floor, { kind: 'alerts', alerts: { codeScanning: narrow } })).toEqual([
      'alerts.code-scanning.paths',
      'alerts.code-scanning.tools',
      'alerts.code-scanning.categories',
      'alerts.code-scanning.commit',
      'alerts.code-scanning.ref',
      'alerts.dependabot',
    ]);
  });

  test('of checks is in their names, in what counts as success, and in the commit', () => {
    const floor = { kind: 'checks', at, checks: { required: ['build', 'test'], allow: ['neutral'] } } as const;
    const lax = { required: ['build'], app: 'mine', allow: ['skipped'], commit: '{params.sha}' } as const;
    expect(of(floor, { kind: 'checks', checks: lax })).toEqual([
      'checks.required',
      'checks.app',
      'checks.allow',
      'checks.commit',
    ]);
    const strict = { required: ['test', 'lint', 'build'], allow: ['neutral'] } as const;
    expect(of(floor, { kind: 'checks', checks: strict })).toEqual([]);
  });

  test('of attestations is in whom they trust', () => {
    const issuer = 'https://token.actions.githubusercontent.com';
    const workflow = 'acme/app/.github/workflows/build.yml';
    const floor = {
      kind: 'attestation',
      at,
      attestation: { signerWorkflows: [workflow], predicateType: 'p', issuer, trustedRoot: 'root.jsonl' },
    } as const;
    const gate = { subjects: ['s'], bundles: [], predicateType: 'p', issuer, trustedRoot: 'root.jsonl' };
    const asked = (over: object, signerWorkflow = workflow) =>
      of(floor, { kind: 'attestation', attestation: { ...gate, signerWorkflow, ...over } });
    expect(asked({})).toEqual([]);
    expect(asked({}, `${workflow}@refs/heads/main`)).toEqual([]);
    expect(asked({}, `${workflow}x`)).toEqual(['attestation.signer-workflow']);
    expect(asked({ predicateType: 'q', issuer: 'https://me', trustedRoot: 'mine' })).toEqual([
      'attestation.predicate-type',
      'attestation.issuer',
      'attestation.trusted-root',
    ]);
    expect(asked({ repository: 'acme/app' })).toEqual([]);
    expect(asked({ repository: 'evil/app' })).toEqual(['attestation.repository']);
  });

  test('of attestations is in whose source was built, too: anybody may call a public builder', () => {
    const issuer = 'https://token.actions.githubusercontent.com';
    const signerWorkflow = 'slsa/builder/.github/workflows/build.yml';
    const trust = { signerWorkflows: [signerWorkflow], issuer, trustedRoot: 'r' };
    const gate = { subjects: ['s'], bundles: [], predicateType: 'p', issuer, trustedRoot: 'r', signerWorkflow };
    const asked = (repositories: readonly string[], over: object) =>
      of(
        { kind: 'attestation', at, attestation: { ...trust, repositories } },
        { kind: 'attestation', attestation: { ...gate, ...over } },
      );
    expect(asked(['acme/app', 'acme/web'], { repository: 'acme/web' })).toEqual([]);
    expect(asked(['acme/app'], { repository: 'evil/app' })).toEqual(['attestation.repository']);
    expect(asked(['acme/app'], {})).toEqual(['attestation.repository']);
  });
});

describe('what a wave may change', () => {
  const fleet = ['a', 'b', 'c', 'd'].map((name) => node(name, { env: name < 'd' ? 'prod' : 'test' }));
  const waves = [wave('one', { size: 1 }), wave('two', { nodes: 'env=test' }), wave('three', { upTo: '100%' })];
  const made = plan({ waves }, fleet);
  const shortWith = (over: Partial<Floor>) =>
    shortfalls([{ ...noDemand, ...over }], { definition: made.definition, plan: made, emergency: false }, ruleAt);

  test('is counted in the nodes that the policy means, of all that the rollout changes', () => {
    expect(shortWith({ largestWave: amount('50%') })).toEqual([]);
    expect(shortWith({ largestWave: amount(2), nodes: selector('env=prod') })).toEqual([]);
    expect(shortWith({ largestWave: amount('50%'), nodes: selector('env=prod') })).toMatchObject([
      {
        code: 'policy-wave-too-large',
        path: ['waves', 2],
        args: { rule: 'require.0.largest-wave', nodes: 2, most: 1 },
      },
    ]);
  });

  test('decides which waves have to be approved, by whom and for how long', () => {
    const approvals = { required: 2, from: ['team:platform'], expires: 1000 };
    expect(shortWith({ approvals, nodes: selector('env=test') }).map(said)).toEqual([
      'policy-approvals-too-few waves.1.approval.required',
    ]);
    const approval = { required: 2, from: ['Team:Platform', 'user:me'] };
    const asked = definition({ waves: [{ ...wave('all', { upTo: '100%' }), approval }] });
    const found = shortfalls([{ ...noDemand, approvals }], { definition: asked, plan: null, emergency: false }, ruleAt);
    expect(found.map(said)).toEqual([
      'policy-approval-from-others waves.0.approval.from',
      'policy-approval-lasts-too-long waves.0.approval.expires',
    ]);
  });
});

describe('law:', () => {
  const severity = fc.constantFrom<FailingSeverity>(...failingSeverities);
  const scanFloor = fc.record(
    { severity, cvss: fc.integer({ min: 0, max: 10 }), kev: fc.boolean(), maxAge: fc.integer({ min: 1, max: 9 }) },
    { requiredKeys: ['kev'] },
  );
  const floor = fc.record({
    scan: scanFloor,
    at: fc.subarray([...gatePoints], { minLength: 1 }),
    environments: fc.constantFrom(null, ['production']),
  });
  const failOn = fc.record(
    { severity, cvss: fc.integer({ min: 0, max: 10 }), kev: fc.boolean() },
    { requiredKeys: [] },
  );
  const gate = fc.record({
    failOn,
    maxAge: fc.integer({ min: 1, max: 9 }),
    at: fc.constantFrom(...gatePoints),
    waves: fc.subarray(['one', 'two'], { minLength: 1 }),
    mode: fc.constantFrom<GateDefinition['mode']>('enforce', 'advise'),
  });
  type DrawnFloor = typeof floor extends fc.Arbitrary<infer T> ? T : never;
  type DrawnGate = typeof gate extends fc.Arbitrary<infer T> ? T : never;

  const floorOf = ({ scan, at, environments }: DrawnFloor): Floor => ({ ...wantsScan(scan, at), environments });
  const gatesOf = (drawn: readonly DrawnGate[]): GateDefinition[] =>
    drawn.map(({ failOn: limits, maxAge, ...over }, index) =>
      scanGate({ failOn: limits, maxAge }, { ...over, name: `g${index}` }),
    );
  const falls = (one: DrawnFloor, drawn: readonly DrawnGate[]): boolean =>
    shortOf(floorOf(one), gatesOf(drawn)).length > 0;

  const tighter: Readonly<Record<string, (of: DrawnFloor) => DrawnFloor>> = {
    kev: (of) => ({ ...of, scan: { ...of.scan, kev: true } }),
    severity: (of) => ({ ...of, scan: { ...of.scan, severity: 'low' } }),
    cvss: (of) => ({ ...of, scan: { ...of.scan, cvss: Math.min(of.scan.cvss ?? 10, 3) } }),
    age: (of) => ({ ...of, scan: { ...of.scan, maxAge: Math.min(of.scan.maxAge ?? 9, 2) } }),
    place: (of) => ({ ...of, at: of.at.slice(0, 1) }),
    everywhere: (of) => ({ ...of, environments: null }),
  };
  const looser: Readonly<Record<string, (of: DrawnGate) => DrawnGate[]>> = {
    kev: (of) => [{ ...of, failOn: { ...of.failOn, kev: false } }],
    severity: ({ failOn: { severity: _, ...rest }, ...of }) => [{ ...of, failOn: rest }],
    cvss: (of) => [{ ...of, failOn: { ...of.failOn, cvss: 10 } }],
    age: (of) => [{ ...of, maxAge: 9 }],
    advise: (of) => [{ ...of, mode: 'advise' }],
    fewer: (of) => [{ ...of, waves: of.waves.slice(0, 1) }],
    gone: () => [],
  };

  test('tightening a policy never turns a shortfall into none', () => {
    fc.assert(
      fc.property(
        floor,
        fc.array(gate, { maxLength: 4 }),
        fc.constantFrom(...Object.keys(tighter)),
        (one, drawn, how) => {
          const tightened = tighter[how]?.(one) ?? one;
          expect(falls(one, drawn) && !falls(tightened, drawn)).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('loosening a gate never removes a shortfall', () => {
    fc.assert(
      fc.property(
        floor,
        fc.array(gate, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        fc.constantFrom(...Object.keys(looser)),
        (one, drawn, at, how) => {
          const loosened = drawn.flatMap((each, index) =>
            index === at % drawn.length ? (looser[how]?.(each) ?? [each]) : [each],
          );
          expect(falls(one, drawn) && !falls(one, loosened)).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('asking for more people or smaller waves never turns a shortfall into none, nor does asking fewer', () => {
    const fleet = ['a', 'b', 'c', 'd', 'e'].map((name) => node(name));
    const count = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(count, count, count, count, fc.boolean(), (people, most, asked, size, policyMoves) => {
        const fallsWith = (floor: [number, number], file: [number, number]): boolean => {
          const approval = { required: file[0], from: ['team:ops'] };
          const waves = [
            { ...wave('first', { size: file[1] }), approval },
            { ...wave('rest', { upTo: '100%' }), approval },
          ];
          const made = plan({ waves }, fleet);
          const approvals = { required: floor[0], from: null };
          const floors = [{ ...noDemand, approvals, largestWave: amount(floor[1]) }];
          return shortfalls(floors, { definition: made.definition, plan: made, emergency: false }, ruleAt).length > 0;
        };
        if (!fallsWith([people, most], [asked, size])) return;
        if (policyMoves) expect(fallsWith([people + 1, Math.max(1, most - 1)], [asked, size])).toBe(true);
        else expect(fallsWith([people, most], [Math.max(1, asked - 1), size])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
