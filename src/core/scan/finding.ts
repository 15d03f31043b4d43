import type { Reason } from '../../errors/problem.ts';

/** Worst first; `unknown` is none of them and never means harmless. */
export const severities = ['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const;
export type Severity = (typeof severities)[number];

/** One thing that a scanner found in one place, whatever the scanner. */
export interface Finding {
  readonly id: string;
  /** Other names of the same thing, without `id`. */
  readonly aliases: readonly string[];
  /** Null: the report names no package (code, configuration, secrets). */
  readonly package: FoundPackage | null;
  /** Versions that have it no more; empty: none are named. */
  readonly fixedIn: readonly string[];
  /** `unknown`: the report does not say whether there is a fix. */
  readonly fix: 'available' | 'none' | 'unknown';
  readonly severity: Severity;
  /** Who gave the severity; empty: the report does not say. */
  readonly severitySource: string;
  readonly cvss: readonly CvssScore[];
  /** Probability of exploitation from 0 to 1; null: unknown, which is not 0. */
  readonly epss: number | null;
  /** Known to be exploited; null: the report does not say. */
  readonly kev: boolean | null;
  /** Path, target or address; empty: the report does not say. */
  readonly location: string;
  /** Set aside by the report itself, and why; null: it stands. */
  readonly suppressed: string | null;
  /** The reference of the component in a CycloneDX document; null elsewhere. */
  readonly component: string | null;
}

export interface FoundPackage {
  readonly name: string;
  /** Empty: unknown. */
  readonly version: string;
  /** Null: the report gives none. */
  readonly purl: string | null;
}

export interface CvssScore {
  readonly source: string;
  /** Empty: the report gives only the score. */
  readonly vector: string;
  /** The base score: computed where there is a vector that can be read, else as reported. Null: neither. */
  readonly score: number | null;
}

/** Why a report, a file or a policy cannot be a pass, whatever the findings are. */
export interface ScanFault {
  readonly verdict: 'error' | 'stale' | 'inconclusive';
  readonly reason: Reason;
}

/** What one scan, by one tool, reported. */
export interface ScanReport {
  readonly file: string;
  /** In lower case. */
  readonly tool: string;
  /** Empty: unknown. */
  readonly version: string;
  /** Epoch milliseconds; null: the report does not say. */
  readonly scannedAt: number | null;
  /** When the vulnerability database was built; null: the report does not say. */
  readonly databaseAt: number | null;
  /** Digests (`sha256:…`) and commits that it says it is about, in lower case; empty: it names none. */
  readonly subjects: readonly string[];
  /** Serial number of a CycloneDX document, in lower case; null elsewhere. */
  readonly serial: string | null;
  readonly faults: readonly ScanFault[];
  readonly findings: readonly Finding[];
  /** Packages that it lists, with findings or without; empty: it lists none. */
  readonly packages: readonly FoundPackage[];
}
