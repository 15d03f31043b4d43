import { expect, test } from 'vitest';
import { rolloutFileYamlErrors } from '../errors/rollout-file-yaml.ts';
import { saidOf } from '../testing/rollout-file.ts';

const cases: [string, string | Uint8Array, string][] = [
  [
    'file-not-utf8',
    Uint8Array.of(97, 58, 32, 98, 10, 99, 0xff, 97),
    '2:2 What begins here is not UTF-8. → Save the file as UTF-8.',
  ],
  [
    'file-empty',
    '# nothing but a comment\n',
    '1:1 There is nothing in the file. → Begin with `rollout: NAME`, `fleet:`, `apply:` and `waves:`; `wavegate init` writes an example.',
  ],
  [
    'bad-character',
    'rollout: we\u0007b\n',
    '1:12 U+0007 does not belong here. → Remove it. It may be invisible: delete and type again what stands around it.',
  ],
  [
    'yaml-syntax',
    'rollout: web\nwaves: [1, 10%\n',
    '3:1 This is not YAML: a bracket or quote that was opened above is not closed. → Close it.',
  ],
  [
    'yaml-syntax',
    'rollout: web\ndescription: new: bells\n',
    '2:17 This is not YAML: there is a second colon in this line. → Put text that holds ": " in quotes.',
  ],
  ['yaml-syntax', 'rollout: @web\n', '1:10 This is not YAML: text cannot begin with @. → Put the text in quotes.'],
  [
    'tab-indentation',
    'rollout: web\nsteps:\n\tapply: ./up.sh\n',
    '3:1 This line is indented with a tab; YAML knows spaces only. → Indent with two spaces, and let your editor do so for .yml files.',
  ],
  [
    'nested-too-deep',
    `rollout: ${'['.repeat(40)}`,
    '1:41 The file is nested deeper than 32 levels. → No part of a rollout file needs that: look for brackets that are opened and not closed.',
  ],
  [
    'several-documents',
    'rollout: web\n---\nrollout: api\n',
    '3:1 A second YAML document begins here. → Put each rollout into a file of its own and remove the `---` between them.',
  ],
  [
    'yaml-anchor',
    'waves: &all [100%]\n',
    '1:8 Anchors (&) are not allowed. → Write the value out where it is needed; what all steps share belongs in `defaults`.',
  ],
  [
    'yaml-anchor',
    'apply: *up\n',
    '1:8 Aliases (*) are not allowed. → Write the value out; text that begins with * has to stand in quotes.',
  ],
  [
    'yaml-tag',
    'apply: !shell ./up.sh\n',
    '1:8 YAML tags are not allowed: !shell → Remove it; put text that begins with ! in quotes.',
  ],
  [
    'yaml-merge-key',
    'batch:\n  <<: { size: 1 }\n',
    '2:3 The merge key << is not allowed. → Write the keys out; what all steps share belongs in `defaults`.',
  ],
  [
    'duplicate-key',
    'rollout: web\nfleet: hosts.ini\nrollout: api\n',
    '3:1 `rollout` is given already in line 1. → Keep one of them.',
  ],
  [
    'key-not-text',
    '{ a: b }: c\n',
    '1:1 A key has to be text. → Text that holds { } or [ ] has to stand in quotes: "{params.version}".',
  ],
];

test.each(cases)('%s is said at its place and word for word (%#)', (code, text, said) => {
  expect(saidOf(text, code)).toBe(said);
});

test('a file above the size limit is refused by its size alone', () => {
  expect(saidOf(`# ${'x'.repeat(1_048_576)}`, 'file-too-large')).toBe(
    '1:1 The file has 1048578 bytes; a rollout file may have 1048576. → Keep lists of nodes in an inventory file and scripts in files of their own.',
  );
});

test('every code about YAML has a file that shows it', () => {
  const shown = new Set([...cases.map(([code]) => code), 'file-too-large']);
  expect(Object.keys(rolloutFileYamlErrors).filter((code) => !shown.has(code))).toEqual([]);
});
