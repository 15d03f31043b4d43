/** What an in-toto statement says it is about. */
export interface Statement {
  readonly predicateType: string;
  /** `ALGORITHM:HEX` of every subject. */
  readonly digests: readonly string[];
}

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
  return { predicateType, digests };
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
