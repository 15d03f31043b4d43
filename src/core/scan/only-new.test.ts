import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprint, finding, report, scanNow } from '../../testing/scan.ts';
import { readExceptions } from './exceptions-file.ts';
import type { Finding, ScanReport } from './finding.ts';
import { judgeScan, type ScanInput } from './judge-scan.ts';

const policy: ScanInput['policy'] = {
  require: [],
  failOn: { severity: 'high' },
  deny: [],
  unfixed: 'count',
  unknownSeverity: 'count',
  onlyNew: true,
};

function judge(reports: readonly ScanReport[], more: Partial<ScanInput> = {}) {
  const nothing = { subject: null, faults: [], vex: [], exceptions: [], kevCatalog: null, accepted: null };
  const input = { policy, reports, fingerprint, ...nothing, ...more };
  return judgeScan(input, { nodes: [], environments: [], now: scanNow });
}

/** What a rollout remembers that went out with these findings. */
function after(reports: readonly ScanReport[], more: Partial<ScanInput> = {}) {
  return { execution: 'web-1', findings: judge(reports, more).findings ?? [] };
}

const verdictAfter = (before: readonly Finding[], now: readonly Finding[], more: Partial<ScanInput> = {}) =>
  judge([report(now)], { accepted: after([report(before)], more), ...more }).verdict;

const scored = (score: number): Partial<Finding> => ({ cvss: [{ source: 'nvd', vector: '', score }] });

describe('where only new findings count', () => {
  test('everything is new as long as no rollout was accepted', () => {
    const { verdict, evidence } = judge([report([finding()])]);
    expect(verdict).toBe('fail');
    expect(evidence.at(-1)).toEqual({
      what: 'baseline',
      name: 'none',
      detail: 'no rollout of this name that succeeded was judged so: every finding is new',
    });
  });

  test('what the last one had does not fail, and the evidence says so', () => {
    const accepted = after([report([finding()])]);
    const { verdict, evidence } = judge([report([finding()])], { accepted });
    expect(verdict).toBe('pass');
    expect(evidence).toContainEqual({ what: 'count', name: 'known', detail: '1: 1 high' });
    expect(evidence.at(-1)).toEqual({
      what: 'baseline',
      name: 'web-1',
      detail: 'had 1 of the findings that would fail, no worse',
    });
  });

  test('without `only-new` nothing is compared and nothing is kept', () => {
    const { onlyNew: _, ...usual } = policy;
    const result = judge([report([finding()])], { policy: usual, accepted: after([report([finding()])]) });
    expect(result.verdict).toBe('fail');
    expect(result).not.toHaveProperty('findings');
  });

  test.each<[string, Partial<Finding>, Partial<Finding>, string]>([
    [
      'in another version of the package',
      {},
      { package: { name: 'p', version: '2', purl: 'pkg:npm/left-pad@2' } },
      'pass',
    ],
    ['under another of its names', {}, { id: 'GHSA-2222-3333-4444', aliases: ['cve-2026-0001'] }, 'pass'],
    ['milder than before', { severity: 'critical' }, {}, 'pass'],
    ['more severe than before', {}, { severity: 'critical' }, 'fail'],
    ['in another package', {}, { package: { name: 'q', version: '1', purl: 'pkg:npm/q@1' } }, 'fail'],
    ['with another CVE', {}, { id: 'CVE-2026-0002', aliases: [] }, 'fail'],
    ['known to be exploited since', {}, { kev: true }, 'fail'],
    ['exploited then as now', { kev: true }, { kev: true }, 'pass'],
    ['with a higher score', scored(7), scored(7.1), 'fail'],
    ['with a score that nobody knew', {}, scored(7), 'fail'],
    ['with the same score', scored(7), scored(7), 'pass'],
    ['of unknown severity since', {}, { severity: 'unknown' }, 'fail'],
    ['whose severity was unknown', { severity: 'unknown' }, { severity: 'high' }, 'fail'],
    ['below the threshold before', { severity: 'low' }, {}, 'fail'],
  ])('a finding %s', (_, before, now, verdict) => {
    expect(verdictAfter([finding(before)], [finding(now)])).toBe(verdict);
  });

  test('what was tolerated then and fails by a stricter policy now is not new', () => {
    const lax = { ...policy, failOn: { severity: 'critical' } } as const;
    const accepted = after([report([finding()])], { policy: lax });
    expect(judge([report([finding()])], { accepted }).verdict).toBe('pass');
  });

  test('a probability that crosses the threshold makes it new', () => {
    const more = { policy: { ...policy, failOn: { severity: 'high', epss: 0.5 } } } as const;
    const at = (epss: number | null) => [finding({ epss })];
    expect(verdictAfter(at(0.4), at(0.49), more)).toBe('pass');
    expect(verdictAfter(at(0.6), at(0.9), more)).toBe('pass');
    expect(verdictAfter(at(0.4), at(0.5), more)).toBe('fail');
    expect(verdictAfter(at(null), at(0.5), more)).toBe('fail');
  });

  test('what nobody knows of a finding is asked however old it is', () => {
    const more = { policy: { ...policy, failOn: { severity: 'high', kev: true } } } as const;
    expect(verdictAfter([finding()], [finding()], more)).toBe('inconclusive');
    expect(verdictAfter([finding()], [finding()], { ...more, kevCatalog: new Set() })).toBe('pass');
  });

  test('one more of the same in the same report is new', () => {
    const other = finding({ package: { name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' } });
    expect(verdictAfter([finding()], [finding(), other])).toBe('fail');
    expect(verdictAfter([finding(), other], [other])).toBe('pass');
  });

  test('the same in another file or by another tool is new', () => {
    const accepted = after([report([finding()])]);
    for (const more of [{ file: 'other.json' }, { tool: 'grype' }])
      expect(judge([report([finding()], more)], { accepted }).verdict).toBe('fail');
  });

  test('code is compared by its place', () => {
    const at = (location: string) => finding({ id: 'js/xss', aliases: [], package: null, location });
    expect(verdictAfter([at('a.js:1')], [at('a.js:1')])).toBe('pass');
    expect(verdictAfter([at('a.js:1')], [at('a.js:2')])).toBe('fail');
  });

  test('a denied package is denied however long it has been there', () => {
    const deny = { policy: { ...policy, deny: ['pkg:npm/left-pad'] } };
    expect(verdictAfter([finding()], [finding()], deny)).toBe('fail');
  });

  test('what was excused was not accepted: it fails when its excuse ends', () => {
    const entry = { id: 'CVE-2026-0001', owner: 'o', reason: 'r', expires: '2026-12-01' };
    const { exceptions } = readExceptions({ exceptions: [entry] });
    expect(judge([report([finding()])], { exceptions }).verdict).toBe('pass');
    const set = [finding({ suppressed: 'by hand' }), finding({ fix: 'none', id: 'CVE-2026-0002', aliases: [] })];
    const ignoring = { policy: { ...policy, unfixed: 'ignore' } } as const;
    expect(after([report([finding()])], { exceptions }).findings).toEqual([]);
    expect(after([report(set)], ignoring).findings).toEqual([]);
  });

  test('no more than a thousand are kept, the worst first, and what is left out is new', () => {
    const many = (severity: Finding['severity']) =>
      Array.from({ length: 700 }, (_, index) =>
        finding({ id: `CVE-2026-${severity}-${index}`, aliases: [], severity }),
      );
    const all = [...many('high'), ...many('critical')];
    const { findings } = after([report(all)]);
    expect(findings).toHaveLength(1_000);
    expect(JSON.stringify(findings).length).toBeLessThan(50_000);
    const result = judge([report(all)], { accepted: { execution: 'web-1', findings } });
    expect(result.reason).toMatchObject({ code: 'scan-failed', args: { count: 400 } });
  });

  test('what is no line of it lets nothing through', () => {
    const [line = ''] = after([report([finding()])]).findings;
    const [key = '', ...rest] = line.split(':');
    const broken = [
      `${key}:0:${rest.slice(1).join(':')}`,
      `${line}:`,
      key,
      '',
      `${key}:x:high:::`,
      `${key}:1:severe:::`,
    ];
    const accepted = { execution: 'web-1', findings: broken };
    expect(judge([report([finding()])], { accepted }).verdict).toBe('fail');
  });
});

describe('laws of only new findings', () => {
  const found = fc
    .record({
      id: fc.constantFrom('CVE-2026-0001', 'CVE-2026-0002'),
      severity: fc.constantFrom('critical', 'high', 'medium', 'low', 'unknown'),
      kev: fc.constantFrom(true, false, null),
      epss: fc.constantFrom(null, 0, 0.4, 0.9),
      score: fc.constantFrom(null, 3, 7, 9),
      suppressed: fc.constantFrom(null, null, 'no'),
      version: fc.constantFrom('1.0.0', '2.0.0'),
    })
    .map(({ version, score, ...more }) => {
      const cvss = score === null ? [] : [{ source: 'nvd', vector: '', score }];
      const where = { name: 'p', version, purl: `pkg:npm/p@${version}` };
      return finding({ ...more, aliases: [], cvss, package: where } as Partial<Finding>);
    });
  const policies = fc
    .constantFrom(
      { severity: 'high' },
      { cvss: 5 },
      { epss: 0.5 },
      { kev: true },
      { severity: 'low', kev: true, epss: 0.5 },
    )
    .map((failOn) => ({ policy: { ...policy, failOn } as ScanInput['policy'] }));
  const some = fc.array(found, { maxLength: 5 });

  test('another finding never makes a failure pass', () => {
    fc.assert(
      fc.property(some, some, found, policies, (before, now, one, more) => {
        const accepted = after([report(before)], more);
        if (judge([report(now)], { ...more, accepted }).verdict !== 'fail') return;
        expect(judge([report([...now, one])], { ...more, accepted }).verdict).toBe('fail');
      }),
      { numRuns: 2_000 },
    );
  });

  test('without an accepted rollout it judges as if every finding counted', () => {
    const { onlyNew: _, ...usual } = policy;
    fc.assert(
      fc.property(some, policies, (now, more) => {
        const all = { policy: { ...usual, failOn: more.policy.failOn } };
        expect(judge([report(now)], more).verdict).toBe(judge([report(now)], all).verdict);
      }),
    );
  });

  test('the same reports again never fail', () => {
    const apart = some.map((all) => all.filter(({ id }, index) => all.findIndex((each) => each.id === id) === index));
    fc.assert(
      fc.property(apart, policies, (now, more) => {
        const { verdict } = judge([report(now)], { ...more, accepted: after([report(now)], more) });
        expect(['pass', 'inconclusive']).toContain(verdict);
      }),
    );
  });
});
