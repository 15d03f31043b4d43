import { report } from '../errors/problem.ts';
import { parseRolloutFile } from '../spec/parse-rollout-file.ts';

const smallest = ['rollout: web', 'fleet: hosts.ini', 'apply: ./up.sh', 'waves: [100%]'];

/** The smallest rollout file with these lines added; a key that they give is not taken from it. */
export function rolloutFileWith(lines: string): string {
  const given = new Set([...lines.matchAll(/^([\w-]+):/gm)].map((match) => match[1]));
  return [...smallest.filter((line) => !given.has(line.split(':')[0])), lines].join('\n');
}

/** The smallest rollout file without one of its keys. */
export function rolloutFileWithout(key: string): string {
  return smallest.filter((line) => !line.startsWith(`${key}:`)).join('\n');
}

/** What is said about a file under one code: `LINE:COLUMN message → hint`, one a line. */
export function saidOf(text: string | Uint8Array, code: string): string {
  const problems = parseRolloutFile(text, 'rollout.yml').problems.map(report);
  return problems
    .filter((each) => each.code === code)
    .map(({ line, column, severity, message, hint }) => {
      const tone = severity === 'warning' ? '(warning) ' : '';
      return `${line}:${column} ${tone}${message} → ${hint}`;
    })
    .join('\n');
}
