import { resolve } from 'node:path';
import { load, YAMLException } from 'js-yaml';
import { readExceptions } from '../../core/scan/exceptions-file.ts';
import type { ScanException } from '../../core/scan/exceptions.ts';
import type { ScanFault, ScanReport } from '../../core/scan/finding.ts';
import { readKevCatalog } from '../../core/scan/readers/kev-catalog.ts';
import { readVex } from '../../core/scan/readers/vex.ts';
import { ShapeFault } from '../../core/scan/json-value.ts';
import { readReport } from '../../core/scan/read-report.ts';
import { hasRepeatedKeys } from '../../core/scan/repeated-keys.ts';
import type { VexStatement } from '../../core/scan/vex.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import { request } from '../../io/http.ts';
import { namedFiles } from './named-files.ts';
import { readText } from './read-text.ts';

const mebibyte = 1_048_576;
/** Exceptions are written by people. */
const largestExceptions = 4 * mebibyte;
/** The catalogue had 1,500 entries in 1.4 MiB by the end of 2025. */
const largestCatalogue = 64 * mebibyte;
const catalogueTimeout = 30_000;

/** Reads files of a gate and keeps what was wrong with any of them. */
export class ScanInputs {
  readonly faults: ScanFault[] = [];
  readonly #root: string;
  readonly #signal: AbortSignal;

  constructor(root: string, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  async reports(patterns: readonly string[]): Promise<ScanReport[]> {
    const reports: ScanReport[] = [];
    for (const file of await this.#filesOf(patterns)) {
      const document = await this.#json(file);
      if (document === undefined) continue;
      const read = readReport(file, document.value);
      if (read === 'unknown') this.#fault(reason('scan-format-unknown', { file }));
      else if ('shape' in read)
        this.#fault(reason('scan-shape-differs', { file, format: read.format, why: read.shape }));
      else reports.push(...read.reports);
    }
    return reports;
  }

  async vex(patterns: readonly string[]): Promise<VexStatement[]> {
    const statements: VexStatement[] = [];
    for (const file of await this.#filesOf(patterns)) {
      const found = await this.#shaped(
        file,
        (value) => readVex(file, value),
        (why) => reason('scan-vex-invalid', { file, why }),
      );
      statements.push(...(found ?? []));
    }
    return statements;
  }

  async kevCatalog(file: string | undefined): Promise<ReadonlySet<string> | null> {
    if (file === undefined) return null;
    if (/^https?:/i.test(file)) return this.#kevFrom(file);
    return this.#shaped(file, readKevCatalog, (why) => reason('scan-kev-catalog-invalid', { file, why }));
  }

  async #kevFrom(url: string): Promise<ReadonlySet<string> | null> {
    const answer = await request({
      url,
      method: 'GET',
      headers: { accept: 'application/json' },
      timeoutMs: catalogueTimeout,
      maxBytes: largestCatalogue,
      maxRedirects: 3,
      signal: this.#signal,
    });
    this.#signal.throwIfAborted();
    const invalid = (why: string) => this.#fault(reason('scan-kev-catalog-invalid', { file: url, why }), null);
    if (answer.kind !== 'answered') {
      return invalid('problem' in answer ? answer.problem : `no answer within ${catalogueTimeout / 1_000} seconds`);
    }
    if (answer.status !== 200) return invalid(`the answer has status ${answer.status}`);
    if (answer.truncated) return invalid(`it is larger than ${largestCatalogue / mebibyte} MiB`);
    const parsed = parseOnce(answer.body);
    if ('why' in parsed) return invalid(parsed.why);
    try {
      return readKevCatalog(parsed.value);
    } catch (error) {
      if (error instanceof ShapeFault) return invalid(error.message);
      throw error;
    }
  }

  async exceptions(file: string | undefined): Promise<readonly ScanException[]> {
    if (file === undefined) return [];
    const read = await readText(resolve(this.#root, file), file, largestExceptions);
    if ('reason' in read) return this.#fault(read.reason, []);
    const refused = (problems: readonly string[]) =>
      reason('scan-exceptions-invalid', {
        file,
        problems: problems.slice(0, 5),
        more: Math.max(0, problems.length - 5),
      });
    try {
      const { exceptions, problems } = readExceptions(load(read.text, { maxDepth: 20 }));
      return problems.length === 0 ? exceptions : this.#fault(refused(problems), []);
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      return this.#fault(refused([`it is no YAML: ${error.reason}`]), []);
    }
  }

  async #shaped<T>(file: string, read: (value: unknown) => T, say: (why: string) => Reason): Promise<T | null> {
    const document = await this.#json(file);
    if (document === undefined) return null;
    try {
      return read(document.value);
    } catch (error) {
      if (error instanceof ShapeFault) return this.#fault(say(error.message), null);
      throw error;
    }
  }

  async #filesOf(patterns: readonly string[]): Promise<string[]> {
    const files = new Set<string>();
    for (const pattern of patterns) {
      const found = await namedFiles(pattern, this.#root);
      if (found.length === 0) this.#fault(reason('scan-report-missing', { pattern }));
      for (const file of found) files.add(file);
    }
    return [...files];
  }

  /** Undefined, and kept as a fault: it cannot be read. */
  async #json(file: string): Promise<{ value: unknown } | undefined> {
    this.#signal.throwIfAborted();
    const read = await readText(resolve(this.#root, file), file);
    if ('reason' in read) return this.#fault(read.reason, undefined);
    const parsed = parseOnce(read.text);
    if ('value' in parsed) return parsed;
    return this.#fault(reason('scan-file-unreadable', { file, why: parsed.why }), undefined);
  }

  #fault<T = void>(why: Reason, instead?: T): T {
    this.faults.push({ verdict: 'error', reason: why });
    return instead as T;
  }
}

/** JSON in which nothing overwrites anything. */
function parseOnce(text: string): { readonly value: unknown } | { readonly why: string } {
  try {
    const value: unknown = JSON.parse(text);
    return hasRepeatedKeys(text, value) ? { why: 'a key stands twice in one of its objects' } : { value };
  } catch {
    return { why: 'it is no JSON, or not all of it' };
  }
}
