import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that was started as the leader of a group and session of its own. */
export interface TreeRoot {
  readonly pid: number;
  /** `NAME=VALUE` that the whole tree carries in its environment: finds what left the group and lost its parent. */
  readonly mark: string;
}

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot: with the pid it names a process for good. */
  readonly started: number;
  readonly zombie: boolean;
}

const pollMs = 25;
/** How long a process that was being started may take to carry its mark. */
const startingMs = 1_000;
/** How long a killed process may take to vanish: one that waits for a dead disk never does, and must not hold everything up. */
const giveUpMs = 5_000;
const snapshotAgeMs = 10;
let lastSnapshot: { readonly at: number; readonly entries: readonly Entry[] } | undefined;

/** Sends TERM to the whole tree, KILL to what is left after the grace, and resolves when nothing of it runs any more. */
export async function endTree(root: TreeRoot, killAfterMs: number): Promise<void> {
  const known = new Map<number, Entry>();
  const began = performance.now();
  let signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM';
  signalTree(root, known, signal);
  while (isAlive(root, known)) {
    const passed = performance.now() - began;
    if (passed > killAfterMs + giveUpMs) return;
    if (passed >= killAfterMs) signal = 'SIGKILL';
    if (signal === 'SIGKILL') signalTree(root, known, signal);
    await sleep(Math.max(1, signal === 'SIGTERM' ? Math.min(pollMs, killAfterMs - passed) : pollMs));
  }
}

/**
 * Ends the tree of a process that somebody else started, if it runs at all: its id may not be known (null) because it was only being
 * started, or mean another process by now. Where environments cannot be read (all but Linux) the id is believed, and without one nothing
 * can be done.
 */
export async function endTreeOf(
  { pid, mark }: { readonly pid: number | null; readonly mark: string },
  killAfterMs: number,
): Promise<void> {
  if (process.platform !== 'linux') return pid === null ? undefined : endTree({ pid, mark }, killAfterMs);
  const deadline = performance.now() + (pid === null ? startingMs : 0);
  for (;;) {
    const [found] = carriers(mark);
    if (found !== undefined) return endTree({ pid: pid ?? found, mark }, killAfterMs);
    if (performance.now() >= deadline) return;
    await sleep(pollMs);
  }
}

function signalTree(root: TreeRoot, known: Map<number, Entry>, signal: 'SIGTERM' | 'SIGKILL'): void {
  const members = process.platform === 'linux' ? findMembers(root, known) : [];
  send(-root.pid, signal);
  for (const member of members) if (member.group !== root.pid) send(member.pid, signal);
}

function isAlive(root: TreeRoot, known: Map<number, Entry>): boolean {
  if (process.platform !== 'linux') return send(-root.pid, 0);
  return findMembers(root, known).length > 0;
}

function send(target: number, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    // Not permitted: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The living processes of the tree: by group, session, parents and mark, and whatever was found before and still runs. */
function findMembers(root: TreeRoot, known: Map<number, Entry>): Entry[] {
  const entries = snapshot();
  const leader = entries.find((entry) => entry.pid === root.pid);
  const found = new Map<number, Entry>();
  for (const entry of entries) {
    const seen = known.get(entry.pid)?.started === entry.started;
    if (seen || entry.group === root.pid || entry.session === root.pid || entry.pid === root.pid)
      found.set(entry.pid, entry);
    else if ((leader === undefined || entry.started >= leader.started) && carries(entry.pid, root.mark))
      found.set(entry.pid, entry);
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const entry of entries) {
      if (found.has(entry.pid) || !found.has(entry.parent)) continue;
      found.set(entry.pid, entry);
      grew = true;
    }
  }
  const alive = [...found.values()].filter((entry) => !entry.zombie);
  for (const entry of alive) known.set(entry.pid, entry);
  return alive;
}

/** The living processes that carry a mark in their environment. Linux only. */
function carriers(mark: string): number[] {
  return snapshot().flatMap(({ pid, zombie }) => (!zombie && carries(pid, mark) ? [pid] : []));
}

function carries(pid: number, mark: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${mark}\0`);
  } catch {
    // Gone, or another user's.
    return false;
  }
}

/** Every process of the machine; shared by steps that are ended at the same moment. */
function snapshot(): readonly Entry[] {
  const now = performance.now();
  if (lastSnapshot !== undefined && now - lastSnapshot.at < snapshotAgeMs) return lastSnapshot.entries;
  const entries: Entry[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    const entry = readEntry(Number(name));
    if (entry !== undefined) entries.push(entry);
  }
  lastSnapshot = { at: now, entries };
  return entries;
}

function readEntry(pid: number): Entry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything, so count from its end.
    const [state, parent, group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      started: Number(rest[15]),
      zombie: state === 'Z' || state === 'X',
    };
  } catch {
    return undefined;
  }
}
