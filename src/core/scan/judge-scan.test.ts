import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { readExceptions } from './exceptions-file.ts';
import type { ExceptionScope } from './exceptions.ts';
import { fingerprint, finding, report, scanDigest as digest, scanNow as now } from '../../testing/scan.ts';
import type { Finding } from './finding.ts';
import { judgeScan, type ScanInput } from './judge-scan.ts';
import type { VexStatement } from './vex.ts';

const policy: ScanInput['policy'] = {
  require: [],
  failOn: { severity: 'high' },
  deny: [],
  unfixed: 'count',
  unknownSeverity: 'count',
};

function judge(findings: readonly Finding[], more: Partial<ScanInput> = {}, scope: Partial<ExceptionScope> = {}) {
  const reports = [report(findings)];
  const input = { policy, subject: null, reports, faults: [], vex: [], exceptions: [], kevCatalog: null };
  const compared = { accepted: null, fingerprint };
  const result = judgeScan({ ...input, ...compared, ...more }, { nodes: [], environments: [], now, ...scope });
  return { ...result, code: result.reason.code, ...words(result.reason) };
}

const verdictOf = (
  findings: readonly Finding[],
  failOn: ScanInput['policy']['failOn'],
  more: Partial<ScanInput> = {},
) => judge(findings, { policy: { ...policy, failOn }, ...more }).verdict;

const score = (value: number) => [{ source: 'nvd', vector: '', score: value }];

describe('a finding fails', () => {
  test.each([
    ['at its severity', { severity: 'high' }, { severity: 'high' }, 'fail'],
    ['above it', { severity: 'critical' }, { severity: 'high' }, 'fail'],
    ['not below it', { severity: 'medium' }, { severity: 'high' }, 'pass'],
    ['when nobody knows its severity', { severity: 'unknown' }, { severity: 'critical' }, 'fail'],
    ['by its score when it has no severity', { severity: 'unknown', cvss: score(9) }, { severity: 'critical' }, 'fail'],
    ['not by a low score without severity', { severity: 'unknown', cvss: score(3) }, { severity: 'high' }, 'pass'],
    ['at its score', { severity: 'medium', cvss: score(7) }, { cvss: 7 }, 'fail'],
    ['not below its score', { severity: 'high', cvss: score(6.9) }, { cvss: 7 }, 'pass'],
    ['by the top of its severity without a score', { severity: 'high' }, { cvss: 8.5 }, 'fail'],
    ['not by a severity that cannot reach the score', { severity: 'medium' }, { cvss: 7 }, 'pass'],
    ['at its probability', { epss: 0.5 }, { epss: 0.5 }, 'fail'],
    ['not below its probability', { epss: 0.49 }, { epss: 0.5 }, 'pass'],
    ['or cannot be told without a probability', { epss: null }, { epss: 0.5 }, 'inconclusive'],
    ['not for EPSS when it is no CVE', { id: 'rule', aliases: [] }, { epss: 0.5 }, 'pass'],
    ['when it is exploited', { kev: true }, { kev: true }, 'fail'],
    ['not when the report knows that it is not', { kev: false }, { kev: true }, 'pass'],
    ['or cannot be told without a catalogue', { kev: null }, { kev: true }, 'inconclusive'],
  ] as const)('%s', (_, more, failOn, verdict) => {
    expect(verdictOf([finding(more)], failOn)).toBe(verdict);
  });

  test('when the catalogue lists it, by an alias too, and only then', () => {
    const known = finding({ id: 'GHSA-2222-3333-4444', aliases: ['cve-2026-0001'] });
    expect(verdictOf([known], { kev: true }, { kevCatalog: new Set(['CVE-2026-0001']) })).toBe('fail');
    expect(verdictOf([known], { kev: true }, { kevCatalog: new Set(['CVE-2026-0002']) })).toBe('pass');
  });

  test('for the EPSS that another report gives', () => {
    const reports = [report([finding()]), report([finding({ epss: 0.9, suppressed: 'set aside' })], { tool: 'grype' })];
    expect(judge([], { policy: { ...policy, failOn: { epss: 0.5 } }, reports })).toMatchObject({ verdict: 'fail' });
  });

  test('without a fix only where that counts, and an unknown fix always does', () => {
    const ignore = { policy: { ...policy, unfixed: 'ignore' as const } };
    expect(judge([finding({ fix: 'none' })], ignore).verdict).toBe('pass');
    expect(judge([finding({ fix: 'unknown' })], ignore).verdict).toBe('fail');
    expect(judge([finding({ fix: 'none' })]).verdict).toBe('fail');
  });
});

describe('no findings and not scanned are different', () => {
  const age = { policy: { ...policy, maxAge: 86_400_000 } };
  const other = `sha256:${'b'.repeat(64)}`;
  test.each([
    ['no report', { reports: [] }, 'error', 'scan-no-report'],
    ['a tool that is missing', { policy: { ...policy, require: ['Grype'] } }, 'error', 'scan-tool-missing'],
    ['a policy that fails nothing', { policy: { ...policy, failOn: { kev: false } } }, 'error', 'scan-policy-empty'],
    ['another artifact', { subject: other }, 'error', 'scan-subject-differs'],
    ['a digest where a commit is asked for', { subject: 'c'.repeat(40) }, 'inconclusive', 'scan-subject-unknown'],
    ['an old report', { ...age, reports: [report([], { scannedAt: now - 86_400_001 })] }, 'stale', 'scan-too-old'],
    [
      'an old database',
      { ...age, reports: [report([], { databaseAt: now - 86_400_001 })] },
      'stale',
      'scan-database-too-old',
    ],
    ['an unknown age', { ...age, reports: [report([], { scannedAt: null })] }, 'inconclusive', 'scan-age-unknown'],
    ['a time to come', { ...age, reports: [report([], { scannedAt: now + 3_600_000 })] }, 'error', 'scan-from-future'],
  ] as const)('%s is no pass', (_, more, verdict, code) => {
    expect(judge([], more)).toMatchObject({ verdict, code });
  });

  test('the right artifact, in time, by the right tool passes', () => {
    const right = { subject: digest, policy: { ...policy, maxAge: 86_400_000, require: ['Trivy'] } };
    expect(judge([finding({ severity: 'low' })], right)).toMatchObject({
      verdict: 'pass',
      message: '1 report, and no finding that fails: 1 below the policy, 0 set aside.',
    });
  });

  test('a failing finding fails even where a report is missing besides', () => {
    expect(judge([finding()], { policy: { ...policy, require: ['grype'] } })).toMatchObject({
      verdict: 'fail',
      message: '1 finding fails the policy: CVE-2026-0001.',
    });
  });
});

describe('VEX', () => {
  const statement = (more: Partial<VexStatement> = {}, purls = ['pkg:npm/left-pad@1.2.0']): VexStatement => ({
    file: 'v.json',
    ids: ['CVE-2026-0001'],
    products: [{ purls, parts: [], component: null }],
    status: 'not_affected',
    harmless: true,
    why: 'vulnerable_code_not_present',
    at: 1,
    flaw: '',
    ...more,
  });
  const later = now + 3_600_000;
  const affected = { status: 'affected', harmless: false };
  const image = `pkg:oci/web@${encodeURIComponent(digest)}`;
  const part = (product: string, ...parts: string[]) => [{ purls: [product], parts, component: null }];

  test.each([
    ['that the package is not affected', [statement()], 'pass'],
    ['about every version', [statement({}, ['pkg:npm/left-pad'])], 'pass'],
    ['about another version', [statement({}, ['pkg:npm/left-pad@1.1.0'])], 'fail'],
    ['about another package', [statement({}, ['pkg:npm/right-pad@1.2.0'])], 'fail'],
    ['about another architecture', [statement({}, ['pkg:npm/left-pad@1.2.0?arch=arm'])], 'fail'],
    ['by an alias', [statement({ ids: ['ghsa-2222-3333-4444'] })], 'pass'],
    ['that was overtaken', [statement(), statement({ ...affected, at: 2 })], 'fail'],
    ['that overtakes', [statement({ ...affected, at: 1 }), statement({ at: 2 })], 'pass'],
    ['with another at the same time', [statement({ ...affected }), statement()], 'fail'],
    ['from the future', [statement({ at: later })], 'fail'],
    ['by a clock that is a little ahead', [statement({ at: now + 60_000 })], 'pass'],
    ['that admits harm from the future on', [statement(), statement({ ...affected, at: later })], 'fail'],
    ['with another one from the future', [statement({ ...affected }), statement({ at: later })], 'fail'],
    ['that has a flaw', [statement({ flaw: 'has no reason' })], 'fail'],
    ['beside a later one with a flaw', [statement(), statement({ at: 2, flaw: 'has no reason' })], 'pass'],
    ['about the image', [statement({}, [image])], 'pass'],
    ['about the part of the image', [statement({ products: part(image, 'pkg:npm/left-pad') })], 'pass'],
    ['about another part of the image', [statement({ products: part(image, 'pkg:npm/right-pad') })], 'fail'],
    ['about the part of another image', [statement({ products: part('pkg:oci/web@1', 'pkg:npm/left-pad') })], 'fail'],
  ])('a statement %s', (_, vex, verdict) => {
    expect(judge([finding()], { vex }).verdict).toBe(verdict);
  });

  test('what a statement or the report sets aside is in the evidence with its reason', () => {
    const { evidence } = judge([finding(), finding({ id: 'rule', aliases: [], suppressed: 'inSource: test code' })], {
      vex: [statement()],
    });
    expect(evidence.filter(({ what }) => what === 'set aside')).toEqual([
      {
        what: 'set aside',
        name: 'CVE-2026-0001',
        detail: 'not_affected (v.json): vulnerable_code_not_present',
      },
      { what: 'set aside', name: 'rule', detail: 'inSource: test code' },
    ]);
  });

  test('a statement that does not count is a warning in the evidence, with its reason, and no other', () => {
    const { evidence } = judge([], {
      vex: [statement({ flaw: 'has no reason' }), statement({ ids: ['CVE-2026-0002'], at: later })],
    });
    expect(evidence.filter(({ what }) => what === 'warning').map(({ name, detail }) => [name, detail])).toEqual([
      ['CVE-2026-0001', 'VEX statement `not_affected` of v.json excuses nothing: it has no reason'],
      ['CVE-2026-0002', 'VEX statement `not_affected` of v.json excuses nothing: it is from the future'],
    ]);
  });

  test('a statement that matches nothing is a warning in the evidence', () => {
    const { evidence } = judge([], { vex: [statement()] });
    expect(evidence.filter(({ what }) => what === 'warning')).toEqual([
      {
        what: 'warning',
        name: 'CVE-2026-0001',
        detail: 'VEX statement `not_affected` of v.json matches no finding',
      },
    ]);
  });
});

describe('exceptions', () => {
  const entry = { id: 'CVE-2026-0001', owner: 'web', reason: 'not reachable', expires: '2026-11-24' };
  const from = (...entries: object[]) => {
    const read = readExceptions({ exceptions: entries.map((each) => ({ ...entry, ...each })) });
    expect(read.problems).toEqual([]);
    return read.exceptions;
  };
  const node = (role: string) => ({ labels: { role } });

  test.each([
    ['by its name', {}, {}, 'pass'],
    ['by an alias in any case', { id: 'ghsa-2222-3333-4444' }, {}, 'pass'],
    ['not by another name', { id: 'CVE-2026-0002' }, {}, 'fail'],
    ['in its package', { package: 'pkg:npm/left-pad' }, {}, 'pass'],
    ['in its version', { package: 'pkg:npm/left-pad@1.2.0' }, {}, 'pass'],
    ['not in another version', { package: 'pkg:npm/left-pad@1.2.1' }, {}, 'fail'],
    ['in a range', { package: 'pkg:npm/left-pad?vers=vers:npm/%3E%3D1.0.0%7C%3C1.2.1' }, {}, 'pass'],
    ['not outside a range', { package: 'pkg:npm/left-pad?vers=vers:npm/%3C1.2.0' }, {}, 'fail'],
    ['for its nodes', { nodes: 'role=web' }, { nodes: [node('web'), node('web')] }, 'pass'],
    ['not when other nodes take part', { nodes: 'role=web' }, { nodes: [node('web'), node('db')] }, 'fail'],
    ['not when no node is known', { nodes: 'role=web' }, {}, 'fail'],
    ['in its environment', { environment: 'test' }, { environments: ['test', 'test'] }, 'pass'],
    ['not in a second environment', { environment: 'test' }, { environments: ['test', 'production'] }, 'fail'],
    ['to the end of its last day', {}, { now: Date.parse('2026-11-24T23:59:59.999Z') }, 'pass'],
    ['no longer', {}, { now: Date.parse('2026-11-25T00:00Z') }, 'fail'],
  ])('one excuses a finding %s', (_, more, scope, verdict) => {
    expect(judge([finding()], { exceptions: from(more) }, scope).verdict).toBe(verdict);
  });

  test('one that is about a package never excuses a finding without a package URL', () => {
    const bare = finding({ package: { name: 'left-pad', version: '1.2.0', purl: null } });
    expect(judge([bare], { exceptions: from({ package: 'pkg:npm/left-pad' }) }).verdict).toBe('fail');
    expect(judge([finding({ package: null })], { exceptions: from({ package: 'pkg:npm/left-pad' }) }).verdict).toBe(
      'fail',
    );
  });

  test('the evidence counts what was excused apart, and lists each use and what was not used', () => {
    const exceptions = from({ 'approved-by': 'sec' }, { id: 'CVE-2020-0009', expires: '2026-01-01' });
    expect(judge([finding(), finding({ severity: 'low' })], { exceptions }).evidence).toEqual([
      { what: 'count', name: 'failing', detail: 'none' },
      { what: 'count', name: 'tolerated', detail: '1: 1 low' },
      { what: 'count', name: 'excepted', detail: '1: 1 high' },
      { what: 'report', name: 'trivy.json', detail: 'trivy 0.60.0, 1h old, 2 findings' },
      {
        what: 'exception',
        name: 'CVE-2026-0001',
        detail: 'used 1×; until 2026-11-24, web, approved by sec: not reachable',
      },
      { what: 'warning', name: 'CVE-2020-0009', detail: 'expired; until 2026-01-01, web: not reachable' },
    ]);
  });

  test('each that was used is told to auditors as a whole, and none where none was', () => {
    const exceptions = from({ 'approved-by': 'sec', package: 'pkg:npm/left-pad' }, { id: 'CVE-2020-0009' });
    const used = { id: 'CVE-2026-0001', package: 'pkg:npm/left-pad', owner: 'web', reason: 'not reachable' };
    expect(judge([finding(), finding()], { exceptions }).exceptions).toEqual([
      { ...used, expires: '2026-11-24', approvedBy: 'sec', findings: 2 },
    ]);
    expect(judge([finding({ id: 'CVE-2026-0002', aliases: [] })], { exceptions })).not.toHaveProperty('exceptions');
  });

  test('evidence is bounded whatever is found', () => {
    const many = Array.from({ length: 5_000 }, (_, index) =>
      finding({ id: `CVE-2026-${10_000 + index}`, location: 'x'.repeat(500) }),
    );
    const { evidence } = judge(many);
    expect(evidence.length).toBeLessThan(60);
    expect(JSON.stringify(evidence).length).toBeLessThan(20_000);
    expect(evidence[50]).toEqual({ what: 'finding', name: 'more', detail: 'and 4950 more' });
  });
});

describe('laws', () => {
  const found = fc.record({
    id: fc.constantFrom('CVE-2026-0001', 'CVE-2026-0002', 'rule'),
    severity: fc.constantFrom('critical', 'high', 'medium', 'low', 'none', 'unknown'),
    fix: fc.constantFrom('available', 'none', 'unknown'),
    kev: fc.constantFrom(true, false, null),
    epss: fc.constantFrom(null, 0, 0.4, 0.9),
    suppressed: fc.constantFrom(null, 'no'),
    version: fc.constantFrom('1.0.0', '2.0.0'),
    named: fc.boolean(),
    aliases: fc.constantFrom([], [], ['cve-2026-0002'], ['GHSA-2222-3333-4444']),
  });
  const made = found.map(({ version, named, ...more }) =>
    finding({ ...more, package: { name: 'p', version, purl: named ? `pkg:npm/p@${version}` : null } }),
  );
  const failOn = fc.constantFrom(
    { severity: 'high' },
    { cvss: 5 },
    { epss: 0.5 },
    { kev: true },
    { severity: 'low', kev: true },
  );
  const policies = fc
    .record({ failOn, unfixed: fc.constantFrom('ignore', 'count') })
    .map((some) => ({ ...policy, ...some }) as ScanInput['policy']);
  const excuses = fc.array(
    fc.record({
      id: fc.constantFrom('CVE-2026-0001', 'CVE-2026-0002'),
      owner: fc.constant('o'),
      reason: fc.constant('r'),
      expires: fc.constantFrom('2026-11-23', '2026-11-24', '2026-12-01'),
      package: fc.constantFrom('pkg:npm/p', 'pkg:npm/p@1.0.0', 'pkg:npm/q'),
    }),
    { maxLength: 3 },
  );
  const exceptionsOf = (entries: readonly object[]) => readExceptions({ exceptions: entries }).exceptions;

  test('another finding never makes a failure pass', () => {
    fc.assert(
      fc.property(fc.array(made, { maxLength: 4 }), made, policies, excuses, (all, one, some, entries) => {
        const more = { policy: some, exceptions: exceptionsOf(entries) };
        if (judge(all, more).verdict === 'fail') expect(judge([...all, one], more).verdict).toBe('fail');
        // What one finding tells about a CVE can settle what nobody knew about another.
        const tellsMore = one.epss !== null || one.kev === true;
        if (!tellsMore && judge(all, more).verdict !== 'pass')
          expect(judge([one, ...all], more).verdict).not.toBe('pass');
      }),
    );
  });

  type Entry = { readonly id: string; readonly package: string; readonly expires: string };
  const names = ({ id, package: meant, expires }: Entry, one: Finding) =>
    [one.id, ...one.aliases].some((each) => each.toUpperCase() === id) &&
    [one.package?.purl, one.package?.purl?.replace(/@.*/, '')].includes(meant) &&
    expires >= '2026-11-24';

  test('an exception never hides more than it names: what no good one names decides as if there were none', () => {
    fc.assert(
      fc.property(fc.array(made, { maxLength: 6 }), policies, excuses, (all, some, entries) => {
        const unnamed = all.filter((one) => !entries.some((entry) => names(entry, one)));
        const exceptions = exceptionsOf(entries);
        const { verdict, exceptions: used = [] } = judge(all, { policy: some, exceptions });
        if (judge(unnamed, { policy: some }).verdict === 'fail') expect(verdict).toBe('fail');
        if (unnamed.length === all.length) expect(verdict).toBe(judge(all, { policy: some }).verdict);
        const excused = used.reduce((sum, { findings }) => sum + findings, 0);
        expect(excused).toBeLessThanOrEqual(all.length - unnamed.length);
      }),
    );
  });

  test('time alone never makes a failure pass, and never makes an exception good that was not', () => {
    fc.assert(
      fc.property(fc.array(made, { maxLength: 4 }), excuses, fc.nat(20 * 86_400_000), (all, entries, later) => {
        const more = { exceptions: exceptionsOf(entries) };
        const [before, after] = [judge(all, more), judge(all, more, { now: now + later })];
        if (before.verdict !== 'pass') expect(after.verdict).not.toBe('pass');
        const findings = ({ exceptions = [] }: typeof before) =>
          exceptions.reduce((sum, used) => sum + used.findings, 0);
        expect(findings(after)).toBeLessThanOrEqual(findings(before));
      }),
    );
  });
});
