import { commandColumn, type OpenCommand } from './advice.ts';
import { wrap } from './record-table.ts';
import { displayWidth, visible } from './visible.ts';

/** Text for people in lines of at most so many columns, except commands, which are there to be pasted. */
export class TextPage {
  readonly #columns: number;
  readonly #lines: string[] = [];

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Stands apart from what is before it. */
  title(text: string): this {
    if (this.#lines.length > 0) this.#lines.push('');
    return this.put('', text);
  }

  /** The text beside a heading, and below itself where it takes more lines; `heading` includes the margin. */
  put(heading: string, text: string): this {
    const lines = wrap(visible(text), Math.max(20, this.#columns - heading.length));
    lines.forEach((line, at) => {
      this.#lines.push(`${at === 0 ? heading : ' '.repeat(heading.length)}${line}`.trimEnd());
    });
    return this;
  }

  /** As it is, however long. */
  line(text: string): this {
    this.#lines.push(visible(text));
    return this;
  }

  /** Commands and what they do, beside each other where there is room. */
  commands(commands: readonly OpenCommand[]): this {
    const column = commandColumn(commands, this.#columns);
    for (const { command, does } of commands) {
      if (column === null) this.line(`  ${command}`).line(`      ${does}`);
      else this.line(`  ${command}${' '.repeat(Math.max(0, column - displayWidth(visible(command))))}   ${does}`);
    }
    return this;
  }

  text(): string {
    return this.#lines.join('\n');
  }
}
