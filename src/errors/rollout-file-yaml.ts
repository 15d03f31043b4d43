import { entry } from './entry.ts';

/** What makes a text no YAML, or YAML that a rollout file must not hold. */
export const rolloutFileYamlErrors = {
  'file-too-large': entry<{ size: number | null; limit: number }>({
    title: 'File too large',
    message: ({ size, limit }) =>
      `The file has ${size ?? 'more'} bytes${size === null ? ' than may be' : ''}; a rollout file may have ${limit}.`,
    hint: () => 'Keep lists of nodes in an inventory file and scripts in files of their own.',
  }),
  'file-not-utf8': entry({
    title: 'File is not UTF-8',
    message: () => 'What begins here is not UTF-8.',
    hint: () => 'Save the file as UTF-8.',
  }),
  'file-empty': entry({
    title: 'File is empty',
    message: () => 'There is nothing in the file.',
    hint: () => 'Begin with `rollout: NAME`, `fleet:`, `apply:` and `waves:`; `wavegate init` writes an example.',
  }),
  'bad-character': entry<{ character: string }>({
    title: 'Character that does not belong here',
    message: ({ character }) => `${character} does not belong here.`,
    hint: () => 'Remove it. It may be invisible: delete and type again what stands around it.',
  }),
  'yaml-syntax': entry<{ what: string; fix: string }>({
    title: 'Not YAML',
    message: ({ what }) => `This is not YAML: ${what}.`,
    hint: ({ fix }) => fix,
  }),
  'tab-indentation': entry({
    title: 'Tab in the indentation',
    message: () => 'This line is indented with a tab; YAML knows spaces only.',
    hint: () => 'Indent with two spaces, and let your editor do so for .yml files.',
  }),
  'nested-too-deep': entry<{ limit: number }>({
    title: 'Nested too deep',
    message: ({ limit }) => `The file is nested deeper than ${limit} levels.`,
    hint: () => 'No part of a rollout file needs that: look for brackets that are opened and not closed.',
  }),
  'several-documents': entry({
    title: 'Several documents',
    message: () => 'A second YAML document begins here.',
    hint: () => 'Put each rollout into a file of its own and remove the `---` between them.',
  }),
  'yaml-anchor': entry<{ mark: string }>({
    title: 'Anchor or alias',
    message: ({ mark }) => (mark === '&' ? 'Anchors (&) are not allowed.' : 'Aliases (*) are not allowed.'),
    hint: ({ mark }) =>
      mark === '&'
        ? 'Write the value out where it is needed; what all steps share belongs in `defaults`.'
        : 'Write the value out; text that begins with * has to stand in quotes.',
  }),
  'yaml-tag': entry<{ tag: string }>({
    title: 'Tag',
    message: ({ tag }) => `YAML tags are not allowed: ${tag.slice(0, 60)}`,
    hint: () => 'Remove it; put text that begins with ! in quotes.',
  }),
  'yaml-merge-key': entry({
    title: 'Merge key',
    message: () => 'The merge key << is not allowed.',
    hint: () => 'Write the keys out; what all steps share belongs in `defaults`.',
  }),
  'duplicate-key': entry<{ key: string; line: number }>({
    title: 'Key given twice',
    message: ({ key, line }) => `\`${key.slice(0, 60)}\` is given already in line ${line}.`,
    hint: () => 'Keep one of them.',
  }),
  'key-not-text': entry({
    title: 'Key is not text',
    message: () => 'A key has to be text.',
    hint: () => 'Text that holds { } or [ ] has to stand in quotes: "{params.version}".',
  }),
};
