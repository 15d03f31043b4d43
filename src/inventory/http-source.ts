import { setTimeout as sleep } from 'node:timers/promises';
import type { InventorySource } from '../core/definition/rollout-definition.ts';
import { makeMasker } from '../core/mask.ts';
import { type Path, type Problem, problem } from '../errors/problem.ts';
import { type HttpOutcome, request } from '../io/http.ts';
import { Findings } from './findings.ts';
import { readerOf } from './format.ts';
import type { InventoryContext, LoadedSource } from './source.ts';
import { nextPage } from './next-page.ts';
import { NodeListReader } from './node-list.ts';

type HttpSource = Extract<InventorySource, { kind: 'http' }>;

const timeoutMs = 30_000;
const maxBytes = 256 * 1024 * 1024;
const maxPages = 10_000;
const retryDelaysMs: readonly number[] = [500, 1_000, 2_000];
const maxRetryAfterMs = 30_000;

/**
 * Fetches the JSON form and the pages that Link headers with rel=next lead to. A token goes to the origin of the first page and
 * nowhere else. Asked again where the server is busy or cannot be reached.
 */
export async function loadHttp(
  source: HttpSource,
  path: Path | null,
  context: InventoryContext,
  delaysMs: readonly number[] = retryDelaysMs,
): Promise<LoadedSource> {
  const findings = new Findings();
  const reader = new NodeListReader(findings);
  const fetched = new PageFetcher(source, context, delaysMs);
  const texts = new Map<string, string>();
  const read = await readerOf('json');
  const failed = await fetched.each((url, text) => {
    const before = findings.count;
    if (text.trim() === '') findings.add('inventory-empty-text', { source: url }, null);
    else read({ source: url, text, ascii: false }, reader, findings);
    if (findings.count > before) texts.set(url, text);
  });
  const where = path === null ? {} : { path };
  const problems = [...findings.problems(), ...(failed === null ? [] : [failed])];
  return {
    lists: [reader.nodes],
    problems: problems.map((each) => (each.location === undefined ? { ...each, ...where } : each)),
    texts,
  };
}

class PageFetcher {
  readonly #source: HttpSource;
  readonly #context: InventoryContext;
  readonly #delaysMs: readonly number[];
  #room = maxBytes;

  constructor(source: HttpSource, context: InventoryContext, delaysMs: readonly number[]) {
    this.#source = source;
    this.#context = context;
    this.#delaysMs = delaysMs;
  }

  /** Null: all pages were taken. */
  async each(take: (url: string, text: string) => void): Promise<Problem | null> {
    const { url: first, tokenEnv } = this.#source;
    const token = tokenEnv === undefined ? null : this.#context.secrets[tokenEnv];
    if (token === undefined || token === '') {
      return problem('inventory-token-missing', { variable: tokenEnv as string, url: this.#shown(first) });
    }
    if (!URL.canParse(first)) return this.#failure(first, 'it is not a URL');
    const { origin } = new URL(first);
    const seen = new Set<string>();
    for (let url: string | null = new URL(first).href; url !== null; ) {
      if (seen.has(url)) return this.#pages(url, 'the pages lead back to this one');
      if (seen.size === maxPages) return this.#pages(first, `there are more than ${maxPages} pages`);
      seen.add(url);
      const outcome = await this.#ask(url, new URL(url).origin === origin ? token : null);
      const why = failureOf(outcome);
      if (why !== null || outcome.kind !== 'answered') return this.#failure(url, why ?? outcome.kind);
      this.#room -= outcome.body.length;
      if (outcome.truncated || this.#room <= 0) {
        return problem('inventory-too-large', { source: this.#shown(first), limit: '256 MiB' });
      }
      take(this.#shown(url), outcome.body.replace(/^\uFEFF/, ''));
      const next = nextPage(outcome.headers['link'], url);
      if (next !== null && url.startsWith('https:') && !next.startsWith('https:')) {
        return this.#pages(url, 'the next page is not under https, as this one is');
      }
      url = next;
    }
    return null;
  }

  async #ask(url: string, token: string | null): Promise<HttpOutcome> {
    const { signal } = this.#context;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await request({
        url,
        method: 'GET',
        headers: { accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        timeoutMs,
        maxBytes: this.#room,
        maxRedirects: 5,
        ...(signal === undefined ? {} : { signal }),
      });
      const delay = this.#delaysMs[attempt];
      if (delay === undefined || !mayPass(outcome)) return outcome;
      await sleep(Math.max(delay, retryAfterMs(outcome)), undefined, signal === undefined ? {} : { signal });
    }
  }

  #failure(url: string, why: string): Problem {
    return problem('inventory-http-failed', { url: this.#shown(url), why });
  }

  #pages(url: string, why: string): Problem {
    return problem('inventory-http-pages', { url: this.#shown(url), why });
  }

  /** Without what must not be shown: secrets, and a password in the URL itself. */
  #shown(url: string): string {
    const plain = url.replace(/^(https?:\/\/)[^/?#]*@/i, '$1');
    return makeMasker(Object.values(this.#context.secrets)).text(plain);
  }
}

/** Null: a page came. */
function failureOf(outcome: HttpOutcome): string | null {
  switch (outcome.kind) {
    case 'answered':
      if (outcome.status === 200) return null;
      if (outcome.status >= 300 && outcome.status < 400)
        return `it redirects to another place (status ${outcome.status})`;
      return `it answered with status ${outcome.status}`;
    case 'timeout':
      return `it did not answer within ${timeoutMs / 1000} seconds`;
    case 'aborted':
      return 'it was interrupted';
    case 'unreachable':
    case 'invalid':
      return outcome.problem;
  }
}

function mayPass(outcome: HttpOutcome): boolean {
  if (outcome.kind !== 'answered') return outcome.kind === 'timeout' || outcome.kind === 'unreachable';
  return outcome.status === 429 || outcome.status >= 500;
}

function retryAfterMs(outcome: HttpOutcome): number {
  const asked = outcome.kind === 'answered' ? Number(outcome.headers['retry-after']) : 0;
  return asked > 0 ? Math.min(asked * 1_000, maxRetryAfterMs) : 0;
}
