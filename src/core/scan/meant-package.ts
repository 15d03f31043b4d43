import type { FoundPackage } from './finding.ts';
import { covers, parsePurl, type Purl } from './package-url.ts';
import { parseRange, type VersionRange } from './version-range.ts';

/** A package that a person means, by its package URL: any version of it, one, or those of a `?vers=` range. */
export interface MeantPackage {
  readonly written: string;
  readonly purl: Purl;
  readonly range: VersionRange | null;
}

/** A text says why it means no package. */
export function readMeantPackage(written: string): MeantPackage | string {
  const purl = parsePurl(written);
  if (purl === null) return 'it is no package URL, such as pkg:npm/minimist@1.2.5';
  const vers = purl.qualifiers.get('vers');
  if (vers === undefined) return { written, purl, range: null };
  if (purl.version !== '') return 'it has a version and a range of versions';
  const range = parseRange(vers);
  if (typeof range === 'string') return range;
  if (range.type !== purl.type && range.type !== 'semver') {
    return `a range of the type ${range.type} does not fit a package of the type ${purl.type}`;
  }
  return { written, purl, range };
}

/** Whether a package is surely among those that are meant: one without a package URL, or of unknown version, is not. */
export function isSurelyMeant({ purl: meant, range }: MeantPackage, { purl }: FoundPackage): boolean {
  const found = purl === null ? null : parsePurl(purl);
  if (found === null || !covers(meant, found)) return false;
  return range === null || (found.version !== '' && range.contains(found.version));
}

/**
 * Whether a package may be among those that are meant: one without a package URL goes by its name, and any unknown version or qualifier
 * counts.
 */
export function mayBeMeant(meant: MeantPackage, found: FoundPackage): boolean {
  const { purl, range } = meant;
  const known = found.purl === null ? null : parsePurl(found.purl);
  const version = known?.version || found.version;
  if (known !== null) {
    const asked = [...purl.qualifiers].filter(([key]) => known.qualifiers.has(key));
    if (!covers({ ...purl, version: '', qualifiers: new Map(asked) }, known)) return false;
  } else if (!namesOf(purl).includes(found.name.toLowerCase())) return false;
  if (version === '') return true;
  if (purl.version !== '') return purl.version === version;
  return range === null || range.contains(version);
}

/** How reports without package URLs call a package. */
function namesOf({ namespace, name }: Purl): string[] {
  const all =
    namespace === '' ? [name] : [name, `${namespace}/${name}`, `${namespace}:${name}`, `${namespace}.${name}`];
  return all.map((each) => each.toLowerCase());
}
