import type { Badness } from './criteria.ts';
import { type Finding, type ScanReport, severities } from './finding.ts';
import { isCve, sameId } from './names.ts';
import { parsePurl } from './package-url.ts';

/** What stood in the scans of a rollout that succeeded. */
export interface AcceptedFindings {
  readonly execution: string;
  /** A line each thing that was found, as `writeAccepted` writes it. */
  readonly findings: readonly string[];
}

/** A finding with what its severity and scores came to. */
export interface StandingFinding {
  readonly report: ScanReport;
  readonly finding: Finding;
  readonly badness: Badness;
}

interface Known extends Badness {
  /** In so many places. */
  readonly count: number;
}

/** Of a text, in hex, of at least 24 digits, such that nobody finds two texts with the same one. */
export type Fingerprint = (text: string) => string;

/** What is kept of one evaluation: about 40 bytes each, for as long as the rollout is. */
const mostKept = 1_000;
const digits = 24;

/**
 * What is the same from one scan to the next: the vulnerability, the package in any version or else the place, and the report in which
 * it stands. Another name of the file or tool is another finding.
 */
function keyOf(report: ScanReport, { id, aliases, package: where, location }: Finding): string {
  const names = [id, ...aliases].map(sameId).sort();
  const purl = where?.purl == null ? null : parsePurl(where.purl);
  const place =
    purl === null ? [where?.name ?? '', where === null ? location : ''] : [purl.type, purl.namespace, purl.name];
  return JSON.stringify([report.file, report.tool, names.find(isCve) ?? names[0], place]);
}

/** By key: how often it is there, and the mildest that is known of any of them, so that each of the others is at least as bad. */
function gather(standing: readonly StandingFinding[], fingerprint: Fingerprint): Map<string, Known> {
  const found = new Map<string, Known>();
  for (const { report, finding, badness } of standing) {
    const key = fingerprint(keyOf(report, finding)).slice(0, digits);
    const before = found.get(key);
    found.set(
      key,
      before === undefined ? { ...badness, count: 1 } : { ...milder(before, badness), count: before.count + 1 },
    );
  }
  return found;
}

function milder(one: Badness, other: Badness): Badness {
  const rank = Math.max(severities.indexOf(one.severity), severities.indexOf(other.severity));
  return {
    severity: severities[rank] ?? 'unknown',
    exploited: one.exploited && other.exploited,
    cvss: one.cvss === null || other.cvss === null ? null : Math.min(one.cvss, other.cvss),
    epss: one.epss === null || other.epss === null ? null : Math.min(one.epss, other.epss),
  };
}

/** What the next rollout compares with, the worst first; what is left out of it counts as new then. */
export function writeAccepted(standing: readonly StandingFinding[], fingerprint: Fingerprint): string[] {
  const worstFirst = [...gather(standing, fingerprint)].toSorted(
    ([, one], [, other]) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
  );
  return worstFirst
    .slice(0, mostKept)
    .map(([key, { count, severity, exploited, cvss, epss }]) =>
      [key, count, severity, exploited ? 'kev' : '', cvss ?? '', epss ?? ''].join(':'),
    );
}

/** Findings that an accepted rollout had, and that are no worse and no more now. */
export class KnownFindings {
  readonly #known = new Map<string, Known>();
  readonly #now: ReadonlyMap<string, Known>;
  readonly #fingerprint: Fingerprint;
  readonly #failsFrom: number | undefined;

  /** `standing`: all that is to be compared. `epss`: the probability from which a finding fails; undefined: it does not matter. */
  constructor(
    accepted: AcceptedFindings | null,
    standing: readonly StandingFinding[],
    { fingerprint, epss }: { readonly fingerprint: Fingerprint; readonly epss: number | undefined },
  ) {
    for (const line of accepted?.findings ?? []) {
      const read = readLine(line);
      if (read !== null) this.#known.set(...read);
    }
    this.#fingerprint = fingerprint;
    this.#failsFrom = epss;
    this.#now = this.#known.size === 0 ? new Map() : gather(standing, fingerprint);
  }

  has({ report, finding, badness }: StandingFinding): boolean {
    if (this.#known.size === 0) return false;
    const key = this.#fingerprint(keyOf(report, finding)).slice(0, digits);
    const before = this.#known.get(key);
    if (before === undefined || (this.#now.get(key)?.count ?? 0) > before.count) return false;
    return !this.#isWorse(badness, before);
  }

  #isWorse(now: Badness, before: Badness): boolean {
    const failsFrom = this.#failsFrom;
    const likelier =
      failsFrom !== undefined && now.epss !== null && now.epss >= failsFrom && (before.epss ?? 0) < failsFrom;
    const scored = now.cvss !== null && (before.cvss === null || now.cvss > before.cvss);
    return likelier || scored || (now.exploited && !before.exploited) || isWorseSeverity(now, before);
  }
}

/** That nobody knows it any more, or only now, is no improvement. */
function isWorseSeverity({ severity: now }: Badness, { severity: before }: Badness): boolean {
  if (now === before) return false;
  return now === 'unknown' || before === 'unknown' || severities.indexOf(now) < severities.indexOf(before);
}

/** Null: it is none, and what it would have let through counts as new. */
function readLine(line: string): [string, Known] | null {
  const [key = '', count, severity, kev, cvss = '', epss = '', ...more] = line.split(':');
  const known = severities.find((each) => each === severity);
  const many = Number(count);
  const scores = [cvss, epss].map((text) => (text === '' ? null : Number(text)));
  if (key.length !== digits || known === undefined || more.length > 0 || !(many >= 1)) return null;
  if (scores.some(Number.isNaN)) return null;
  const [score = null, probability = null] = scores;
  return [key, { count: many, severity: known, exploited: kev === 'kev', cvss: score, epss: probability }];
}
