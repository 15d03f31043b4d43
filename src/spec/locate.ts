import type { Location, Path } from '../errors/problem.ts';
import { type Cursor, offsetOf } from './shape/reading.ts';
import type { SourceText } from './yaml/source-text.ts';
import type { YamlNode } from './yaml/yaml-node.ts';

/**
 * Follows a path through a file, in the file's own keys or in those of the long form: `dependsOn` finds `depends-on`, and
 * `steps.apply` a step at the top level. Where a short form stands, it ends there.
 */
export function locate(root: YamlNode, path: Path, source: SourceText): Location {
  let at: Cursor = { node: root, path: [] };
  for (const step of path) {
    const below = follow(at, step);
    if (below === null && at.node === root && step === 'steps') continue;
    if (below === null) break;
    at = below;
  }
  return source.locationAt(offsetOf(at));
}

function follow({ node, path }: Cursor, step: string | number): Cursor | null {
  if (node.kind === 'sequence') {
    const item = node.items[Number(step)];
    return item === undefined ? null : { node: item, path: [...path, step] };
  }
  if (node.kind === 'scalar') return null;
  const key = String(step);
  const entry =
    node.entries.get(key) ?? node.entries.get(key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  return entry === undefined ? null : { node: entry.value, path: [...path, step], key: entry.key };
}
