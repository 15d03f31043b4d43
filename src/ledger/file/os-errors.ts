import { getSystemErrorMessage } from 'node:util';
import { ProblemError, problem, refuse } from '../../errors/problem.ts';

/** Whether an error is the operating system's answer of one of these kinds (`ENOENT`, …). */
export function isOsError(error: unknown, ...codes: readonly string[]): boolean {
  const found = osError(error);
  return found !== null && (codes.length === 0 || codes.includes(found.code));
}

/** Does it, and turns the operating system's refusal into `ledger-not-writable`. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw notWritable(path, error);
  }
}

/** Does it, and turns the operating system's refusal into `ledger-not-readable`. */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const found = osError(error);
    if (found === null) throw error;
    return refuse('ledger-not-readable', { path: found.path ?? path, reason: inWords(found) });
  }
}

/** The operating system's refusal as `ledger-not-writable`; anything else as it is. */
export function notWritable(path: string, error: unknown): unknown {
  const found = osError(error);
  if (found === null) return error;
  return new ProblemError([problem('ledger-not-writable', { path: found.path ?? path, reason: inWords(found) })]);
}

interface OsError {
  readonly code: string;
  readonly errno: number;
  /** Absent where the system call was about an open file. */
  readonly path?: string;
}

function osError(error: unknown): OsError | null {
  if (!(error instanceof Error)) return null;
  const { code, errno, path } = error as NodeJS.ErrnoException;
  if (code === undefined || errno === undefined) return null;
  return path === undefined ? { code, errno } : { code, errno, path };
}

function inWords({ code, errno }: OsError): string {
  return `${getSystemErrorMessage(errno)} (${code})`;
}
