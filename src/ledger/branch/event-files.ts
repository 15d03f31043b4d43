import { refuse } from '../../errors/problem.ts';
import { eventLines, parseEventLines } from '../event-lines.ts';
import type { LedgerEvent } from '../port.ts';
import type { BranchView } from './branch-view.ts';
import { packed, unpacked } from './packed.ts';
import type { Addition } from './repository.ts';
import { type FileChanges, namesIn, type Snapshot } from './snapshot.ts';

const fileName = /^events-([0-9]{4,9})\.jsonl$/;
export const packedEvents = 'events.jsonl.gz';

/** Where the record of an execution ends: in its newest file, after so many events. */
export interface EventTail {
  /** Of the newest file, from 1. */
  readonly number: number;
  /** What it holds: whole lines. */
  readonly data: Buffer;
  readonly seq: number;
  /** Files that only hold what was cut off in the middle of a write. */
  readonly torn: readonly string[];
}

export interface EventRecord<E extends LedgerEvent> {
  readonly events: readonly E[];
  readonly torn: boolean;
  readonly tail: EventTail;
  /** All of it that counts. */
  readonly data: Buffer;
}

export const emptyTail: EventTail = { number: 1, data: Buffer.alloc(0), seq: 0, torn: [] };

/** Reads every event of an execution; refuses with `ledger-corrupt`. */
export async function readEvents<E extends LedgerEvent>(
  view: BranchView,
  snapshot: Snapshot,
  folder: string,
): Promise<EventRecord<E>> {
  const names = eventFiles(snapshot, folder);
  const zipped = await view.contents(snapshot, `${folder}/${packedEvents}`);
  const label = `${folder}/${zipped === undefined ? 'events-*.jsonl' : packedEvents}`;
  if (zipped === undefined && names.length === 0)
    refuse('ledger-corrupt', { file: label, line: 1, detail: 'the record of the events is gone' });
  // One file is one question either way.
  if (names.length > 1)
    await view.gather(
      snapshot,
      names.map((name) => `${folder}/${name}`),
    );
  const files = zipped === undefined ? await Promise.all(names.map(contents)) : [await unpacked(zipped, label)];
  const all = Buffer.concat(files);
  const { events, bytes } = parseEventLines<E>(all, label, { seq: 0, fence: 0 });
  return {
    events,
    torn: bytes < all.length,
    tail: tailOf(names, files, bytes, events.length),
    data: all.subarray(0, bytes),
  };

  async function contents(name: string): Promise<Buffer> {
    return (await view.contents(snapshot, `${folder}/${name}`)) ?? Buffer.alloc(0);
  }
}

/** The files that hold the events, the oldest first. */
export function eventFiles(snapshot: Snapshot, folder: string): readonly string[] {
  return namesIn(snapshot, folder).filter((name) => fileName.test(name));
}

/** What to write for more events: the newest file is written again until it is full, and the others never. */
export function appendEvents(
  folder: string,
  { number, data, seq, torn }: EventTail,
  events: readonly (readonly string[])[],
  fence: number,
  sealBytes: number,
): FileChanges & { readonly tail: EventTail } {
  let last = seq;
  let lines = '';
  for (const together of events) {
    lines += eventLines(together, last + 1, fence);
    last += together.length;
  }
  if (last === seq) return { additions: [], deletions: [], tail: { number, data, seq, torn } };
  const files = filled(data, lines, sealBytes);
  const additions = files
    .map((contents, index): Addition => ({ path: filePath(folder, number + index), contents }))
    .filter(({ contents }) => contents !== data || torn.length > 0);
  const written = additions.map(({ path }) => path);
  const deletions = torn.map((name) => `${folder}/${name}`).filter((path) => !written.includes(path));
  const tail = { number: number + files.length - 1, data: files.at(-1) ?? data, seq: last, torn: [] };
  return { additions, deletions, tail };
}

/** The whole record in one file, for an execution that is closed. */
export async function packedRecord(folder: string, data: Buffer): Promise<Addition> {
  return { path: `${folder}/${packedEvents}`, contents: await packed(data) };
}

/** Fills the file that begins with `data`, and more after it, up to a line that would make it too large. */
function filled(data: Buffer, lines: string, sealBytes: number): Buffer[] {
  const files: string[][] = [[]];
  let bytes = data.length;
  for (const line of lines.split('\n').slice(0, -1)) {
    const more = Buffer.byteLength(line) + 1;
    if (bytes > 0 && bytes + more > sealBytes) {
      files.push([]);
      bytes = 0;
    }
    bytes += more;
    files.at(-1)?.push(`${line}\n`);
  }
  const [first = [], ...rest] = files;
  const begun = first.length === 0 ? data : Buffer.concat([data, Buffer.from(first.join(''))]);
  return [begun, ...rest.map((each) => Buffer.from(each.join('')))];
}

function tailOf(names: readonly string[], files: readonly Buffer[], bytes: number, seq: number): EventTail {
  let left = bytes;
  for (const [index, data] of files.entries()) {
    const last = index === files.length - 1;
    if (left <= data.length || last) {
      const number = Number(fileName.exec(names[index] ?? '')?.[1] ?? 1);
      return { number, data: data.subarray(0, left), seq, torn: names.slice(index + (left < data.length ? 0 : 1)) };
    }
    left -= data.length;
  }
  return emptyTail;
}

/** The first files of events: with so many the record of most executions is whole. */
export function firstEventFiles(folder: string): readonly string[] {
  return [1, 2, 3, 4].map((number) => filePath(folder, number));
}

function filePath(folder: string, number: number): string {
  return `${folder}/events-${String(number).padStart(4, '0')}.jsonl`;
}
