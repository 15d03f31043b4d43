import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Something to be measured: a command that is run as a process of its own. */
export interface Work {
  readonly argv: readonly string[];
  /** Where it runs, and where its scratch files are. */
  readonly folder: string;
  /** A file that it reads as its input; absent: none. */
  readonly input?: string;
  /** How often it runs in one measurement, which is then of one of them on average; 1 where it is absent. */
  readonly times?: number;
  /** How it has to end; 0 where it is absent. */
  readonly exitCode?: number;
  /** Done before each measurement and not measured. */
  readonly before?: () => void;
}

export interface Usage {
  /** Seconds. */
  readonly wall: number;
  /** Processor seconds, user and system, of the process and everything that it started and waited for. */
  readonly cpu: number;
  /** The most that the process itself held; null where it is not a Node program that was asked. */
  readonly megabytes: number | null;
}

const script =
  'n=$1; wanted=$2; shift 2; while [ "$n" -gt 0 ]; do "$@" >/dev/null; [ $? = "$wanted" ] || exit 1; n=$((n - 1)); done; times >&3';

/** Node's own arguments that make a program tell its peak. */
export const tellPeak: readonly string[] = ['--require', fileURLToPath(new URL('peak.cjs', import.meta.url))];

/** Runs a command to its end. Throws, with what it said, when it fails. */
export async function measure({ argv, folder, input, times = 1, exitCode = 0, before }: Work): Promise<Usage> {
  before?.();
  const peak = join(folder, '.peak');
  rmSync(peak, { force: true });
  const stdin = openSync(input ?? devNull, 'r');
  const began = performance.now();
  const child = spawn('sh', ['-c', script, 'measure', String(times), String(exitCode), ...argv], {
    cwd: folder,
    env: { ...process.env, WAVEGATE_BENCH_PEAK: peak, LC_ALL: 'C.UTF-8' },
    stdio: [stdin, 'ignore', 'pipe', 'pipe'],
  });
  closeSync(stdin);
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const said = text(child.stdio[2] as NodeJS.ReadableStream);
  const told = text(child.stdio[3] as NodeJS.ReadableStream);
  const code = await exit;
  const wall = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${argv.join(' ')} failed: ${await said}`);
  return { wall: wall / times, cpu: childSeconds(await told) / times, megabytes: peakIn(peak) };
}

/** What `times` prints: the shell's own time, then that of what it started; user and system, as `1m2.345s`. */
function childSeconds(printed: string): number {
  const found = [...(printed.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return found.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function peakIn(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) / 1024;
  } catch {
    // Nobody told.
    return null;
  }
}
