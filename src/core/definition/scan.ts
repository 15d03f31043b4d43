import type { Milliseconds } from './values.ts';

/** The severities that a policy may name, mildest first. */
export const failingSeverities = ['low', 'medium', 'high', 'critical'] as const;
export type FailingSeverity = (typeof failingSeverities)[number];

/** What a gate asks of the reports of security scanners. Paths are relative to the root; some may be globs. */
export interface ScanDefinition {
  readonly reports: readonly string[];
  /** Tools whose report must be there, by name in any case. */
  readonly require: readonly string[];
  /** A template of the artifact digest or full commit that the reports must be about. */
  readonly subject?: string;
  readonly maxAge?: Milliseconds;
  /** Any one of them fails a finding. */
  readonly failOn: {
    readonly severity?: FailingSeverity;
    /** A base score from 0 to 10. */
    readonly cvss?: number;
    /** A probability from 0 to 1. */
    readonly epss?: number;
    readonly kev?: boolean;
  };
  /** Package URLs of packages that fail wherever a report names them, with a version, a `?vers=` range or neither. */
  readonly deny: readonly string[];
  readonly unfixed: 'ignore' | 'count';
  readonly unknownSeverity: 'ignore' | 'count';
  readonly vex: readonly string[];
  readonly exceptions?: string;
  /** What the last accepted rollout had already does not fail. Absent: it does. */
  readonly onlyNew?: boolean;
  /** The catalogue of known exploited vulnerabilities: a path or a URL. */
  readonly kevCatalog?: string;
}
