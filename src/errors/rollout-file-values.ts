import { entry } from './entry.ts';

function meantOr(meant: string | null, otherwise: string): string {
  return meant === null ? otherwise : `Did you mean \`${meant}\`?`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** Whole files are called in words, what stands in them by its key. */
function place(name: string): string {
  return name.endsWith('-file') ? `a ${name.replaceAll('-', ' ')}` : `\`${name}\``;
}

/** What is wrong with a single value or key. */
export const rolloutFileValueErrors = {
  'too-many-problems': entry<{ more: number }>({
    title: 'More problems',
    message: ({ more }) => `There are ${more} more problems.`,
    hint: () => 'Solve these first.',
  }),
  'unknown-key': entry<{
    key: string;
    inside: string;
    meant: string | null;
    belongs: string | null;
    known: readonly string[];
  }>({
    title: 'Unknown key',
    message: ({ key, inside, belongs }) =>
      belongs === null
        ? `\`${key}\` is no key of ${place(inside)}.`
        : `\`${key}\` is no key of ${place(inside)}; it belongs to ${belongs}.`,
    hint: ({ meant, belongs, known }) =>
      meantOr(meant, belongs === null ? `There are: ${quoted(known)}.` : 'Move it there, or remove it.'),
  }),
  'missing-key': entry<{ key: string; wanted: string }>({
    title: 'Missing key',
    message: ({ key }) => `\`${key}\` is missing.`,
    hint: ({ key, wanted }) => `Add \`${key}\`: ${wanted}`,
  }),
  'value-missing': entry<{ key: string; wanted: string }>({
    title: 'No value',
    message: ({ key }) => `\`${key}\` has no value.`,
    hint: ({ wanted }) => `Wanted here: ${wanted}. Or remove the key.`,
  }),
  'wrong-kind': entry<{ found: string; wanted: string }>({
    title: 'Value of the wrong kind',
    message: ({ found }) => `This is ${found}.`,
    hint: ({ wanted }) => `Wanted here: ${wanted}.`,
  }),
  'quotes-missing': entry<{ written: string }>({
    title: 'Text without quotes',
    message: ({ written }) => `Text is wanted, and without quotes YAML does not take ${written} for text.`,
    hint: ({ written }) => `Write "${written}".`,
  }),
  'quotes-around-number': entry<{ written: string }>({
    title: 'Number in quotes',
    message: ({ written }) => `A number is wanted, and in quotes "${written}" is text.`,
    hint: ({ written }) => `Write ${written}.`,
  }),
  'text-empty': entry({
    title: 'Empty text',
    message: () => 'This text is empty.',
    hint: () => 'Write something, or remove the key.',
  }),
  'text-too-long': entry<{ limit: number }>({
    title: 'Text too long',
    message: ({ limit }) => `This text is longer than ${limit} characters.`,
    hint: () => 'Say the same in fewer words: give the nodes a label, and select by it.',
  }),
  'list-empty': entry<{ key: string }>({
    title: 'Empty list',
    message: ({ key }) => `\`${key}\` is an empty list.`,
    hint: () => 'Name at least one.',
  }),
  'bad-form': entry<{ written: string; label: string; rule: string }>({
    title: 'Value of the wrong form',
    message: ({ written, label }) => `"${written}" is no valid ${label}.`,
    hint: ({ rule }) => `Allowed: ${rule}.`,
  }),
  'not-one-of': entry<{ written: string; allowed: readonly string[]; meant: string | null }>({
    title: 'Not one of the words',
    message: ({ written }) => `"${written}" is none of the words that are known here.`,
    hint: ({ allowed, meant }) => meantOr(meant, `There are: ${quoted(allowed)}.`),
  }),
  'number-out-of-range': entry<{ written: string; minimum: number; maximum: number }>({
    title: 'Number out of range',
    message: ({ written }) => `${written} is out of range.`,
    hint: ({ minimum, maximum }) => `It has to be from ${minimum} to ${maximum}.`,
  }),
  'zero-means-none': entry<{ key: string }>({
    title: 'Zero',
    message: () => 'Zero means none, and none makes no sense here.',
    hint: () => 'Write at least 1, or remove the key.',
  }),
  'bad-duration': entry<{ written: string }>({
    title: 'Not a duration',
    message: ({ written }) => `"${written}" is no duration.`,
    hint: ({ written }) =>
      /^\d+$/.test(written)
        ? `Say of what: ${written}s, ${written}m, ${written}h or ${written}d.`
        : 'Write a whole number and one unit: 500ms, 90s, 10m, 2h or 1d.',
  }),
  'duration-too-long': entry<{ written: string }>({
    title: 'Duration too long',
    message: ({ written }) => `${written} is longer than a year.`,
    hint: () => 'Write at most 366d.',
  }),
  'bad-amount': entry<{ written: string; asWave: string | null }>({
    title: 'Not a count or percentage',
    message: ({ written }) => `"${written}" is no count and no percentage.`,
    hint: ({ asWave }) =>
      `Write a whole number such as 3, or a whole percentage such as 10%${asWave === null ? '' : `; a wave with a name is \`${asWave}\``}.`,
  }),
  'percent-above-100': entry<{ written: string }>({
    title: 'More than 100%',
    message: ({ written }) => `${written} is more than all.`,
    hint: () => 'Write at most 100%.',
  }),
  'percent-sign-missing': entry<{ written: string }>({
    title: 'Percentage without its sign',
    message: ({ written }) => `${written} is a number, and a percentage is wanted.`,
    hint: () => 'Write a whole number and the sign: 20%.',
  }),
  'choice-missing': entry<{ keys: readonly string[] }>({
    title: 'None of the keys',
    message: ({ keys }) => `One of these keys is needed: ${quoted(keys)}.`,
    hint: () => 'Add one of them.',
  }),
  'choose-one': entry<{ first: string; key: string }>({
    title: 'Two keys where one is wanted',
    message: ({ first, key }) => `\`${key}\` cannot stand beside \`${first}\`.`,
    hint: () => 'Keep one of them.',
  }),
  'key-needs-key': entry<{ key: string; needs: readonly string[] }>({
    title: 'Key without the one it belongs to',
    message: ({ key, needs }) => `\`${key}\` means nothing without ${needs.map((each) => `\`${each}\``).join(' or ')}.`,
    hint: () => 'Add that, or remove this.',
  }),
  'bad-label-key': entry<{ written: string; why: string }>({
    title: 'Not a label',
    message: ({ written, why }) => `"${written}" is no label: ${why}.`,
    hint: () => 'Labels are named as in Kubernetes: zone, or example.com/zone.',
  }),
  'bad-order-key': entry<{ written: string }>({
    title: 'Not a key to order by',
    message: ({ written }) => `"${written}" is no label or fact to order by.`,
    hint: () => 'Write a key, with one - before it to descend: -priority.',
  }),
  'bad-url': entry<{ written: string }>({
    title: 'Not a URL',
    message: ({ written }) => `"${written}" is no URL.`,
    hint: () => 'Write http:// or https://, a host, and no spaces: http://{address}:8080/healthz.',
  }),
  'bad-host-port': entry<{ written: string }>({
    title: 'Not a host and port',
    message: ({ written }) => `"${written}" is no host and port.`,
    hint: () => 'Write both: {address}:443.',
  }),
  'bad-date': entry<{ written: string }>({
    title: 'Not a date',
    message: ({ written }) => `"${written}" is no date and no instant.`,
    hint: () => 'Write 2026-12-20, or 2026-12-20T12:00:00Z.',
  }),
  'unknown-timezone': entry<{ written: string; meant: string | null }>({
    title: 'Unknown time zone',
    message: ({ written }) => `"${written}" is no time zone of the IANA database.`,
    hint: ({ meant }) => meantOr(meant, 'Write a place, as in Europe/Berlin, or UTC.'),
  }),
  'bad-pattern': entry<{ written: string; detail: string }>({
    title: 'Not a regular expression',
    message: ({ written, detail }) => `"${written}" is no regular expression that can be used here: ${detail}.`,
    hint: () => 'Patterns are those of RE2: no backreferences and no lookaround, so that no value can make them slow.',
  }),
};
