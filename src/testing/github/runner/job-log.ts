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

export class JobLog {
  readonly annotations: Annotation[] = [];
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
    const command = /^##\[|^::([a-z-]+)(?: ([^]*?))?::([^]*)$/.exec(line);
    if (this.#stopped !== null) {
      if (line === `::${this.#stopped}::`) this.#stopped = null;
      else this.#write(line);
      return;
    }
    const [, name, properties = '', value = ''] = command ?? [];
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
