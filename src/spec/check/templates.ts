import { templateParts } from '../../core/definition/template.ts';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { offsetInside, type Reading } from '../shape/reading.ts';
import { child, type YamlNode } from '../yaml/yaml-node.ts';

/** A template names params that are declared, and what is done once, for no node, names no node's fields. */
export function checkTemplates(root: YamlNode, reading: Reading): void {
  const params = child(root, 'params');
  const declared = params?.kind === 'mapping' ? [...params.entries.keys()] : [];
  const known = new Set(declared);
  for (const { at, text } of reading.templates) {
    for (const part of templateParts(text)) {
      if ('literal' in part) continue;
      const { kind, key } = part.field;
      const index = text.indexOf(kind === 'param' ? `{params.${key}}` : '{');
      if (kind === 'param' && !known.has(key)) {
        const meant = reading.full ? null : didYouMean(key, declared);
        reading.refuse(at, 'undeclared-param', { name: key, meant, known: declared }, offsetInside(at, index));
      }
      if (kind !== 'param' && at.path[0] === 'tasks') {
        reading.refuse(at, 'template-needs-node', {}, offsetInside(at, index));
      }
    }
  }
}
