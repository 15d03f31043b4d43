import { PackageURL } from 'packageurl-js';

/** Package types by OSV ecosystem, as far as name and version alone make a package URL. */
const types: ReadonlyMap<string, { type: string; namespace?: string; separator?: string }> = new Map([
  ['npm', { type: 'npm', separator: '/' }],
  ['PyPI', { type: 'pypi' }],
  ['Go', { type: 'golang', separator: '/' }],
  ['crates.io', { type: 'cargo' }],
  ['RubyGems', { type: 'gem' }],
  ['Maven', { type: 'maven', separator: ':' }],
  ['NuGet', { type: 'nuget' }],
  ['Packagist', { type: 'composer', separator: '/' }],
  ['Hex', { type: 'hex' }],
  ['Pub', { type: 'pub' }],
  ['Alpine', { type: 'apk', namespace: 'alpine' }],
  ['Debian', { type: 'deb', namespace: 'debian' }],
  ['Ubuntu', { type: 'deb', namespace: 'ubuntu' }],
]);

/** The package URL of a package of an OSV ecosystem; null where the ecosystem has none that name and version alone would make. */
export function purlOf(ecosystem: string, name: string, version: string, unversioned?: string): string | null {
  try {
    if (unversioned !== undefined) {
      const { type, namespace, name: base, qualifiers, subpath } = PackageURL.fromString(unversioned);
      return new PackageURL(type, namespace, base, version || undefined, qualifiers, subpath).toString();
    }
    const found = types.get(ecosystem.split(':')[0] ?? '');
    if (found === undefined || name === '') return null;
    const cut = found.separator === undefined ? -1 : name.lastIndexOf(found.separator);
    const namespace = cut === -1 ? found.namespace : name.slice(0, cut);
    return new PackageURL(
      found.type,
      namespace,
      name.slice(cut + 1),
      version || undefined,
      undefined,
      undefined,
    ).toString();
  } catch {
    return null;
  }
}
