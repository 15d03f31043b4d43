import { durationText } from '../../../errors/duration-text.ts';
import { failingSeverities, type ScanDefinition } from '../../definition/scan.ts';
import type { ScanFloor } from './floor.ts';
import { type Weakness, weakUnless, weakWithout } from './weakness.ts';

/** Where a scan gate asks for less than a policy does. */
export function scanWeaknesses(floor: ScanFloor, scan: ScanDefinition): Weakness[] {
  const { failOn, maxAge } = scan;
  const anyCase = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  return [
    ...severityWeakness(floor, scan),
    ...scoreWeakness('cvss', floor.cvss, failOn.cvss),
    ...scoreWeakness('epss', floor.epss, failOn.epss),
    ...weakUnless(!floor.kev || failOn.kev === true, ['fail-on', 'kev'], failOn.kev, 'true'),
    ...weakUnless(
      floor.kevCatalog === undefined || floor.kevCatalog === scan.kevCatalog,
      ['kev-catalog'],
      scan.kevCatalog,
      floor.kevCatalog ?? '',
    ),
    ...weakUnless(
      floor.maxAge === undefined || (maxAge !== undefined && maxAge <= floor.maxAge),
      ['max-age'],
      maxAge === undefined ? undefined : durationText(maxAge),
      `${durationText(floor.maxAge ?? 0)} or less`,
    ),
    ...weakUnless(
      !floor.unknownSeverity || scan.unknownSeverity === 'count',
      ['unknown-severity'],
      scan.unknownSeverity,
      'count',
    ),
    ...weakUnless(!floor.unfixed || scan.unfixed === 'count', ['unfixed'], scan.unfixed, 'count'),
    ...weakWithout(floor.tools, scan.require, ['require'], anyCase),
    ...weakUnless(
      !floor.subject || scan.subject !== undefined,
      ['subject'],
      undefined,
      'the digest or commit that the reports have to be about',
    ),
    ...weakUnless(floor.vex === 'allow' || scan.vex.length === 0, ['vex'], scan.vex.join(', '), 'no VEX documents'),
    ...weakUnless(floor.onlyNew === 'allow' || scan.onlyNew !== true, ['only-new'], scan.onlyNew, 'false'),
  ].map((each) => ({ ...each, key: ['scan', ...each.key] }));
}

function severityWeakness({ severity: wanted }: ScanFloor, { failOn }: ScanDefinition): Weakness[] {
  if (wanted === undefined) return [];
  const { severity: found } = failOn;
  const strict = found !== undefined && failingSeverities.indexOf(found) <= failingSeverities.indexOf(wanted);
  return weakUnless(strict, ['fail-on', 'severity'], found, wanted === 'low' ? wanted : `${wanted} or a milder one`);
}

function scoreWeakness(key: 'cvss' | 'epss', wanted: number | undefined, found: number | undefined): Weakness[] {
  if (wanted === undefined) return [];
  return weakUnless(found !== undefined && found <= wanted, ['fail-on', key], found, `${wanted} or less`);
}
