import { compare as comparePep440, valid as validPep440 } from '@renovatebot/pep440';
import { eq as sameGem, gt as laterGem, valid as validGem } from '@renovatebot/ruby-semver';
import compareSemver from 'semver/functions/compare.js';
import parseSemver from 'semver/functions/parse.js';

interface Scheme {
  readonly valid: (version: string) => boolean;
  readonly compare: (one: string, other: string) => number;
}

const semver: Scheme = {
  valid: (version) => parseSemver(version) !== null,
  compare: (one, other) => compareSemver(one, other),
};
const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['semver', semver],
  ['npm', semver],
  ['cargo', semver],
  ['golang', semver],
  ['pypi', { valid: (version) => validPep440(version) !== null, compare: (one, other) => comparePep440(one, other) }],
  [
    'gem',
    {
      valid: (version) => validGem(version) !== null,
      compare: (one, other) => (sameGem(one, other) ? 0 : laterGem(one, other) ? 1 : -1),
    },
  ],
]);

type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

interface Constraint {
  readonly comparator: Comparator;
  readonly version: string;
}

/** A `vers:` range of versions: those of one package type. */
export interface VersionRange {
  readonly type: string;
  contains(version: string): boolean;
}

/** Reads `vers:TYPE/CONSTRAINT|CONSTRAINT…`; a text says why it is none, or none that can be compared here. */
export function parseRange(written: string): VersionRange | string {
  const [, type = '', body = ''] = /^vers:([a-z][a-z0-9.-]*)\/(.{1,1000})$/.exec(written.trim()) ?? [];
  if (body === '') return 'a range is written vers:TYPE/CONSTRAINTS, such as vers:npm/>=1.0.0|<2.0.0';
  const scheme = schemes.get(type);
  if (scheme === undefined) {
    return `versions of the type ${type} cannot be compared; ranges are for ${[...schemes.keys()].join(', ')}`;
  }
  if (body === '*') return { type, contains: () => true };
  const constraints: Constraint[] = [];
  for (const part of body.split('|')) {
    const [, comparator = '=', version = ''] = /^(!=|<=|>=|<|>|=)?\s*([^\s<>=!*|]+)$/.exec(part.trim()) ?? [];
    const decoded = decode(version);
    if (decoded === null || !scheme.valid(decoded))
      return `${JSON.stringify(part)} is no constraint of the type ${type}`;
    constraints.push({ comparator: comparator as Comparator, version: decoded });
  }
  const sorted = constraints.toSorted((one, other) => scheme.compare(one.version, other.version));
  const repeated = sorted.some((each, index) => {
    const next = sorted[index + 1];
    return next !== undefined && scheme.compare(each.version, next.version) === 0;
  });
  if (repeated) return 'it names a version twice';
  return { type, contains: (version) => scheme.valid(version) && contains(sorted, version, scheme) };
}

function decode(version: string): string | null {
  try {
    return version === '' ? null : decodeURIComponent(version);
  } catch {
    return null;
  }
}

/** The containment that the vers specification prescribes, over constraints in the order of their versions. */
function contains(constraints: readonly Constraint[], version: string, { compare }: Scheme): boolean {
  for (const each of constraints) {
    if (compare(version, each.version) !== 0) continue;
    return each.comparator === '=' || each.comparator === '<=' || each.comparator === '>=';
  }
  const bounds = constraints.filter(({ comparator }) => comparator !== '=' && comparator !== '!=');
  if (bounds.length === 0) return constraints.every(({ comparator }) => comparator === '!=');
  const below = bounds.findLast((each) => compare(each.version, version) < 0);
  const above = bounds.find((each) => compare(each.version, version) > 0);
  const opened = below === undefined || below.comparator.startsWith('>');
  const closed = above === undefined || above.comparator.startsWith('<');
  return opened && closed;
}
