import { reason } from '../../../errors/problem.ts';
import type { Finding, ScanFault, ScanReport } from '../finding.ts';
import { has, instant, member, memberAt, number, objects, ShapeFault, text } from '../json-value.ts';
import { aliasesOf, idsInside } from '../names.ts';
import { subjectsIn } from '../subject.ts';
import { firstErrorOfTool } from './sarif-notifications.ts';
import { SarifRules } from './sarif-rules.ts';

/** Parts of a run that may stand elsewhere, and without which nobody knows what it found and how bad that is. */
const deciding = ['results', 'driver', 'extensions', 'invocations'] as const;

/** Reads SARIF 2.1.0: each of its runs is a report. */
export function readSarif(file: string, log: unknown): ScanReport[] {
  if (text(log, 'version') !== '2.1.0') throw new ShapeFault('its version is not 2.1.0');
  const runs = objects(log, 'runs');
  if (objects(log, 'inlineExternalProperties').some((each) => holdsParts(each))) {
    throw new ShapeFault('parts of its runs are not in them (inlineExternalProperties)');
  }
  return runs.map((run) => readRun(file, run));
}

function readRun(file: string, run: unknown): ScanReport {
  const driver = memberAt(run, 'tool', 'driver');
  const tool = text(driver, 'name').toLowerCase();
  if (tool === '') throw new ShapeFault('a run does not name its tool');
  for (const part of deciding) {
    if (memberAt(run, 'externalPropertyFileReferences', part) === undefined) continue;
    throw new ShapeFault(`its ${part === 'driver' ? 'rules' : part} are in other files`);
  }
  const invocations = objects(run, 'invocations');
  const ended = invocations.flatMap((each) => instant(each, 'endTimeUtc') ?? instant(each, 'startTimeUtc') ?? []);
  const rules = new SarifRules(run);
  return {
    file,
    tool,
    version: text(driver, 'semanticVersion') || text(driver, 'version'),
    // The oldest of them: a part that is too old is not fresh because another part is.
    scannedAt: ended.length === invocations.length && ended.length > 0 ? Math.min(...ended) : null,
    databaseAt: null,
    subjects: subjectsOf(run),
    serial: null,
    faults: faultsOf(file, tool, run),
    findings: objects(run, 'results').flatMap((result) => findingOf(result, rules)),
    packages: [],
  };
}

function holdsParts(properties: unknown): boolean {
  return deciding.some((part) => member(properties, part) !== undefined);
}

/** What says that a process could not begin, or that it was killed. */
const endings = ['processStartFailureMessage', 'exitSignalName'] as const;

function faultsOf(file: string, tool: string, run: unknown): ScanFault[] {
  // A converter that failed may have left findings out, as the tool may.
  const conversion = memberAt(run, 'conversion', 'invocation');
  const invocations = [...objects(run, 'invocations'), ...(conversion === undefined ? [] : [conversion])];
  if (!invocations.every(cameToItsEnd)) {
    return [{ verdict: 'error', reason: reason('scan-tool-failed', { file, tool }) }];
  }
  // Without results, which is not the same as with none, the tool did not look for any.
  if (!has(run, 'results') || member(run, 'results') === undefined) {
    return [{ verdict: 'error', reason: reason('scan-nothing-scanned', { file, tool }) }];
  }
  const says = firstErrorOfTool(run, invocations);
  if (says === null) return [];
  return [{ verdict: 'inconclusive', reason: reason('scan-incomplete', { file, tool, says: says.slice(0, 200) }) }];
}

/** SARIF demands the word: whatever is not a plain yes says that it may not have. */
function cameToItsEnd(invocation: unknown): boolean {
  if (endings.some((each) => (member(invocation, each) ?? '') !== '')) return false;
  return member(invocation, 'executionSuccessful') === true;
}

function subjectsOf(run: unknown): string[] {
  const commits = objects(run, 'versionControlProvenance').map((each) => text(each, 'revisionId'));
  const properties = member(run, 'properties');
  const digests = member(properties, 'repoDigests');
  const texts = Array.isArray(digests) ? digests.filter((each) => typeof each === 'string') : [];
  return subjectsIn([...commits, ...texts, text(properties, 'imageID')]);
}

const kinds: ReadonlySet<string> = new Set(['fail', 'pass', 'open', 'informational', 'notApplicable', 'review']);

function findingOf(result: unknown, rules: SarifRules): Finding[] {
  const kind = text(result, 'kind') || 'fail';
  if (!kinds.has(kind)) throw new ShapeFault('a result is of a kind that SARIF does not have');
  if (kind !== 'fail' || text(result, 'baselineState') === 'absent') return [];
  const rule = rules.of(result);
  const inside = idsInside(rule.id);
  return [
    {
      id: rule.id,
      aliases: aliasesOf(rule.id, inside),
      package: null,
      fixedIn: [],
      fix: 'unknown',
      ...rule.severity,
      cvss: [],
      epss: null,
      kev: null,
      location: locationOf(result),
      suppressed: suppressionOf(result),
      component: null,
    },
  ];
}

function locationOf(result: unknown): string {
  const place = member(objects(result, 'locations')[0], 'physicalLocation');
  const uri = text(member(place, 'artifactLocation'), 'uri');
  const line = number(member(place, 'region'), 'startLine');
  return line === null || uri === '' ? uri : `${uri}:${line}`;
}

/** Every suppression has to be accepted, which they are when they say nothing; one that is not yet, or no more, keeps the finding. */
function suppressionOf(result: unknown): string | null {
  const suppressions = objects(result, 'suppressions');
  const accepted = suppressions.every((each) => {
    const status = member(each, 'status');
    return status === undefined || status === 'accepted';
  });
  if (suppressions.length === 0 || !accepted) return null;
  return suppressions
    .map((each) => [text(each, 'kind') || 'suppressed', text(each, 'justification')].filter(Boolean).join(': '))
    .join('; ');
}
