/** Takes secrets out of text that comes in pieces; a secret that is cut between pieces is found as well. */
export interface MaskingStream {
  /** The text up to where a secret may have begun. */
  push(chunk: string): string;
  /** The rest. */
  flush(): string;
}

export interface Masker {
  text(text: string): string;
  stream(): MaskingStream;
}

/** Shorter values cannot be masked: they stand by chance in every text. */
export const shortestSecret = 3;

const mask = '***';
/** A piece of an encoded secret that is shorter says nothing about it, and stands in many texts. */
const shortestEncoded = 4;

/**
 * Masks values wherever they stand: as they are, line by line, and as JSON, percent encoding and Base64 (also inside a longer text
 * that was encoded as a whole) write them. Values shorter than `shortestSecret` are not masked: refuse them before.
 */
export function makeMasker(secrets: readonly string[]): Masker {
  const forms = new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf));
  if (forms.size === 0) return unmasked;
  const index = new FormIndex([...forms]);
  const stream = () => new Stream(index);
  const text = (whole: string) => {
    const once = stream();
    return once.push(whole) + once.flush();
  };
  return { text, stream };
}

const unmasked: Masker = {
  text: (text) => text,
  stream: () => ({ push: (chunk) => chunk, flush: () => '' }),
};

class Stream implements MaskingStream {
  readonly #index: FormIndex;
  #held = '';
  /** So many characters of what is held belong to a secret whose mask has been given out. */
  #covered = 0;

  constructor(index: FormIndex) {
    this.#index = index;
  }

  push(chunk: string): string {
    const text = this.#held + chunk;
    return this.#give(text, this.#index.openFrom(text));
  }

  flush(): string {
    return this.#give(this.#held, this.#held.length);
  }

  #give(text: string, until: number): string {
    let given = '';
    let reached = this.#covered;
    // Where the secret that was found last ends; what overlaps it is the same blot.
    let end = this.#covered;
    for (const [from, to] of this.#index.find(text)) {
      if (from >= until) break;
      if (from >= end) given += `${text.slice(reached, from)}${mask}`;
      end = Math.max(end, to);
      reached = end;
    }
    if (reached < until) given += text.slice(reached, until);
    this.#held = text.slice(until);
    this.#covered = Math.max(0, end - until);
    return given;
  }
}

/** Finds any of many texts in one pass, by their first three characters. */
class FormIndex {
  readonly #byStart = new Map<number, string[]>();
  readonly #starts = new Uint8Array(65_536);
  readonly #forms: readonly string[];
  readonly #longest: number;

  constructor(forms: readonly string[]) {
    this.#forms = forms.toSorted((a, b) => b.length - a.length);
    this.#longest = this.#forms[0]?.length ?? 0;
    for (const form of this.#forms) {
      const key = startKey(form, 0);
      this.#starts[key] = 1;
      this.#byStart.set(key, [...(this.#byStart.get(key) ?? []), form]);
    }
  }

  /** Half-open ranges by their beginning, the longest at each; they may overlap. */
  *find(text: string): Generator<readonly [number, number]> {
    const last = text.length - shortestSecret;
    for (let at = 0; at <= last; at += 1) {
      const key = startKey(text, at);
      if (this.#starts[key] === 0) continue;
      const form = this.#byStart.get(key)?.find((each) => text.startsWith(each, at));
      if (form !== undefined) yield [at, at + form.length];
    }
  }

  /** Where a form may have begun that the text does not show to its end; the text's length when there is no such place. */
  openFrom(text: string): number {
    const { length } = text;
    for (let at = Math.max(0, length - this.#longest + 1); at < length; at += 1) {
      const known = length - at >= shortestSecret;
      if (known && this.#starts[startKey(text, at)] === 0) continue;
      const candidates = known ? (this.#byStart.get(startKey(text, at)) ?? []) : this.#forms;
      const rest = text.slice(at);
      if (candidates.some((form) => form.length > rest.length && form.startsWith(rest))) return at;
    }
    return length;
  }
}

function startKey(text: string, at: number): number {
  return (text.charCodeAt(at) * 1_021 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0xffff;
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const plain = [secret, secret.trim(), ...lines].filter((value) => value.length >= shortestSecret);
  const encoded = plain.flatMap((value) => [...escapes(value), ...base64Forms(value)]);
  return [...plain, ...encoded.filter((value) => value.length >= shortestEncoded)];
}

function escapes(value: string): string[] {
  const percent = encodeURIComponent(value.toWellFormed());
  const lower = percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const form = percent
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return [JSON.stringify(value).slice(1, -1), percent, lower, form];
}

/** As it is, and the part that stays the same where the secret stands in the middle of an encoded text, at each of three offsets. */
function base64Forms(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  const shifted = [0, 1, 2].map((shift) => {
    const text = base64([...new Uint8Array(shift), ...bytes]).replace(/=+$/, '');
    const from = Math.ceil((shift * 8) / 6);
    const to = Math.floor(((shift + bytes.length) * 8) / 6);
    return text.slice(from, to);
  });
  const standard = [base64(bytes), base64(bytes).replace(/=+$/, ''), ...shifted];
  return [...standard, ...standard.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

function base64(bytes: Iterable<number>): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
