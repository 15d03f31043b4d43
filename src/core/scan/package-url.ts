import { PackageURL } from 'packageurl-js';

/** A package URL, decoded; parts that it does not have are empty. */
export interface Purl {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly qualifiers: ReadonlyMap<string, string>;
}

const longest = 2_000;
const remembered = 20_000;
const known = new Map<string, Purl | null>();

/** Null: it is no package URL. */
export function parsePurl(written: string): Purl | null {
  const before = known.get(written);
  if (before !== undefined) return before;
  const purl = parse(written);
  if (known.size < remembered) known.set(written, purl);
  return purl;
}

function parse(written: string): Purl | null {
  if (written.length > longest) return null;
  try {
    const { type, namespace, name, version, qualifiers } = PackageURL.fromString(written);
    const pairs = Object.entries(qualifiers ?? {}) as [string, string][];
    return { type, namespace: namespace ?? '', name, version: version ?? '', qualifiers: new Map(pairs) };
  } catch {
    return null;
  }
}

/** Whether a package is meant by a package URL that says less or just as much: a version or qualifiers only count where it has them. */
export function covers(meant: Purl, found: Purl): boolean {
  return (
    samePackage(meant, found) &&
    (meant.version === '' || meant.version === found.version) &&
    [...meant.qualifiers].every(([key, value]) => key === 'vers' || found.qualifiers.get(key) === value)
  );
}

function samePackage(one: Purl, other: Purl): boolean {
  return one.type === other.type && one.namespace === other.namespace && one.name === other.name;
}
