/** What stands at the end of each of our commits, as `git interpret-trailers` reads it. */
const trailers = { execution: 'Wavegate-Execution', fence: 'Wavegate-Fence', commit: 'Wavegate-Commit' } as const;

export interface About {
  /** What happened: the first line is the headline. */
  readonly lines: readonly string[];
  /** Absent for what is about the ledger as a whole. */
  readonly execution?: string;
  readonly fence?: number;
}

const longestHeadline = 120;
const mostLines = 50;

/** `id` tells this commit from every other, so that it can be found when its answer was lost. */
export function commitMessage({ lines, execution, fence }: About, id: string): string {
  const [headline = 'Recorded', ...rest] = lines.map(oneLine);
  const shown = rest.slice(0, mostLines);
  if (rest.length > shown.length) shown.push(`and ${rest.length - shown.length} more`);
  const end = [
    ...(execution === undefined ? [] : [`${trailers.execution}: ${execution}`]),
    ...(fence === undefined ? [] : [`${trailers.fence}: ${fence}`]),
    `${trailers.commit}: ${id}`,
  ];
  const body = shown.length === 0 ? [] : [shown.map((line) => `- ${line}`).join('\n')];
  return [cut(headline), ...body, end.join('\n')].join('\n\n');
}

/** The id in a message of ours; null in others. */
export function commitId(message: string): string | null {
  const last = message.trimEnd().split('\n').at(-1) ?? '';
  return last.startsWith(`${trailers.commit}: `) ? last.slice(trailers.commit.length + 2) : null;
}

/** No text from outside makes a line of its own: it could be read as a trailer. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function cut(headline: string): string {
  return headline.length <= longestHeadline ? headline : `${headline.slice(0, longestHeadline - 1)}…`;
}
