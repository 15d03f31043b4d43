/** What an in-toto statement says it is about. */
export interface Statement {
  readonly predicateType: string;
  /** `ALGORITHM:HEX` of every subject. */
  readonly digests: readonly string[];
  /** How the test or verification ended that it tells of; empty: it does not say. Null: statements of its type tell of none. */
  readonly result: string | null;
}

/** Types of statements that say whether something passed, and where they say it. https://slsa.dev/verification_summary, https://in-toto.io */
const resultKeys: readonly (readonly [predicateType: string, key: string])[] = [
  ['https://slsa.dev/verification_summary/', 'verificationResult'],
  ['https://in-toto.io/attestation/test-result/', 'result'],
];

const statementTypes: readonly unknown[] = [
  'https://in-toto.io/Statement/v0.1',
  'https://in-toto.io/Statement/v1',
  'https://in-toto.io/Statement/v1.0',
];

/** Reads a statement; null where it is none. */
export function statementIn(payload: unknown): Statement | null {
  if (!isRecord(payload) || !statementTypes.includes(own(payload, '_type'))) return null;
  const predicateType = own(payload, 'predicateType');
  const subjects = own(payload, 'subject');
  if (typeof predicateType !== 'string' || !Array.isArray(subjects)) return null;
  const digests = subjects.flatMap((subject: unknown) => {
    const named = isRecord(subject) ? own(subject, 'digest') : undefined;
    if (!isRecord(named)) return [];
    return Object.entries(named).flatMap(([algorithm, hex]) =>
      typeof hex === 'string' ? [`${algorithm}:${hex.toLowerCase()}`] : [],
    );
  });
  return { predicateType, digests, result: resultIn(predicateType, own(payload, 'predicate')) };
}

function resultIn(predicateType: string, predicate: unknown): string | null {
  const [, key] = resultKeys.find(([start]) => predicateType.startsWith(start)) ?? [];
  if (key === undefined) return null;
  const result = isRecord(predicate) ? own(predicate, key) : undefined;
  return typeof result === 'string' ? result : '';
}

/** The digest in a text such as `sha256:…` or `image@sha256:…`; null where there is none. */
export function digestIn(text: string): string | null {
  const [, algorithm, hex] = /^(?:.*@)?(sha256|sha384|sha512):([0-9a-fA-F]+)$/.exec(text.trim()) ?? [];
  if (algorithm === undefined || hex?.length !== Number(algorithm.slice('sha'.length)) / 4) return null;
  return `${algorithm}:${hex.toLowerCase()}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
