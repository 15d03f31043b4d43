import type { Finding, ScanReport } from './finding.ts';
import { sameId } from './names.ts';
import { covers, parsePurl } from './package-url.ts';
import { subjectIn } from './subject.ts';

/** What a VEX document says about one vulnerability in some products. */
export interface VexStatement {
  readonly file: string;
  /** Every name of the vulnerability. */
  readonly ids: readonly string[];
  readonly products: readonly VexProduct[];
  /** `not_affected`, `fixed`, `affected`, `under_investigation`, or what CycloneDX calls them. */
  readonly status: string;
  readonly harmless: boolean;
  /** Why it does no harm; empty: it does not say. */
  readonly why: string;
  /** Epoch milliseconds; null: it does not say, so that any that does is later. */
  readonly at: number | null;
  /** Why it excuses nothing, whatever it says; empty: nothing is wrong with it. */
  readonly flaw: string;
}

export interface VexProduct {
  /** The package itself, or what contains the parts below, as package URLs; any one of them. */
  readonly purls: readonly string[];
  /** Parts of the product that are meant; empty: all of it. */
  readonly parts: readonly string[];
  /** A component of a CycloneDX document by its serial number and reference. */
  readonly component: { readonly serial: string; readonly ref: string } | null;
}

/** Clocks of machines differ a little. */
const clockSkew = 10 * 60_000;

/**
 * Statements by vulnerability, with a memory of which matched anything. One that excuses and is flawed, or was made later than now, is as
 * if it were not there; one that admits harm counts in any case.
 */
export class VexStatements {
  readonly #all: readonly VexStatement[];
  readonly #byId = new Map<string, VexStatement[]>();
  readonly #matched = new Set<VexStatement>();
  /** Statements that do not count, and why. */
  readonly refused: readonly { readonly statement: VexStatement; readonly why: string }[];

  constructor(all: readonly VexStatement[], now: number) {
    this.refused = all.flatMap((statement) => {
      const why = flawOf(statement, now);
      return why === '' ? [] : [{ statement, why }];
    });
    const refused = new Set(this.refused.map(({ statement }) => statement));
    this.#all = all.filter((each) => !refused.has(each));
    for (const each of this.#all) {
      for (const id of each.ids) this.#byId.set(sameId(id), [...(this.#byId.get(sameId(id)) ?? []), each]);
    }
  }

  /** The latest statement about a finding; of those made at the same time one that admits harm. Null: there is none. */
  latest(finding: Finding, report: ScanReport): VexStatement | null {
    if (this.#byId.size === 0) return null;
    let latest: VexStatement | null = null;
    for (const id of [finding.id, ...finding.aliases]) {
      for (const each of this.#byId.get(sameId(id)) ?? []) {
        if (!each.products.some((product) => means(product, finding, report))) continue;
        this.#matched.add(each);
        if (latest === null || isLater(each, latest)) latest = each;
      }
    }
    return latest;
  }

  unmatched(): VexStatement[] {
    return this.#all.filter((each) => !this.#matched.has(each));
  }
}

function flawOf({ harmless, flaw, at }: VexStatement, now: number): string {
  if (!harmless) return '';
  return flaw === '' && at !== null && at > now + clockSkew ? 'is from the future' : flaw;
}

function isLater(one: VexStatement, other: VexStatement): boolean {
  const [mine, theirs] = [one.at ?? -Infinity, other.at ?? -Infinity];
  return mine === theirs ? !one.harmless : mine > theirs;
}

function means({ purls, parts, component }: VexProduct, finding: Finding, report: ScanReport): boolean {
  if (component !== null) return component.serial === report.serial && component.ref === finding.component;
  const isSubject = purls.some((purl) => isAbout(purl, report));
  if (parts.length > 0) return isSubject && parts.some((part) => isPackage(part, finding));
  return isSubject || purls.some((purl) => isPackage(purl, finding));
}

function isPackage(written: string, finding: Finding): boolean {
  const found = finding.package?.purl == null ? null : parsePurl(finding.package.purl);
  const meant = found === null ? null : parsePurl(written);
  return found !== null && meant !== null && covers(meant, found);
}

/** The artifact that was scanned: by its digest, never by its name alone. */
function isAbout(written: string, report: ScanReport): boolean {
  const version = written.startsWith('pkg:') ? (parsePurl(written)?.version ?? '') : written;
  const subject = subjectIn(version);
  return subject !== null && report.subjects.includes(subject);
}
