import SSHConfig, { type Directive, type Line, type Section } from 'ssh-config';
import type { FactValue } from '../core/fleet/node.ts';
import { numberOr } from './ansible-value.ts';
import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import type { NodeListReader } from './node-list.ts';

type Settings = ReadonlyMap<string, string>;

/** Settings that hold for hosts that match; `patterns` null: for every host. */
interface Block {
  readonly patterns: readonly string[] | null;
  readonly settings: Settings;
  readonly line: number;
}

/**
 * Reads an ssh_config: each name of a `Host` line without wildcards is a node; `HostName` is its address, `Port` and `User` are facts.
 * As in ssh the first value wins, also from blocks with wildcards. `Match` blocks are passed over: they depend on who asks and where.
 */
export function readSshConfig({ source, text }: InventoryText, reader: NodeListReader, findings: Findings): void {
  const places = new Map<string, number>();
  const blocks: Block[] = [];
  const top = new Map<string, string>();
  let line = 1;
  for (const entry of parse(text, source, findings)) {
    const here = line + breaks(entry.before);
    line += breaksOf(entry);
    if (entry.type !== SSHConfig.DIRECTIVE) continue;
    if (isSection(entry)) {
      if ('criteria' in entry) continue;
      const patterns = valuesOf(entry);
      for (const name of patterns) if (isName(name) && !places.has(name)) places.set(name, here);
      blocks.push({ patterns, settings: settingsOf(entry.config), line: here });
    } else {
      keepFirst(top, entry);
    }
  }
  const all = [{ patterns: null, settings: top, line: 1 }, ...blocks];
  for (const { settings, line: begin } of all) {
    const include = settings.get('include');
    const at = { file: source, line: begin, column: 1 };
    if (include !== undefined) findings.add('ssh-config-include', { include }, () => at, 'warning');
  }
  const lookUp = settingsFinder(all);
  const hosts = [...places];
  reader.read({
    list: hosts.map(([name]) => nodeOf(name, lookUp(name))),
    locate: ([index]) => ({ file: source, line: (hosts[index] as [string, number])[1], column: 1 }),
    printable: false,
  });
}

function parse(text: string, source: string, findings: Findings): readonly Line[] {
  try {
    return SSHConfig.parse(text);
  } catch (error) {
    const args = { format: 'ssh_config', why: 'a quote that is opened is never closed' };
    if (!(error instanceof Error)) throw error;
    findings.add('inventory-syntax', args, () => ({ file: source, line: unclosedLine(text), column: 1 }));
    return [];
  }
}

/** The only thing that the parser refuses is a quote that is open at the end of its line. */
function unclosedLine(text: string): number {
  const lines = text.split('\n');
  const found = lines.findIndex(
    (each) => !each.trimStart().startsWith('#') && (each.match(/"/g)?.length ?? 0) % 2 === 1,
  );
  return Math.max(found, 0) + 1;
}

function nodeOf(name: string, settings: Settings): unknown {
  const port = settings.get('port');
  const user = settings.get('user');
  const facts: Record<string, FactValue> = {};
  if (port !== undefined) facts['port'] = numberOr(port);
  if (user !== undefined) facts['user'] = user;
  const address = settings.get('hostname')?.replace(/%[h%]/g, (token) => (token === '%h' ? name : '%'));
  return { name, ...(address === undefined ? {} : { address }), facts };
}

/** Blocks that only name hosts are found by name: there may be as many of them as hosts. */
function settingsFinder(blocks: readonly Block[]): (name: string) => Settings {
  const byName = new Map<string, number[]>();
  const others: number[] = [];
  for (const [index, { patterns }] of blocks.entries()) {
    if (patterns === null || !patterns.every(isName)) others.push(index);
    else for (const name of new Set(patterns)) indexesOf(name).push(index);
  }
  function indexesOf(name: string): number[] {
    const found = byName.get(name) ?? [];
    byName.set(name, found);
    return found;
  }
  return (name) => {
    const matching = others.filter((index) => matchesBlock((blocks[index] as Block).patterns, name));
    const found = new Map<string, string>();
    for (const index of [...matching, ...(byName.get(name) ?? [])].sort((a, b) => a - b)) {
      for (const [key, value] of (blocks[index] as Block).settings) if (!found.has(key)) found.set(key, value);
    }
    return found;
  };
}

function matchesBlock(patterns: readonly string[] | null, name: string): boolean {
  if (patterns === null) return true;
  const isRefused = patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name));
  return !isRefused && patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, name));
}

/** `*` for any text, `?` for one character. Goes back at most to the last star, so that no pattern can take long. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const wanted = pattern.charAt(inPattern);
    if (wanted === '*') {
      star = inPattern;
      retry = at;
      inPattern += 1;
    } else if (wanted === '?' || (wanted !== '' && wanted === text.charAt(at))) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      retry += 1;
      at = retry;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}

function settingsOf(lines: readonly Line[]): Settings {
  const settings = new Map<string, string>();
  for (const line of lines) if (line.type === SSHConfig.DIRECTIVE) keepFirst(settings, line);
  return settings;
}

function keepFirst(settings: Map<string, string>, directive: Directive): void {
  const key = directive.param.toLowerCase();
  if (!settings.has(key)) settings.set(key, valuesOf(directive).join(' '));
}

function valuesOf({ value }: Directive): string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val);
}

function isSection(directive: Directive): directive is Section {
  return 'config' in directive;
}

function isName(pattern: string): boolean {
  return !/[*?!]/.test(pattern);
}

function breaksOf(line: Line): number {
  const inside = 'config' in line ? (line.config as readonly Line[]).reduce((sum, each) => sum + breaksOf(each), 0) : 0;
  return breaks(line.before) + breaks(line.after) + inside;
}

function breaks(text: string): number {
  return text.match(/\n/g)?.length ?? 0;
}
