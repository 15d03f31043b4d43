/** More hosts than this in one pattern is a slip of the keyboard. */
const maxHosts = 1_000_000;
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

type ExpandedPattern = { readonly hosts: readonly string[]; readonly port: number | null } | { readonly why: string };

/**
 * Expands what Ansible takes as a host in an inventory: ranges `[1:50]`, `[01:50]` (equal widths, zeros kept), `[a:f]`, each with an
 * optional step, any number of them; and a port behind a colon (`web:2222`, `[2001:db8::1]:22`).
 */
export function expandHostPattern(pattern: string): ExpandedPattern {
  const bracketed = /^\[([^\]]*:[^\]]*:[^\]]*)\]:(\d{1,5})$/.exec(pattern);
  if (bracketed !== null) return { hosts: [bracketed[1] as string], port: Number(bracketed[2]) };
  const withPort = /^((?:[^:[\]]|\[[^\]]*\])*):(\d{1,5})$/.exec(pattern);
  const [host, port] = withPort === null ? [pattern, null] : [withPort[1] as string, Number(withPort[2])];
  if (port === null && host.endsWith(':') && !host.endsWith('::')) return { why: 'there is no port behind the colon' };
  const parts = host.split(/(\[[^[\]]*\])/);
  if (parts.some((part, index) => index % 2 === 0 && /[[\]]/.test(part))) return { why: 'its brackets do not match' };

  const choices: (readonly string[])[] = [];
  let count = 1;
  for (const [index, part] of parts.entries()) {
    const expanded = index % 2 === 0 ? [part] : expandRange(part.slice(1, -1), Math.floor(maxHosts / count));
    if (typeof expanded === 'string') return { why: expanded };
    choices.push(expanded);
    count *= expanded.length;
  }
  return { hosts: combine(choices), port };
}

/** All that one range stands for, or what is wrong with it. */
function expandRange(range: string, room: number): string[] | string {
  const bounds = range.split(':');
  if (bounds.length !== 2 && bounds.length !== 3) return 'a range is BEGIN:END or BEGIN:END:STEP';
  const [begin = '', end = '', stepText = '1'] = bounds;
  if (end === '') return 'it has no end';
  if (!/^\d{1,9}$/.test(stepText) || Number(stepText) === 0) return 'the step must be a number, 1 or more';
  const step = Number(stepText);
  const from = begin === '' ? '0' : begin;
  if (from.length === 1 && end.length === 1 && letters.includes(from) && letters.includes(end)) {
    const first = letters.indexOf(from);
    const last = letters.indexOf(end);
    if (first > last) return 'it ends before it begins';
    return series(first, last, step, room, (index) => letters.charAt(index));
  }
  if (!/^\d{1,12}$/.test(from) || !/^\d{1,12}$/.test(end)) return 'its ends must be two numbers or two letters';
  const width = from.length > 1 && from.startsWith('0') ? from.length : 0;
  if (width > 0 && width !== end.length) return 'with zeros in front both ends must be equally long';
  if (Number(from) > Number(end)) return 'it ends before it begins';
  return series(Number(from), Number(end), step, room, (number) => String(number).padStart(width, '0'));
}

function series(
  first: number,
  last: number,
  step: number,
  room: number,
  write: (each: number) => string,
): string[] | string {
  const count = Math.floor((last - first) / step) + 1;
  if (count > room) return `it stands for more than ${maxHosts} hosts`;
  return Array.from({ length: count }, (_, index) => write(first + index * step));
}

function combine(choices: readonly (readonly string[])[]): string[] {
  return choices.reduce<string[]>((heads, choice) => heads.flatMap((head) => choice.map((part) => head + part)), ['']);
}
