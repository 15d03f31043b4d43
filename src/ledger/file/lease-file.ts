import { closeSync, fstatSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import type { Holder } from '../port.ts';
import { isOsError } from './os-errors.ts';

/** A lease that this process made: its file stays open for the heartbeat. */
export interface Claim {
  readonly folder: string;
  readonly fence: number;
  readonly fd: number;
}

/** What a lease file says. Holder and since are null while its maker has not finished writing it. */
export interface LeaseRecord {
  /** Changes with every heartbeat. */
  readonly text: string;
  /** When the holder was last heard of by its own clock, epoch milliseconds; null: released, 0: never. */
  readonly beat: number | null;
  readonly released: boolean;
  readonly since: number | null;
  readonly holder: Holder | null;
}

const leaseName = /^lease-([1-9][0-9]{0,8})\.json$/;
/** The heartbeat is the first value of the file and always as wide as this, so that it is written over in place. */
const beatOffset = '{"beat":'.length;
const beatWidth = 13;

/** The highest fence that an execution ever had. Lease files are never removed: a number is given once, however long a taker slept. */
export function highestFence(folder: string): number {
  let highest = 0;
  for (const name of readdirSync(folder)) {
    const [, number] = leaseName.exec(name) ?? [];
    if (number !== undefined) highest = Math.max(highest, Number(number));
  }
  return highest;
}

/** Takes a fence: of all who try, the file system lets one create the file. Null for the others. */
export function claimFence(folder: string, fence: number, holder: Holder, now: number): Claim | null {
  let fd: number;
  try {
    fd = openSync(leasePath(folder, fence), 'wx', 0o600);
  } catch (error) {
    if (isOsError(error, 'EEXIST')) return null;
    throw error;
  }
  writeSync(fd, `{"beat":${beatText(now)},"fence":${fence},"since":${now},"holder":${JSON.stringify(holder)}}\n`);
  return { folder, fence, fd };
}

export function beat(claim: Claim, now: number): void {
  writeSync(claim.fd, beatText(now), beatOffset);
}

export function releaseClaim(claim: Claim): void {
  writeSync(claim.fd, beatText(null), beatOffset);
  closeSync(claim.fd);
}

/** Whether nobody took a later fence, and the folder is still the one in which this one was taken. */
export function isHeld(claim: Claim): boolean {
  if (statSync(leasePath(claim.folder, claim.fence + 1), { throwIfNoEntry: false }) !== undefined) return false;
  const named = statSync(leasePath(claim.folder, claim.fence), { throwIfNoEntry: false, bigint: true });
  return named !== undefined && named.ino === fstatSync(claim.fd, { bigint: true }).ino;
}

export function readLease(folder: string, fence: number): LeaseRecord {
  const text = readFileSync(leasePath(folder, fence), 'utf8');
  let record: { beat?: number | null; since?: number; holder?: Holder };
  try {
    record = JSON.parse(text);
  } catch {
    record = {};
  }
  const { beat = 0, since = null, holder = null } = record;
  return { text, beat, released: beat === null, since, holder };
}

function leasePath(folder: string, fence: number): string {
  return `${folder}/lease-${fence}.json`;
}

/** Null: released. */
function beatText(now: number | null): string {
  return String(now).padEnd(beatWidth);
}
