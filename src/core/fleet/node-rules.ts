import { labelKeyProblem } from './label-syntax.ts';

const plainName = /^[A-Za-z0-9_][A-Za-z0-9_.:@-]*$/;
const unreadable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const blank = /\s/u;
const maxName = 253;
const maxAddress = 2048;
const maxLabelValue = 4096;

/**
 * What is wrong with a node's name, in words; null: nothing. Names stand in file names, command lines and lists, so they hold no
 * white space, no slash and nothing invisible. Letters of any script are fine.
 */
export function nodeNameProblem(name: string): string | null {
  if (name.length > maxName) return `it is longer than ${maxName} characters`;
  if (plainName.test(name)) return null;
  if (name === '') return 'it is empty';
  if (name === '.' || name === '..') return 'it means a folder';
  if (name.startsWith('-')) return "it begins with '-', so a command would take it for an option";
  if (/[/\\]/.test(name)) return 'it holds a slash';
  return textProblem(name);
}

/** What is wrong with an address: a host, `host:port` or URL, which steps hand to other programs. Null: nothing. */
export function addressProblem(address: string): string | null {
  if (address.length > maxAddress) return `it is longer than ${maxAddress} characters`;
  if (plainName.test(address)) return null;
  if (address === '') return 'it is empty';
  if (address.startsWith('-')) return "it begins with '-', so a command would take it for an option";
  return textProblem(address);
}

/** A key that could not be named in a selector would be of no use as a label. */
export function nodeLabelKeyProblem(key: string): string | null {
  return labelKeyProblem(key);
}

/** Any text that can be shown on one line may be a value, also one that a selector cannot name. */
export function nodeLabelValueProblem(value: string): string | null {
  if (value.length > maxLabelValue) return `it is longer than ${maxLabelValue} characters`;
  return unreadableProblem(value);
}

/** Facts are data for people and templates: only what could reach over its own prototype, or is no name, is refused. */
export function factKeyProblem(key: string): string | null {
  if (key === '') return 'it is empty';
  if (key === '__proto__') return 'it is the name of something inside JavaScript';
  if (key.length > maxName) return `it is longer than ${maxName} characters`;
  return unreadableProblem(key);
}

function textProblem(text: string): string | null {
  return blank.test(text) ? 'it holds white space' : unreadableProblem(text);
}

function unreadableProblem(text: string): string | null {
  const found = unreadable.exec(text);
  if (found !== null) {
    const point = (found[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    return `it holds the unprintable character U+${point}`;
  }
  return text.isWellFormed() ? null : 'it holds half of a character (a lone surrogate)';
}
