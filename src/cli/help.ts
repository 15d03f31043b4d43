import { type CommandSpec, exitCodeMeanings } from './command-spec.ts';
import { commandTable, commonFlags } from './command-table.ts';
import { flagText } from './parse-command-line.ts';

/** The overview, or the help of one command. Ends with a line break. */
export function helpText(command: CommandSpec | null): string {
  return `${(command === null ? overview() : commandHelp(command)).join('\n')}\n`;
}

export function usage(command: CommandSpec): string {
  const positionals = command.positionals.map(({ name, required, repeatable }) => {
    const text = `${name}${repeatable ? '…' : ''}`;
    return required ? text : `[${text}]`;
  });
  return ['wavegate', command.name, ...positionals, '[flags]'].join(' ');
}

function overview(): string[] {
  return [
    'Rolls a change out over a fleet: in waves, behind gates, within limits, and back again when it must.',
    '',
    'Usage: wavegate COMMAND … [flags]',
    '',
    ...columns(commandTable.map(({ name, summary }) => [name, summary])),
    '',
    'An execution is NAME-N; a bare NAME means its newest.',
    '`wavegate COMMAND --help` says what a command takes.',
    '',
    'Exit codes:',
    ...columns(Object.entries(exitCodeMeanings)),
  ];
}

function commandHelp(command: CommandSpec): string[] {
  return [
    `${command.name}: ${command.summary}`,
    '',
    `Usage: ${usage(command)}`,
    '',
    ...columns([...command.flags, ...commonFlags].map((flag) => [flagText(flag), flag.description])),
    '',
    `--json prints ${command.json}.`,
  ];
}

const textColumn = 80;

/** Two columns, the second one wrapped. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, textColumn - width);
    return lines.map((line, at) => `${(at === 0 ? `  ${left}` : '').padEnd(width)}${line}`);
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
