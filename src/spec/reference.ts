import { limitText } from './limit-text.ts';
import { policyKeys } from './language/policy.ts';
import { rolloutKeys } from './language/rollout.ts';
import type { Field, ObjectShape } from './shape/object.ts';

const values = `## Values

- **Duration**: a whole number and a unit: \`500ms\`, \`90s\`, \`10m\`, \`2h\`, \`1d\`.
- **Count or percentage**: \`3\`, or \`10%\` in whole numbers. Sizes are rounded down and are never below 1; what is tolerated is
  rounded down. Zero means none, never all, and is an error where none makes no sense.
- **Scalar**: text, a number, a boolean or null.
- **Text** that YAML would take for a number or a boolean has to stand in quotes: \`"1.10"\`.
- Anchors, aliases, tags, merge keys, duplicate keys and tabs in the indentation are errors.
`;

const selectors = `### Selectors

Kubernetes label selectors: \`env=prod\`, \`role in (web,api)\`, \`tier!=db\`, \`canary\`, \`!quarantined\`, joined by commas, all of which
must hold.
`;

const introduction = `# The rollout file, key by key

A rollout file is YAML 1.2. Everything that it may hold is here; anything else is an error, with its place and what was
probably meant. \`wavegate validate FILE\` checks a file, \`wavegate schema\` prints its JSON Schema for editors.

The smallest one that is worth running:

\`\`\`yaml
rollout: web
fleet: hosts.ini
apply: ./upgrade.sh
verify: http://{address}/healthz
waves: [1, 10%, 50%, 100%]
\`\`\`

${values}
${selectors}
### Templates

\`{name}\`, \`{address}\`, \`{labels.KEY}\`, \`{facts.KEY}\` and \`{params.NAME}\` are filled in where this page says *template*; in a URL
they are percent-encoded. They are never filled in inside a command: a command finds the same values in its environment, as
\`WAVEGATE_NODE\`, \`WAVEGATE_ADDRESS\`, \`WAVEGATE_LABEL_ROLE\`, \`WAVEGATE_FACT_OS\` and \`WAVEGATE_PARAM_VERSION\`.
`;

const policyIntroduction = `# The policy file, key by key

A policy file is YAML 1.2, \`.github/wavegate/policy.yml\` where no other place is named. Everything that it may hold is here; anything else
is an error, with its place and what was probably meant, and while there is one nobody may do anything. \`wavegate schema --policy\` prints
its JSON Schema for editors. [Who may do what, and what no rollout may go below](../policy.md) shows it at work.

${values}
${selectors}`;

/** The reference of rollout files in markdown, from the same definitions that check a file. */
export function renderReference(): string {
  return page(introduction, rolloutKeys);
}

/** The same of policy files. */
export function renderPolicyReference(): string {
  return page(policyIntroduction, policyKeys);
}

function page(text: string, root: ObjectShape): string {
  return `${text}\n${objectsBelow(root).map(section).join('\n')}`;
}

/** The object and all that it holds, each once, in the order in which a reader meets them. */
function objectsBelow(root: ObjectShape): readonly ObjectShape[] {
  const found = new Map<string, ObjectShape>([[root.name, root]]);
  for (const shape of found.values()) {
    for (const field of Object.values(shape.fields)) {
      for (const inner of field.shape.objects()) if (!found.has(inner.name)) found.set(inner.name, inner);
    }
  }
  return [...found.values()];
}

function section(shape: ObjectShape): string {
  const { name, description, fields, base, choose } = shape;
  const own = Object.entries(fields).filter(([key]) => base === undefined || !Object.hasOwn(base.fields, key));
  const notes = [
    description,
    ...(choose.length > 0 && base === undefined ? [`Exactly one of ${choose.map(code).join(', ')}.`] : []),
    ...(base === undefined ? [] : [`All keys of a ${base.label}, and:`]),
  ];
  return [
    `## ${name}`,
    '',
    notes.join(' '),
    '',
    '| key | value | default | meaning |',
    '| --- | --- | --- | --- |',
    ...own.map(([key, field]) => row(key, field, choose)),
    '',
  ].join('\n');
}

function row(key: string, field: Field, choose: readonly string[]): string {
  const cells = [code(key), field.shape.label, standard(key, field, choose), meaning(field)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function standard(key: string, { shape, presence, written, absent }: Field, choose: readonly string[]): string {
  if (presence === 'required') return '**required**';
  if (absent !== undefined) return absent;
  if (presence === 'optional') return choose.includes(key) ? '' : 'none';
  if (!isEmpty(written)) return code(inline(written));
  return 'fields' in shape ? `see ${shape.label}` : 'none';
}

function meaning({ description, examples = [], needs, unsupported }: Field): string {
  return [
    description,
    ...(needs === undefined ? [] : [`Only with ${needs.map(code).join(' or ')}.`]),
    ...(examples.length === 0 ? [] : [`Such as ${examples.map((each) => code(inline(each))).join(', ')}.`]),
    ...(unsupported === undefined ? [] : [`*${limitText}*`]),
  ].join(' ');
}

function isEmpty(written: unknown): boolean {
  return typeof written === 'object' && written !== null && Object.keys(written).length === 0;
}

/** A value in the flow style of YAML. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${key}: ${inline(each)}`)
      .join(', ')} }`;
  }
  const text = String(value);
  return typeof value === 'string' && /^[{[*&!|>@`%]|: |^[0-9:.]+$/.test(text) ? JSON.stringify(text) : text;
}

function code(text: string): string {
  return `\`${text}\``;
}
