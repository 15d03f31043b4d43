import { durationText } from './duration-text.ts';
import { entry } from './entry.ts';

const nothing = 'Nothing needs to be done.';
const count = (many: number, one: string) => `${many} ${one}${many === 1 ? '' : 's'}`;
const rough = (milliseconds: number) => durationText(Math.floor(milliseconds / 60_000) * 60_000);

/** What a scan gate can answer: its verdict's reason. */
export const scanErrors = {
  'scan-passed': entry<{ reports: number; below: number; aside: number }>({
    title: 'The scans are acceptable',
    message: ({ reports, below, aside }) =>
      `${count(reports, 'report')}, and no finding that fails: ${below} below the policy, ${aside} set aside.`,
    hint: () => nothing,
  }),
  'scan-failed': entry<{ count: number; first: readonly string[] }>({
    title: 'Findings fail the policy',
    message: ({ count: many, first }) =>
      `${count(many, 'finding')} fail${many === 1 ? 's' : ''} the policy: ${first.join(', ')}${many > first.length ? ` and ${many - first.length} more` : ''}.`,
    hint: () =>
      'Roll out a version in which they are fixed; or say in a VEX document why they do no harm; or write an exception with an owner and an end.',
  }),
  'scan-no-report': entry({
    title: 'No report was read',
    message: () => 'No report was read, so nothing is known to have been scanned.',
    hint: () => 'Put the reports where `reports` says before the gate is asked.',
  }),
  'scan-report-missing': entry<{ pattern: string }>({
    title: 'A report is missing',
    message: ({ pattern }) => `No report is there: ${pattern}.`,
    hint: () => 'Let the scanner write it there before the gate is asked. A report that is missing is never a pass.',
  }),
  'scan-file-unreadable': entry<{ file: string; why: string }>({
    title: 'A file cannot be read',
    message: ({ file, why }) => `${file} cannot be read: ${why}.`,
    hint: () => 'Write it again: as JSON in UTF-8, whole, compressed with gzip or not at all.',
  }),
  'scan-file-too-large': entry<{ file: string; megabytes: number }>({
    title: 'A file is too large',
    message: ({ file, megabytes }) => `${file} holds more than ${megabytes} MiB.`,
    hint: () => 'Scan less at once, or let the scanner leave out what is not needed, such as lists of all packages.',
  }),
  'scan-format-unknown': entry<{ file: string }>({
    title: 'Not a report that is known',
    message: ({ file }) => `${file} is no report of SARIF, Trivy, Grype, osv-scanner or CycloneDX.`,
    hint: () => 'Let the scanner write one of these, in JSON.',
  }),
  'scan-shape-differs': entry<{ file: string; format: string; why: string }>({
    title: 'A report is not as its format says',
    message: ({ file, format, why }) => `${file} looks like ${format}, but ${why}.`,
    hint: () => 'Check which version of the tool wrote it; what is not understood whole could hold findings.',
  }),
  'scan-nothing-scanned': entry<{ file: string; tool: string }>({
    title: 'Nothing was scanned',
    message: ({ file, tool }) =>
      `${file}: ${tool} found nothing that it could scan, which is not the same as no findings.`,
    hint: () => 'Check what the scanner was pointed at, and which of its scanners were on.',
  }),
  'scan-empty': entry<{ file: string; tool: string }>({
    title: 'No findings, or nothing scanned',
    message: ({ file, tool }) =>
      `${file} is empty: ${tool} found nothing, or had nothing to scan. The report does not tell which.`,
    hint: ({ tool }) =>
      tool === 'osv-scanner'
        ? 'Run osv-scanner with `--all-packages`, which lists what it looked at.'
        : 'Use the native JSON of the scanner, which tells; or `on-inconclusive: pass`, which trusts it.',
  }),
  'scan-os-end-of-life': entry<{ file: string; system: string }>({
    title: 'The operating system is past its end',
    message: ({ file, system }) =>
      `${file}: ${system} is past its end of life; nobody lists its vulnerabilities any more.`,
    hint: () => 'Move to a release that is maintained. Few findings mean nothing here.',
  }),
  'scan-tool-failed': entry<{ file: string; tool: string }>({
    title: 'The scan failed',
    message: ({ file, tool }) => `${file}: ${tool} says that it did not run to its end.`,
    hint: () => 'Read the log of the scan and run it again.',
  }),
  'scan-incomplete': entry<{ file: string; tool: string; says: string }>({
    title: 'The scan may be incomplete',
    message: ({ file, tool, says }) =>
      `${file}: ${tool} reports a problem of its own${says === '' ? '' : ` (${says})`}, so it may not have looked at everything.`,
    hint: () =>
      'Correct what the tool could not deal with and run it again. Where such problems are no matter, say `on-inconclusive: pass`.',
  }),
  'scan-tool-missing': entry<{ tool: string; found: readonly string[] }>({
    title: 'The report of a tool is missing',
    message: ({ tool, found }) =>
      `There is no report of ${tool}${found.length === 0 ? '' : `, only of ${found.join(', ')}`}.`,
    hint: () => 'Let the tool write its report where `reports` finds it, or correct `require`.',
  }),
  'scan-deny-invalid': entry<{ written: string; why: string }>({
    title: 'A denied package cannot be read',
    message: ({ written, why }) => `\`${written.slice(0, 200)}\` under \`deny\` means no package: ${why}.`,
    hint: () => 'Write package URLs: pkg:npm/minimist, pkg:npm/minimist@1.2.5, pkg:npm/minimist?vers=vers:npm/<1.2.6.',
  }),
  'scan-policy-empty': entry({
    title: 'The policy fails nothing',
    message: () => '`fail-on` names nothing that would fail, so every scan would pass.',
    hint: () => 'Give it a `severity`, `cvss`, `epss` or `kev: true`; without `fail-on` it is `severity: high`.',
  }),
  'scan-subject-invalid': entry<{ subject: string }>({
    title: 'Not a digest or commit',
    message: ({ subject }) => `${JSON.stringify(subject)} is neither a digest (sha256:…) nor a full commit.`,
    hint: () => 'Give `subject` a whole digest, with or without the name of its image, or all 40 digits of a commit.',
  }),
  'scan-subject-differs': entry<{ file: string; subject: string; about: readonly string[] }>({
    title: 'A report about something else',
    message: ({ file, subject, about }) => `${file} is about ${about.join(', ')}, not about ${subject}.`,
    hint: () => 'Scan exactly what is rolled out, by its digest or commit.',
  }),
  'scan-subject-unknown': entry<{ file: string; subject: string }>({
    title: 'Nobody knows what a report is about',
    message: ({ file, subject }) => `${file} does not say whether it is about ${subject}.`,
    hint: () => 'Scan the image by its digest, use a format that names what was scanned, or take `subject` away.',
  }),
  'scan-too-old': entry<{ file: string; age: number; maxAge: number }>({
    title: 'A report is too old',
    message: ({ file, age, maxAge }) => `${file} is ${rough(age)} old, and ${durationText(maxAge)} is allowed.`,
    hint: () => 'Scan again.',
  }),
  'scan-database-too-old': entry<{ file: string; tool: string; age: number; maxAge: number }>({
    title: 'A vulnerability database is too old',
    message: ({ file, tool, age, maxAge }) =>
      `${file}: the database of ${tool} is ${rough(age)} old, and ${durationText(maxAge)} is allowed.`,
    hint: () => 'Update the database of the scanner and scan again.',
  }),
  'scan-from-future': entry<{ file: string }>({
    title: 'A report from the future',
    message: ({ file }) => `${file} says that it was made later than now, so its age cannot be believed.`,
    hint: () => 'Check the clocks of the machine that scanned and of this one.',
  }),
  'scan-age-unknown': entry<{ file: string; tool: string }>({
    title: 'The age of a report is unknown',
    message: ({ file, tool }) => `${file} does not say when ${tool} scanned.`,
    hint: () => 'Use a format that does, or ask about this report in a gate without `max-age`.',
  }),
  'scan-epss-unknown': entry<{ count: number }>({
    title: 'No EPSS known',
    message: ({ count: many }) =>
      `${count(many, 'finding')} might fail for EPSS, but no report gives it; unknown is not 0.`,
    hint: () => 'Add the report of a scanner that gives EPSS, such as Grype, or take `epss` away.',
  }),
  'scan-kev-unknown': entry<{ count: number }>({
    title: 'Nobody knows what is exploited',
    message: ({ count: many }) =>
      `Whether ${count(many, 'finding')} ${many === 1 ? 'is' : 'are'} known to be exploited is not known.`,
    hint: () => 'Name a copy of the catalogue in `kev-catalog`, or take `kev` away.',
  }),
  'scan-vex-invalid': entry<{ file: string; why: string }>({
    title: 'A VEX document cannot be used',
    message: ({ file, why }) => `${file} is no VEX document that can be used: ${why}.`,
    hint: () => 'Write it as OpenVEX or as CycloneDX, in JSON.',
  }),
  'scan-exceptions-invalid': entry<{ file: string; problems: readonly string[]; more: number }>({
    title: 'The exceptions are wrong',
    message: ({ file, problems, more }) => `${file}: ${problems.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    hint: () =>
      'Correct it. Every exception has `id`, `owner`, `reason` and `expires`; a file with a mistake excuses nothing.',
  }),
  'scan-kev-catalog-invalid': entry<{ file: string; why: string }>({
    title: 'The catalogue of exploited vulnerabilities cannot be used',
    message: ({ file, why }) => `${file} is no catalogue of known exploited vulnerabilities: ${why}.`,
    hint: () => 'Download known_exploited_vulnerabilities.json of CISA again.',
  }),
};
