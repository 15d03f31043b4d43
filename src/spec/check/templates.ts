import { templateParts } from '../../core/definition/template.ts';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { offsetInside, type Reading } from '../shape/reading.ts';
import { child, items, textOf, type YamlNode } from '../yaml/yaml-node.ts';

/** As a shell, or a guess at our own templates, would write one. */
const environmentVariable = /\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\}|\{secrets\.([A-Za-z_]\w*)\}/g;

/** A template names params that are declared, and what is done once, for no node, names no node's fields. Nothing puts a secret into one. */
export function checkTemplates(root: YamlNode, reading: Reading): void {
  const params = child(root, 'params');
  const declared = params?.kind === 'mapping' ? [...params.entries.keys()] : [];
  const known = new Set(declared);
  const secrets = child(root, 'secrets');
  const secretNames = new Set((secrets?.kind === 'scalar' ? [secrets] : items(secrets)).map(textOf));
  for (const { at, text } of reading.templates) {
    for (const match of text.matchAll(environmentVariable)) {
      const [written, bare, braced, field] = match;
      const name = bare ?? braced ?? field ?? '';
      if (!secretNames.has(name)) continue;
      reading.refuse(at, 'secret-in-template', { written, name }, offsetInside(at, match.index));
    }
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
