import { describe, expect, test } from 'vitest';
import { readReport } from '../read-report.ts';

describe('what is no scan is not read as a clean one', () => {
  const sarif = (kind: string) => ({
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'x' } }, results: [{ ruleId: 'a', kind, message: { text: 'm' } }] }],
  });
  const trivyWith = (result: object) => ({
    SchemaVersion: 2,
    ArtifactName: 'a',
    ArtifactType: 'filesystem',
    Results: [result],
  });

  test('a SARIF result of an unknown kind is refused, not left out', () => {
    expect(readReport('f', sarif('Fail'))).toMatchObject({ shape: 'a result is of a kind that SARIF does not have' });
    expect(readReport('f', sarif('review'))).toMatchObject({ reports: [{ findings: [] }] });
  });

  test.each([{}, { executionSuccessful: 'false' }, { executionSuccessful: false }])(
    'a SARIF run whose invocation %j does not say that it went well is a tool that failed',
    (invocation) => {
      const [run] = sarif('pass').runs;
      const read = readReport('f', { version: '2.1.0', runs: [{ ...run, invocations: [invocation] }] });
      expect(read).toMatchObject({ reports: [{ faults: [{ reason: { code: 'scan-tool-failed' } }] }] });
    },
  );

  const faultsOf = (run: object) => {
    const read = readReport('f', { version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, ...run }] });
    if (read === 'unknown' || 'shape' in read) throw new Error(JSON.stringify(read));
    return read.reports.flatMap(({ faults }) =>
      faults.map(({ verdict, reason: { code, args } }) => [verdict, code, args]),
    );
  };
  const withNotification = (notification: object, more: object = {}) => ({
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: [notification], ...more }],
  });

  test.each([
    ['without results', []],
    ['with results', [{ ruleId: 'a', level: 'note', message: { text: 'm' } }]],
  ])('a SARIF run %s whose tool reports an error of its own is incomplete', (_, results) => {
    const error = { level: 'error', message: { text: 'cannot parse a.go' } };
    const incomplete = ['inconclusive', 'scan-incomplete', { file: 'f', tool: 'x', says: 'cannot parse a.go' }];
    expect(faultsOf({ results, ...withNotification(error) })).toEqual([incomplete]);
    const configuration = { toolExecutionNotifications: [], toolConfigurationNotifications: [error] };
    expect(faultsOf({ results, ...withNotification({}, configuration) })).toEqual([incomplete]);
  });

  test('what a tool reports as less than an error about itself says nothing against the scan', () => {
    for (const level of [undefined, 'warning', 'note', 'none']) {
      expect(faultsOf({ results: [], ...withNotification({ level, message: { text: 'slow' } }) })).toEqual([]);
    }
  });

  test.each([
    ['its descriptor', {}, [{ id: 'N1', defaultConfiguration: { level: 'error' } }], { id: 'N1' }],
    ['its descriptor by index', {}, [{ id: 'N1', defaultConfiguration: { level: 'error' } }], { index: 0 }],
    [
      'an override of the invocation',
      { notificationConfigurationOverrides: [{ descriptor: { id: 'N1' }, configuration: { level: 'error' } }] },
      [{ id: 'N1' }],
      { id: 'N1' },
    ],
  ])('an error of the tool is one, too, by %s', (_, invocation, notifications, descriptor) => {
    const run = { results: [], tool: { driver: { name: 'x', notifications } } };
    const found = faultsOf({ ...run, ...withNotification({ descriptor }, invocation) });
    expect(found.map(([, code]) => code)).toEqual(['scan-incomplete']);
    expect(faultsOf({ ...run, ...withNotification({ descriptor: { id: 'other' } }, invocation) })).toEqual([]);
  });

  test.each([{ processStartFailureMessage: 'no such file' }, { exitSignalName: 'SIGKILL' }])(
    'a SARIF run whose invocation says that it went well and %j is a tool that failed',
    (ending) => {
      const run = { results: [], invocations: [{ executionSuccessful: true, ...ending }] };
      expect(faultsOf(run).map(([, code]) => code)).toEqual(['scan-tool-failed']);
    },
  );

  test('a SARIF run that a converter made is as whole as the converter says that it is', () => {
    const converted = (invocation: object) => faultsOf({ results: [], conversion: { invocation } });
    const error = { level: 'error', message: { text: 'cannot read line 7' } };
    expect(converted({ executionSuccessful: true })).toEqual([]);
    expect(converted({ executionSuccessful: false }).map(([, code]) => code)).toEqual(['scan-tool-failed']);
    expect(converted({ executionSuccessful: true, toolExecutionNotifications: [error] })).toEqual([
      ['inconclusive', 'scan-incomplete', { file: 'f', tool: 'x', says: 'cannot read line 7' }],
    ]);
    expect(faultsOf({ results: [], conversion: { tool: { driver: { name: 'converter' } } } })).toEqual([]);
  });

  test.each(['Error', 'fatal', '', 7])(
    'a notification of the level %j, which SARIF does not have, is an error',
    (level) => {
      const found = faultsOf({ results: [], ...withNotification({ level, message: { text: 'm' } }) });
      expect(found.map(([verdict, code]) => [verdict, code])).toEqual([['inconclusive', 'scan-incomplete']]);
    },
  );

  test('a suppression of a status that SARIF does not have sets nothing aside', () => {
    const result = { ruleId: 'a', message: { text: 'm' }, suppressions: [{ kind: 'external', status: 7 }] };
    const read = readReport('f', { version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [result] }] });
    expect(read).toMatchObject({ reports: [{ findings: [{ suppressed: null }] }] });
  });

  test('a Trivy result that has neither a class nor a list is refused', () => {
    expect(readReport('f', trivyWith({ Target: 'x' }))).toMatchObject({
      shape: 'a result does not say what was looked for',
    });
  });

  test('a Trivy result of a class that is not known and without a list that is read is refused', () => {
    expect(readReport('f', trivyWith({ Target: 'x', Class: 'dreams' }))).toHaveProperty('shape');
    expect(readReport('f', trivyWith({ Target: 'x', Class: 'dreams', Nightmares: [{}] }))).toHaveProperty('shape');
  });

  test.each(['os-pkgs', 'lang-pkgs', 'config', 'secret', 'license'])(
    'a Trivy result of the class %s without a list has no findings, as Trivy leaves out empty lists',
    (Class) => {
      expect(readReport('f', trivyWith({ Target: 'x', Class }))).toMatchObject({
        reports: [{ findings: [], faults: [] }],
      });
    },
  );

  test('a Trivy result with a list that is not read is refused, and resources of a module alone are nothing scanned', () => {
    expect(readReport('f', trivyWith({ Target: 'x', Class: 'os-pkgs', vulnerabilities: [] }))).toMatchObject({
      shape: 'a result has a list that is not read ("vulnerabilities")',
    });
    const custom = { Target: 'x', Class: 'custom', CustomResources: [{}] };
    const nothing = { reports: [{ faults: [{ reason: { code: 'scan-nothing-scanned' } }] }] };
    expect(readReport('f', trivyWith(custom))).toMatchObject(nothing);
    expect(readReport('f', trivyWith({ ...custom, Vulnerabilities: [] }))).toMatchObject({ reports: [{ faults: [] }] });
  });

  test('what Trivy says about the end of life of a system is believed unless it is a plain no', () => {
    const system = (EOSL: unknown) =>
      readReport('f', {
        ...trivyWith({ Target: 'x', Class: 'os-pkgs' }),
        Metadata: { OS: { Family: 'a', Name: '1', EOSL } },
      });
    const old = { reports: [{ faults: [{ reason: { code: 'scan-os-end-of-life' } }] }] };
    for (const said of [true, 'true', 1]) expect(system(said)).toMatchObject(old);
    for (const said of [false, null, undefined]) expect(system(said)).toMatchObject({ reports: [{ faults: [] }] });
  });

  test.each([
    [
      'packages of a distribution that it does not know',
      { alertsByPackage: [{ alerts: [{ type: 'distro-unknown', message: 'no' }] }] },
    ],
    ['an alert of a kind that is not known', { alertsByPackage: [{ alerts: [{ type: 'no' }] }] }],
    ['an error of its database', { descriptor: { name: 'grype', db: { status: { error: 'no' } } } }],
    ['an error of its database as it said so before', { descriptor: { name: 'grype', db: { error: 'no' } } }],
  ])('a Grype report of %s is incomplete', (_, more) => {
    const read = readReport('f', { descriptor: { name: 'grype' }, matches: [], source: {}, ...more });
    const incomplete = { code: 'scan-incomplete', args: { file: 'f', tool: 'grype', says: 'no' } };
    expect(read).toMatchObject({ reports: [{ faults: [{ verdict: 'inconclusive', reason: incomplete }] }] });
  });

  test('a Trivy result that counts more misconfigurations than it lists is refused', () => {
    const document = trivyWith({ Target: 'x', Class: 'config', MisconfSummary: { Successes: 1, Failures: 7 } });
    expect(readReport('f', document)).toMatchObject({ shape: 'it counts more misconfigurations than it lists' });
  });

  test('a CycloneDX document of excuses without components is nothing scanned', () => {
    const excuse = { id: 'CVE-2021-44228', analysis: { state: 'resolved' }, affects: [{ ref: 'product' }] };
    const document = (more: object) => ({
      bomFormat: 'CycloneDX',
      specVersion: '1.4',
      vulnerabilities: [excuse],
      ...more,
    });
    const codes = (read: ReturnType<typeof readReport>) =>
      read === 'unknown' || 'shape' in read
        ? read
        : read.reports.flatMap((each) => each.faults.map((fault) => fault.reason.code));
    expect(codes(readReport('f', document({})))).toEqual(['scan-nothing-scanned']);
    expect(codes(readReport('f', document({ components: [{ 'bom-ref': 'product', name: 'p' }] })))).toEqual([]);
  });
});
