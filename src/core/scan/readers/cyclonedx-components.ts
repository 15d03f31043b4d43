import type { FoundPackage } from '../finding.ts';
import { member, objects, ShapeFault, text } from '../json-value.ts';

/** States of an analysis that say there is nothing to do about a vulnerability. */
export const harmlessStates: ReadonlySet<string> = new Set([
  'not_affected',
  'false_positive',
  'resolved',
  'resolved_with_pedigree',
]);

const deepest = 100;

/** The components of a CycloneDX document, nested ones and the one that it is about included, by their references. */
export function componentsOf(document: unknown): ReadonlyMap<string, FoundPackage> {
  const found = new Map<string, FoundPackage>();
  const main = member(member(document, 'metadata'), 'component');
  let level = [...(main === undefined ? [] : [main]), ...objects(document, 'components')];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) throw new ShapeFault(`its components are nested more than ${deepest} deep`);
    const next: unknown[] = [];
    for (const component of level) {
      const ref = text(component, 'bom-ref');
      if (ref !== '') found.set(ref, packageOf(component));
      for (const inner of objects(component, 'components')) next.push(inner);
    }
    level = next;
  }
  return found;
}

function packageOf(component: unknown): FoundPackage {
  const group = text(component, 'group');
  const name = text(component, 'name');
  const purl = text(component, 'purl');
  return {
    name: group === '' ? name : `${group}/${name}`,
    version: text(component, 'version'),
    purl: purl === '' ? null : purl,
  };
}
