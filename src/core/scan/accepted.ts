import type { Badness } from './criteria.ts';
import { type Finding, type ScanReport, severities } from './finding.ts';
import { isCve, sameId } from './names.ts';
import { parsePurl } from './package-url.ts';

/** What stood in the scans of a rollout that succeeded. */
export interface AcceptedFindings {
  readonly execution: string;
  /** A line each thing that was found, as `StandingFindings.write` writes it. */
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
function keyOf({ report, finding }: StandingFinding): string {
  const { id, aliases, package: where, location } = finding;
  const names = [id, ...aliases].map(sameId).sort();
  const purl = where?.purl == null ? null : parsePurl(where.purl);
  const place =
    purl === null ? [where?.name ?? '', where === null ? location : ''] : [purl.type, purl.namespace, purl.name];
  return JSON.stringify([report.file, report.tool, names.find(isCve) ?? names[0], place]);
}

/** The findings of one evaluation that stand, by what is the same from one scan to the next. */
export class StandingFindings {
  /** By key: how often it is there, and the mildest that is known of any of them, so that each of the others is at least as bad. */
  readonly #byKey = new Map<string, Known>();
  readonly #fingerprint: (key: string) => string;

  constructor(standing: readonly StandingFinding[], fingerprint: Fingerprint) {
    this.#fingerprint = (key) => fingerprint(key).slice(0, digits);
    for (const each of standing) {
      const key = keyOf(each);
      const before = this.#byKey.get(key);
      const known = before === undefined ? { ...each.badness, count: 1 } : withOneMore(before, each.badness);
      this.#byKey.set(key, known);
    }
  }

  /** What the next rollout compares with, the worst first; what is left out of it counts as new then. */
  write(): string[] {
    const worstFirst = [...this.#byKey].toSorted(
      ([, one], [, other]) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
    );
    return worstFirst
      .slice(0, mostKept)
      .map(([key, { count, severity, exploited, cvss, epss }]) =>
        [this.#fingerprint(key), count, severity, exploited ? 'kev' : '', cvss ?? '', epss ?? ''].join(':'),
      );
  }

  /** Whether an accepted rollout had a finding, no milder and no fewer. `epss`: the probability from which one fails; undefined: it does not matter. */
  wasIn(accepted: KnownFindings, each: StandingFinding, epss: number | undefined): boolean {
    const key = keyOf(each);
    const before = accepted.get(this.#fingerprint(key));
    if (before === undefined || (this.#byKey.get(key)?.count ?? 0) > before.count) return false;
    return !isWorse(each.badness, before, epss);
  }
}

function withOneMore(before: Known, badness: Badness): Known {
  return { ...milder(before, badness), count: before.count + 1 };
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

/** What an accepted rollout had, by fingerprint. */
export type KnownFindings = ReadonlyMap<string, Known>;

/** A line that is none is left out, and what it would have let through counts as new. */
export function readAccepted(accepted: AcceptedFindings | null): KnownFindings {
  return new Map((accepted?.findings ?? []).flatMap((line) => readLine(line)));
}

function isWorse(now: Badness, before: Badness, failsFrom: number | undefined): boolean {
  const likelier =
    failsFrom !== undefined && now.epss !== null && now.epss >= failsFrom && (before.epss ?? 0) < failsFrom;
  const scored = now.cvss !== null && (before.cvss === null || now.cvss > before.cvss);
  return likelier || scored || (now.exploited && !before.exploited) || isWorseSeverity(now, before);
}

/** That nobody knows it any more, or only now, is no improvement. */
function isWorseSeverity({ severity: now }: Badness, { severity: before }: Badness): boolean {
  if (now === before) return false;
  return now === 'unknown' || before === 'unknown' || severities.indexOf(now) < severities.indexOf(before);
}

/** Empty: it is none. */
function readLine(line: string): [string, Known][] {
  const [key = '', count, severity, kev, cvss = '', epss = '', ...more] = line.split(':');
  const known = severities.find((each) => each === severity);
  const many = Number(count);
  const scores = [cvss, epss].map((text) => (text === '' ? null : Number(text)));
  if (key.length !== digits || known === undefined || more.length > 0 || !(many >= 1)) return [];
  if (scores.some(Number.isNaN)) return [];
  const [score = null, probability = null] = scores;
  return [[key, { count: many, severity: known, exploited: kev === 'kev', cvss: score, epss: probability }]];
}
