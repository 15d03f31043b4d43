/** The value is not of the shape that its format prescribes: what it says cannot be trusted to be all there is. */
export class ShapeFault extends Error {}

/** An own property of an object; undefined where it or the object is absent or null. */
export function member(value: unknown, key: string): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw new ShapeFault(`what should hold ${key} is no object`);
  const found: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  return found ?? undefined;
}

/** Follows own properties of objects. */
export function memberAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce(member, value);
}

export function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list; empty where it is absent. What is there and no list is a fault: findings could be in it. */
export function list(value: unknown, key: string): readonly unknown[] {
  const found = member(value, key);
  if (found === undefined) return [];
  if (!Array.isArray(found)) throw new ShapeFault(`${key} is no list`);
  return found;
}

/** A list of objects. */
export function objects(value: unknown, key: string): readonly unknown[] {
  const found = list(value, key);
  if (!found.every(isObject)) throw new ShapeFault(`${key} holds something that is no object`);
  return found;
}

/** Text without blanks around it; empty where it is absent or no text. */
export function text(value: unknown, key: string): string {
  const found = member(value, key);
  return typeof found === 'string' ? found.trim() : '';
}

/** Text that a finding cannot be without. */
export function neededText(value: unknown, key: string): string {
  const found = text(value, key);
  if (found === '') throw new ShapeFault(`a finding has no ${key}`);
  return found;
}

/** The texts of a list, without anything else that is in it. */
export function texts(value: unknown, key: string): string[] {
  return list(value, key).filter((each) => typeof each === 'string');
}

/** A finite number; null where it is absent or anything else. */
export function number(value: unknown, key: string): number | null {
  const found = member(value, key);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

const rfc3339 = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** Epoch milliseconds of an RFC 3339 instant; null where it is absent, something else, or Go's zero time. */
export function instant(value: unknown, key: string): number | null {
  const match = rfc3339.exec(text(value, key));
  if (match === null || match[1] === '0001-01-01') return null;
  const parsed = Date.parse(`${match[1]}T${match[2]}${(match[3] ?? '').slice(0, 4)}${(match[4] ?? 'Z').toUpperCase()}`);
  return Number.isFinite(parsed) ? parsed : null;
}
