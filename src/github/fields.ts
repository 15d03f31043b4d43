import { refuse } from '../errors/problem.ts';

/** The fields of an answer, taken out with their types. Refuses with `github-unexpected-answer` what is not as it should be. */
export class Fields {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #call: string;

  /** `call` says what was asked, for people. */
  constructor(data: unknown, call: string) {
    if (typeof data !== 'object' || data === null || Array.isArray(data))
      refuse('github-unexpected-answer', { call, detail: 'it is not an object' });
    this.#record = data as Readonly<Record<string, unknown>>;
    this.#call = call;
  }

  text(key: string): string {
    const value = this.#get(key);
    return typeof value === 'string' ? value : this.#refuse(key, 'text');
  }

  /** Null where it is null or absent. */
  textOrNull(key: string): string | null {
    return this.#get(key) == null ? null : this.text(key);
  }

  /** A whole number from 0. */
  count(key: string): number {
    const value = this.#get(key);
    return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : this.#refuse(key, 'a whole number');
  }

  flag(key: string): boolean {
    const value = this.#get(key);
    return typeof value === 'boolean' ? value : this.#refuse(key, 'true or false');
  }

  /** False where it is null or absent. */
  flagOrFalse(key: string): boolean {
    return this.#get(key) == null ? false : this.flag(key);
  }

  /** 40 or 64 hexadecimal digits. */
  oid(key: string): string {
    const value = this.text(key);
    return isOid(value) ? value : this.#refuse(key, 'the name of a git object');
  }

  /** As it came; null where it is absent. */
  json(key: string): unknown {
    return this.#get(key) ?? null;
  }

  fields(key: string): Fields {
    return new Fields(this.#get(key), `${this.#call}: ${key}`);
  }

  fieldsOrNull(key: string): Fields | null {
    return this.#get(key) == null ? null : this.fields(key);
  }

  list(key: string): readonly Fields[] {
    const value = this.#get(key);
    return Array.isArray(value) ? fieldsOfEach(value, `${this.#call}: ${key}`) : this.#refuse(key, 'a list');
  }

  /** Empty where it is null or absent. */
  listOrEmpty(key: string): readonly Fields[] {
    return this.#get(key) == null ? [] : this.list(key);
  }

  /** Those that are texts; empty where it is null or absent. */
  textsOrEmpty(key: string): readonly string[] {
    const value = this.#get(key);
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.#record, key) ? this.#record[key] : undefined;
  }

  #refuse(key: string, expected: string): never {
    return refuse('github-unexpected-answer', { call: this.#call, detail: `${key} is not ${expected}` });
  }
}

export function fieldsOfEach(items: readonly unknown[], call: string): readonly Fields[] {
  return items.map((item) => new Fields(item, call));
}

/** An answer that is a list by itself, or has it under a key. */
export function listOf(data: unknown, call: string, key?: string): readonly unknown[] {
  const list = key === undefined ? data : (data as Readonly<Record<string, unknown>> | null)?.[key];
  return Array.isArray(list) ? list : refuse('github-unexpected-answer', { call, detail: 'there is no list in it' });
}

function isOid(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
