/** What a job printed: secrets masked, workflow commands obeyed, kept in a file. */
import { appendFileSync, writeFileSync } from 'node:fs';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  /** file, line, col, title, … as they were given. */
  readonly properties: Readonly<Record<string, string>>;
}

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const unescapeProperty = (text: string): string => unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));

/** Something in the log that the runner did instead of showing it. */
export interface ObeyedCommand {
  readonly name: string;
  readonly value: string;
}

/** What the runner knows; it shows others as they are. */
const known = new Set(
  `add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher save-state set-env set-output stop-commands warning`.split(
    ' ',
  ),
);

/** Behind spaces of any kind at the beginning of a line; the older form anywhere in it. */
function commandIn(line: string): RegExpExecArray | null {
  const command =
    /^[\s\u0085]*::([^\s:]+)(?: ([^]*?))?::([^]*)$/.exec(line) ?? /##\[([^\s\]]+)(?: ([^\]]*))?\]([^]*)$/.exec(line);
  return known.has(command?.[1]?.toLowerCase() ?? '') ? command : null;
}

export class JobLog {
  readonly annotations: Annotation[] = [];
  readonly commands: ObeyedCommand[] = [];
  /** Of the file. */
  readonly path: string;
  readonly #masks = new Set<string>();
  /** While commands are stopped: what starts them again. */
  #stopped: string | null = null;

  constructor(path: string, secrets: Iterable<string>) {
    this.path = path;
    for (const secret of secrets) this.#mask(secret);
    writeFileSync(path, '');
  }

  /** A line that a step printed. */
  take(line: string): void {
    if (this.#stopped !== null) {
      if (line === `::${this.#stopped}::`) this.#stopped = null;
      else this.#write(line);
      return;
    }
    const [, written = '', properties = '', value = ''] = commandIn(line) ?? [];
    const name = written.toLowerCase();
    if (name !== '') this.commands.push({ name, value: unescapeData(value) });
    if (name === 'add-mask') this.#mask(unescapeData(value));
    else if (name === 'stop-commands') this.#stopped = value;
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      const message = this.masked(unescapeData(value));
      this.annotations.push({ level: name, message, properties: propertiesOf(properties) });
      this.#write(`##[${name}]${message}`);
    } else this.#write(line);
  }

  /** A line of the runner's own. */
  say(line: string): void {
    this.#write(line);
  }

  masked(text: string): string {
    let masked = text;
    for (const mask of this.#masks) masked = masked.replaceAll(mask, '***');
    return masked;
  }

  holdsSecret(text: string): boolean {
    return [...this.#masks].some((mask) => text.includes(mask));
  }

  #mask(secret: string): void {
    for (const line of [secret, ...secret.split(/\r?\n/)]) if (line.trim() !== '') this.#masks.add(line);
  }

  #write(line: string): void {
    appendFileSync(this.path, `${this.masked(line)}\n`);
  }
}

function propertiesOf(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [] : [[pair.slice(0, equals).trim(), unescapeProperty(pair.slice(equals + 1))] as const];
  });
  return Object.fromEntries(pairs);
}
