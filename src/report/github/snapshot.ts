import { type RolloutStatus, rolloutStatuses } from '../../core/rollout/state.ts';

/** What an issue's body was made from, hidden at its end: for people and programs that look at an issue. Nothing is ever decided by it. */
export interface Snapshot {
  readonly schema: 1;
  /** `NAME-N` */
  readonly execution: string;
  /** How many of the ledger's events everything on GitHub shows. */
  readonly sequence: number;
  /** The ledger's commit. */
  readonly commit: string;
  readonly digest: string;
  readonly state: RolloutStatus;
}

export function snapshotText(snapshot: Snapshot): string {
  // Neither `--` nor `>` may stand in a comment of HTML.
  const json = JSON.stringify(snapshot).replaceAll(
    /[<>&-]/g,
    (character) => `\\u00${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
  return `<!-- wavegate-snapshot ${json} -->`;
}

/** The snapshot at the end of an issue's body; null where there is none that can be read. */
export function parseSnapshot(body: string): Snapshot | null {
  const text = /<!-- wavegate-snapshot (\{[^<>\n]{0,2000}\}) -->\s*$/.exec(body)?.[1];
  if (text === undefined) return null;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  return isSnapshot(read) ? read : null;
}

function isSnapshot(read: unknown): read is Snapshot {
  if (typeof read !== 'object' || read === null) return false;
  const { schema, execution, sequence, commit, digest, state } = read as Partial<Record<keyof Snapshot, unknown>>;
  return (
    schema === 1 &&
    Number.isSafeInteger(sequence) &&
    [execution, commit, digest].every((each) => typeof each === 'string') &&
    rolloutStatuses.some((each) => each === state)
  );
}
