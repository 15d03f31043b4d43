import { neededText, objects, ShapeFault } from '../json-value.ts';

/** The CVEs of CISA's catalogue of known exploited vulnerabilities, in its JSON form. Throws a ShapeFault for anything else. */
export function readKevCatalog(document: unknown): ReadonlySet<string> {
  const listed = objects(document, 'vulnerabilities');
  if (listed.length === 0) throw new ShapeFault('it lists no vulnerabilities');
  return new Set(listed.map((each) => neededText(each, 'cveID')));
}
