import { failingSeverities as severities } from '../../core/definition/scan.ts';
import { list, oneOrList } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { boolean, decimal, matching, oneOf, text } from '../shape/scalar.ts';
import { duration } from './values.ts';

const packageUrl = matching(
  'package URL',
  /^pkg:[a-z][a-z0-9.+-]*\/.+$/,
  'a package URL such as pkg:npm/minimist@1.2.5',
);

const failOn = object({
  name: 'fail-on',
  description: 'What makes a finding one that fails the gate. Any one of them does.',
  fields: {
    severity: optional(oneOf(severities), 'This severity, or a higher one.'),
    cvss: optional(decimal(0, 10), 'This CVSS base score, or a higher one.'),
    epss: optional(decimal(0, 1), 'This probability of exploitation, or a higher one.'),
    kev: optional(boolean, 'Known to be exploited; see `kev-catalog`.'),
  },
});

export const scan = object({
  name: 'scan',
  description: 'Reads the reports of security scanners.',
  fields: {
    reports: required(
      oneOrList(text, { atLeast: 1 }),
      'Paths or globs of reports: SARIF, Trivy, Grype, osv-scanner, CycloneDX. Told by content, not by name.',
      { examples: [['scans/*.sarif', 'scans/trivy.json']] },
    ),
    require: defaulted(list(text), [], 'Tools whose report must be there.', { examples: [['trivy']] }),
    // A param in it that nobody declared is an error of the gate when it is asked, not of the file: never a pass.
    subject: optional(text, 'The artifact digest or commit that the reports must be about.', {
      examples: ['{params.digest}'],
    }),
    'max-age': optional(duration, 'Of a report, and of the database of its scanner where it says.', {
      absent: 'any age',
    }),
    'fail-on': defaulted(failOn, { severity: 'high' }, 'What makes a finding one that fails the gate.'),
    deny: defaulted(
      list(packageUrl),
      [],
      'Packages that fail wherever a report names them: package URLs, with a version, a `?vers=` range or neither.',
      { examples: [['pkg:npm/event-stream', 'pkg:npm/colors?vers=vers:npm/>1.4.0']] },
    ),
    unfixed: defaulted(oneOf(['ignore', 'count']), 'count', 'Findings that nobody has a fix for.'),
    'unknown-severity': defaulted(
      oneOf(['ignore', 'count']),
      'count',
      'Findings that neither a severity nor a score is known of; counted, they fail.',
    ),
    'only-new': optional(
      boolean,
      'What the last rollout of this name that succeeded had in the same environment, no worse, does not fail.',
      { absent: 'everything counts' },
    ),
    vex: defaulted(list(text), [], 'Paths or globs of VEX documents: OpenVEX, CycloneDX.'),
    exceptions: optional(text, 'A file of exceptions: id or alias, owner, reason and expires, all required.', {
      absent: 'none',
    }),
    'kev-catalog': optional(text, "CISA's catalogue of known exploited vulnerabilities, in JSON: a path or a URL.", {
      absent: 'what the reports say',
    }),
  },
});
