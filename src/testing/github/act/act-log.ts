/** What act says with `--json`: which jobs and steps ran, and how they ended. Its exit code says less. */
export interface ActStep {
  readonly job: string;
  readonly step: string;
  readonly result: string;
}

export interface ActLog {
  /** In the order in which they ended; a leg of a matrix is one. */
  readonly jobs: readonly { readonly name: string; readonly result: string }[];
  readonly steps: readonly ActStep[];
  /** What steps printed. */
  readonly output: string;
  /** What act itself complained about. */
  readonly errors: readonly string[];
}

type Line = Readonly<Record<string, unknown>>;

export function readActLog(text: string): ActLog {
  const lines = text.split('\n').flatMap((line): Line[] => {
    if (!line.startsWith('{')) return [];
    const parsed = JSON.parse(line) as unknown;
    return typeof parsed === 'object' && parsed !== null ? [parsed as Line] : [];
  });
  const job = (line: Line): string => String(line['job']).trim();
  const jobs = lines
    .filter((line) => typeof line['jobResult'] === 'string')
    .map((line) => ({ name: job(line), result: line['jobResult'] as string }));
  const steps = lines
    .filter((line) => typeof line['stepResult'] === 'string' && line['stage'] === 'Main')
    .map((line) => ({ job: job(line), step: String(line['step']), result: line['stepResult'] as string }));
  const messages = (of: (line: Line) => boolean): string[] => lines.filter(of).map((line) => String(line['msg']));
  return {
    jobs,
    steps,
    output: messages((line) => line['raw_output'] === true).join(''),
    errors: messages((line) => line['level'] === 'error'),
  };
}
