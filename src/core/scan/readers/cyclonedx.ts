import { reason } from '../../../errors/problem.ts';
import { cvssScore, highestScore } from '../cvss.ts';
import type { CvssScore, Finding, FoundPackage, ScanReport, Severity } from '../finding.ts';
import { has, instant, member, memberAt, neededText, number, objects, text, texts } from '../json-value.ts';
import { aliasesOf } from '../names.ts';
import { severityOf, severityOfScore, worstSeverity } from '../severity.ts';
import { subjectsIn } from '../subject.ts';
import { componentsOf, harmlessStates } from './cyclonedx-components.ts';

/** Reads the vulnerabilities of a CycloneDX document: one finding for each component that one affects. */
export function readCycloneDx(file: string, document: unknown): ScanReport[] {
  const vulnerabilities = objects(document, 'vulnerabilities');
  const components = componentsOf(document);
  const tool = toolOf(document);
  const empty = reason('scan-empty', { file, tool: tool.name });
  const nothing = reason('scan-nothing-scanned', { file, tool: tool.name });
  return [
    {
      file,
      tool: tool.name,
      version: tool.version,
      scannedAt: instant(member(document, 'metadata'), 'timestamp'),
      databaseAt: null,
      subjects: subjectsOf(member(member(document, 'metadata'), 'component')),
      serial: text(document, 'serialNumber').toLowerCase() || null,
      // Statements that all excuse, about components that it does not list, were written by hand: nobody scanned.
      faults:
        vulnerabilities.some((each) => analysisOf(each) === null) ||
        (vulnerabilities.length > 0 && objects(document, 'components').length > 0)
          ? []
          : has(document, 'vulnerabilities') && vulnerabilities.length === 0 && components.size > 0
            ? [{ verdict: 'inconclusive', reason: empty }]
            : [{ verdict: 'error', reason: nothing }],
      findings: vulnerabilities.flatMap((each) => findingsOf(each, components)),
      packages: [...components.values()],
    },
  ];
}

function toolOf(document: unknown): { name: string; version: string } {
  const tools = memberAt(document, 'metadata', 'tools');
  const all = Array.isArray(tools) ? tools : objects(tools, 'components');
  const [first] = all;
  return { name: text(first, 'name').toLowerCase() || 'cyclonedx', version: text(first, 'version') };
}

function subjectsOf(component: unknown): string[] {
  const properties = objects(component, 'properties')
    .filter((each) => /(?:RepoDigest|ImageID)$/.test(text(each, 'name')))
    .map((each) => text(each, 'value'));
  const [, ofPurl = ''] = /^pkg:oci\/[^@?#]+@([^?#]+)/.exec(text(component, 'purl')) ?? [];
  return subjectsIn([text(component, 'version'), ofPurl.replace(/%3a/i, ':'), ...properties]);
}

function findingsOf(found: unknown, components: ReadonlyMap<string, FoundPackage>): Finding[] {
  const id = neededText(found, 'id');
  const cvss = scoresOf(found);
  const common = {
    id,
    aliases: aliasesOf(
      id,
      objects(found, 'references').map((each) => text(each, 'id')),
    ),
    fixedIn: [],
    fix: 'unknown',
    ...severityFrom(found, cvss),
    cvss,
    epss: null,
    kev: null,
    suppressed: analysisOf(found),
  } as const;
  const affects = [...new Set(objects(found, 'affects').map((each) => neededText(each, 'ref')))];
  if (affects.length === 0) return [{ ...common, package: null, location: '', component: null }];
  return affects.map((ref) => ({ ...common, package: components.get(ref) ?? null, location: ref, component: ref }));
}

function analysisOf(found: unknown): string | null {
  const analysis = member(found, 'analysis');
  const state = text(analysis, 'state');
  if (!harmlessStates.has(state)) return null;
  const why = [text(analysis, 'justification'), text(analysis, 'detail'), ...texts(analysis, 'response')];
  return [state, ...why.filter((each) => each !== '')].join(': ');
}

const methods: ReadonlySet<string> = new Set(['CVSSv2', 'CVSSv3', 'CVSSv31', 'CVSSv4']);

function scoresOf(found: unknown): CvssScore[] {
  return objects(found, 'ratings').flatMap((rating) => {
    const vector = text(rating, 'vector');
    const score = number(rating, 'score');
    if (!methods.has(text(rating, 'method')) || (vector === '' && score === null)) return [];
    return [cvssScore(text(member(rating, 'source'), 'name'), vector, score)];
  });
}

function severityFrom(found: unknown, cvss: readonly CvssScore[]): { severity: Severity; severitySource: string } {
  const ratings = objects(found, 'ratings').map((rating) => ({
    severity: severityOf(text(rating, 'severity')),
    source: text(member(rating, 'source'), 'name'),
  }));
  const severity = worstSeverity(ratings.map((each) => each.severity));
  if (severity !== 'unknown') {
    return { severity, severitySource: ratings.find((each) => each.severity === severity)?.source ?? '' };
  }
  const score = highestScore(cvss);
  return {
    severity: score === null ? 'unknown' : severityOfScore(score),
    severitySource: score === null ? '' : 'cvss',
  };
}
