import type { ScanReport } from './finding.ts';
import { has, isObject, member, objects, ShapeFault, text } from './json-value.ts';
import { readCycloneDx } from './readers/cyclonedx.ts';
import { readGrype } from './readers/grype.ts';
import { readOsvScanner } from './readers/osv-scanner.ts';
import { readSarif } from './readers/sarif.ts';
import { readTrivy } from './readers/trivy.ts';

const formats: readonly {
  readonly name: string;
  readonly looksLike: (document: unknown) => boolean;
  readonly read: (file: string, document: unknown) => ScanReport[];
}[] = [
  { name: 'SARIF', looksLike: (document) => Array.isArray(member(document, 'runs')), read: readSarif },
  { name: 'CycloneDX', looksLike: (document) => text(document, 'bomFormat') === 'CycloneDX', read: readCycloneDx },
  { name: 'Trivy', looksLike: isTrivy, read: readTrivy },
  { name: 'Grype', looksLike: isGrype, read: readGrype },
  { name: 'osv-scanner', looksLike: isOsvScanner, read: readOsvScanner },
];

/** Reads a report of a format that is told by its content. `shape`: what is not as its format prescribes; `unknown`: no format that is read. */
export function readReport(
  file: string,
  document: unknown,
): { readonly reports: readonly ScanReport[] } | { readonly shape: string; readonly format: string } | 'unknown' {
  if (!isObject(document)) return 'unknown';
  const [format, ...others] = formats.filter(({ looksLike }) => looksLike(document));
  if (format === undefined) return 'unknown';
  // Whichever of them was read, what it found in the form of another would be passed over.
  if (others.length > 0) return { format: format.name, shape: `it could be ${others[0]?.name} as well` };
  try {
    const reports = format.read(file, document);
    return reports.length === 0 ? { format: format.name, shape: 'it has no runs' } : { reports };
  } catch (error) {
    if (!(error instanceof ShapeFault)) throw error;
    return { format: format.name, shape: error.message };
  }
}

function isTrivy(document: unknown): boolean {
  return has(document, 'SchemaVersion') && has(document, 'ArtifactName');
}

function isGrype(document: unknown): boolean {
  const descriptor = member(document, 'descriptor');
  return Array.isArray(member(document, 'matches')) && isObject(descriptor) && text(descriptor, 'name') === 'grype';
}

/** A list of results alone could be anything: each of them has to have a source and packages. */
function isOsvScanner(document: unknown): boolean {
  const results = member(document, 'results');
  if (!Array.isArray(results)) return false;
  return (
    results.every(isObject) &&
    objects(document, 'results').every((each) => has(each, 'source') && has(each, 'packages'))
  );
}
