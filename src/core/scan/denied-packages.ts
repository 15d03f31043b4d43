import { reason } from '../../errors/problem.ts';
import type { Finding, FoundPackage, ScanFault, ScanReport } from './finding.ts';
import { mayBeMeant, type MeantPackage, readMeantPackage } from './meant-package.ts';

/** The packages that a policy denies. Where a report leaves it open whether a package is one of them, it is. */
export class DeniedPackages {
  readonly faults: readonly ScanFault[];
  readonly #denied: readonly MeantPackage[];

  constructor(written: readonly string[]) {
    const read = written.map((each) => ({ each, meant: readMeantPackage(each) }));
    this.#denied = read.flatMap(({ meant }) => (typeof meant === 'string' ? [] : [meant]));
    this.faults = read.flatMap(({ each, meant }): ScanFault[] =>
      typeof meant === 'string'
        ? [{ verdict: 'error', reason: reason('scan-deny-invalid', { written: each, why: meant }) }]
        : [],
    );
  }

  /** What denies a package, as written; null: nothing does. */
  denies(found: FoundPackage | null): string | null {
    if (found === null || this.#denied.length === 0) return null;
    return this.#denied.find((meant) => mayBeMeant(meant, found))?.written ?? null;
  }

  /** Denied packages that a report lists without any finding about them, as findings. */
  among({ packages, findings }: ScanReport): Finding[] {
    if (this.#denied.length === 0) return [];
    const known = new Set(findings.flatMap((each) => (each.package === null ? [] : [keyOf(each.package)])));
    return packages
      .filter((each) => !known.has(keyOf(each)) && this.denies(each) !== null)
      .map((each) => ({
        id: each.purl ?? each.name,
        aliases: [],
        package: each,
        fixedIn: [],
        fix: 'unknown',
        // Nothing is known about it but that it is there.
        severity: 'none',
        severitySource: '',
        cvss: [],
        epss: null,
        kev: null,
        location: '',
        suppressed: null,
        component: null,
      }));
  }
}

function keyOf({ name, version, purl }: FoundPackage): string {
  return purl ?? `${name}@${version}`;
}
