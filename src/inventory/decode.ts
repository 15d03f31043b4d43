import { isAscii } from 'node:buffer';
import type { Findings } from './findings.ts';

/** What an inventory source gave, as text. */
export interface InventoryText {
  /** What people call it: the file as it was named, or `output of COMMAND`, or the URL. */
  readonly source: string;
  readonly text: string;
  readonly ascii: boolean;
}

/** Null, and reported: this is no text, or there is nothing in it. A byte-order mark at the beginning is no part of the text. */
export function decode(source: string, bytes: Uint8Array, findings: Findings): InventoryText | null {
  const ascii = isAscii(bytes);
  const text = ascii ? asciiText(bytes) : utf8Text(bytes);
  if (text === null) {
    const place = { file: source, line: lineOfFault(bytes), column: 1 };
    findings.add('inventory-not-utf8', {}, () => place);
    return null;
  }
  if (!/\S/.test(text)) {
    findings.add('inventory-empty-text', { source }, () => ({ file: source, line: 1, column: 1 }));
    return null;
  }
  return { source, text, ascii };
}

function asciiText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A line break is never a part of another character in UTF-8, so each line is valid by itself or not. */
function lineOfFault(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start);
    const stop = end === -1 ? bytes.length : end;
    if (utf8Text(bytes.subarray(start, stop)) === null) return line;
    line += 1;
    start = stop + 1;
  }
  return line;
}
