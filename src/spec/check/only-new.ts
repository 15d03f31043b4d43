import { pointsThatKeepFindings } from '../../core/gates/recorded-result.ts';
import type { Reading } from '../shape/reading.ts';
import { child, items, textOf, type YamlNode } from '../yaml/yaml-node.ts';

/** A gate that compares with what an earlier rollout accepted stands where that is kept. */
export function checkOnlyNew(root: YamlNode, reading: Reading): void {
  for (const [index, gate] of items(child(root, 'gates')).entries()) {
    const at = child(gate, 'at');
    const written = child(child(gate, 'scan'), 'only-new');
    if (at === undefined || written?.kind !== 'scalar' || written.value !== true) continue;
    const point = textOf(at) ?? '';
    if (pointsThatKeepFindings.some((each) => each === point)) continue;
    reading.refuse({ node: at, path: ['gates', index, 'at'] }, 'only-new-misplaced', {
      at: point,
      allowed: pointsThatKeepFindings,
    });
  }
}
