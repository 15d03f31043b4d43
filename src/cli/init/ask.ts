import { createInterface } from 'node:readline/promises';
import { problem, ProblemError } from '../../errors/problem.ts';
import { type Invocation, valueOf } from '../command-spec.ts';
import { nameOfFolder, type Told } from './answers.ts';

interface Question {
  readonly flag: keyof Told;
  readonly text: string;
  /** Null: it has to be answered. */
  readonly usual: (folder: string) => string | null;
}

const questions: readonly Question[] = [
  { flag: 'name', text: 'What is the rollout called?', usual: (folder) => nameOfFolder(folder) || null },
  {
    flag: 'nodes',
    text: 'Where are the nodes? A list such as web-1=10.0.0.11,web-2=10.0.0.12, or an inventory file',
    usual: () => null,
  },
  { flag: 'apply', text: 'Which command upgrades a node? It finds the node in $WAVEGATE_NODE', usual: () => null },
  {
    flag: 'verify',
    text: 'How to see that a node is well? A command, or a URL such as http://{address}/healthz',
    usual: () => 'none',
  },
];

export interface Asking {
  /** Null: nobody can be asked. */
  readonly terminal: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream } | null;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** The four answers: from flags, and from whoever sits at the terminal for the rest. Refuses when an answer is missing and nobody can be asked. */
export async function ask(invocation: Invocation, { terminal, folder, signal }: Asking): Promise<Told> {
  const told: Record<keyof Told, string> = { name: '', nodes: '', apply: '', verify: '' };
  const open: Question[] = [];
  for (const question of questions) {
    const given = valueOf(invocation, question.flag)?.trim() ?? '';
    if (given === '') open.push(question);
    else told[question.flag] = given;
  }
  if (terminal === null) {
    const missing = open.filter(({ usual }) => usual(folder) === null).map(({ flag }) => `--${flag}`);
    if (missing.length > 0) throw new ProblemError([problem('init-answer-missing', { flags: missing })]);
    for (const { flag, usual } of open) told[flag] = usual(folder) ?? '';
    return told;
  }
  if (open.length === 0) return told;
  await answering(terminal, async (line) => {
    for (const { flag, text, usual } of open) {
      const fallback = usual(folder);
      const prompt = `${text}${fallback === null ? '' : ` [${fallback}]`}: `;
      while (told[flag] === '') told[flag] = (await line(prompt, signal)).trim() || (fallback ?? '');
    }
  });
  return told;
}

/** Whether whoever sits at the terminal wants it. */
export async function confirmed(
  text: string,
  { terminal, signal }: Pick<Asking, 'terminal' | 'signal'>,
): Promise<boolean> {
  if (terminal === null) return true;
  let answer = '';
  await answering(terminal, async (line) => {
    answer = await line(`${text} [Y/n]: `, signal);
  });
  return /^(?:y|yes|)$/i.test(answer.trim());
}

type Line = (prompt: string, signal: AbortSignal) => Promise<string>;

/** Lets lines be read while `during` runs; an end of the input ends it like Ctrl-C. */
async function answering(
  { input, output }: NonNullable<Asking['terminal']>,
  during: (line: Line) => Promise<void>,
): Promise<void> {
  const lines = createInterface({ input, output });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  lines.once('SIGINT', () => ended.abort());
  try {
    await during((prompt, signal) => lines.question(prompt, { signal: AbortSignal.any([signal, ended.signal]) }));
  } finally {
    lines.close();
  }
}
