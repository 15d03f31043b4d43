import { instant, isObject, list, member, objects, ShapeFault, text, texts } from '../json-value.ts';
import type { VexProduct, VexStatement } from '../vex.ts';
import { componentsOf, harmlessStates } from './cyclonedx-components.ts';

/** Reads OpenVEX and the analyses of CycloneDX. Throws a ShapeFault for anything else. */
export function readVex(file: string, document: unknown): VexStatement[] {
  if (!isObject(document)) throw new ShapeFault('it is no object');
  if (text(document, '@context').startsWith('https://openvex.dev/ns')) return readOpenVex(file, document);
  if (text(document, 'bomFormat') === 'CycloneDX') return readCycloneDxVex(file, document);
  throw new ShapeFault('it is neither OpenVEX nor CycloneDX in JSON');
}

const statuses: ReadonlySet<string> = new Set(['not_affected', 'affected', 'fixed', 'under_investigation']);

/** Those that OpenVEX has for `not_affected`. */
const justifications: ReadonlySet<string> = new Set([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
]);

function readOpenVex(file: string, document: unknown): VexStatement[] {
  return objects(document, 'statements').map((statement) => {
    const status = text(statement, 'status');
    if (!statuses.has(status)) throw new ShapeFault(`a statement has the unknown status ${JSON.stringify(status)}`);
    const vulnerability = member(statement, 'vulnerability');
    const ids =
      typeof vulnerability === 'string'
        ? [vulnerability]
        : [text(vulnerability, 'name'), text(vulnerability, '@id'), ...texts(vulnerability, 'aliases')];
    return {
      file,
      ids: ids.filter((id) => id !== ''),
      products: list(statement, 'products').map(product),
      status,
      why: text(statement, 'justification') || text(statement, 'impact_statement'),
      ...withTime(status === 'not_affected' || status === 'fixed', status === 'not_affected' ? flawOf(statement) : '', [
        [statement, 'last_updated'],
        [statement, 'timestamp'],
        [document, 'last_updated'],
        [document, 'timestamp'],
      ]),
    };
  });
}

function flawOf(statement: unknown): string {
  if (justifications.has(text(statement, 'justification')) || text(statement, 'impact_statement') !== '') return '';
  return 'has neither a justification of OpenVEX nor an impact statement';
}

function product(value: unknown): VexProduct {
  return {
    purls: identifiersOf(value),
    parts: typeof value === 'string' ? [] : list(value, 'subcomponents').flatMap(identifiersOf),
    component: null,
  };
}

function identifiersOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return [text(value, '@id'), text(member(value, 'identifiers'), 'purl')].filter((each) => each !== '');
}

/**
 * When a statement was made, by the first of its times that is there. Where that cannot be read, one that excuses is flawed, and one that
 * admits harm is later than any other.
 */
function withTime(
  harmless: boolean,
  flaw: string,
  times: readonly (readonly [holder: unknown, key: string])[],
): Pick<VexStatement, 'harmless' | 'at' | 'flaw'> {
  const [holder, key = ''] = times.find(([each, name]) => isThere(each, name)) ?? [];
  const at = instant(holder, key);
  if (holder === undefined || at !== null) return { harmless, at, flaw };
  return harmless
    ? { harmless, at: null, flaw: flaw || 'has a time that cannot be read' }
    : { harmless, at: Infinity, flaw };
}

/** Go writes its zero time for one that is not there. */
function isThere(holder: unknown, key: string): boolean {
  return member(holder, key) !== undefined && !text(holder, key).startsWith('0001-01-01T');
}

function readCycloneDxVex(file: string, document: unknown): VexStatement[] {
  const serial = text(document, 'serialNumber').toLowerCase();
  const components = componentsOf(document);
  return objects(document, 'vulnerabilities').flatMap((each) => {
    const analysis = member(each, 'analysis');
    const status = text(analysis, 'state');
    if (status === '') return [];
    const harmless = harmlessStates.has(status);
    const products = objects(each, 'affects').flatMap((affected) => {
      // Which versions are meant would have to be compared; a statement that excuses and cannot be understood whole matches nothing.
      if (harmless && objects(affected, 'versions').some((version) => text(version, 'range') !== '')) return [];
      const ref = text(affected, 'ref');
      const named = objects(affected, 'versions').map((version) => text(version, 'version'));
      return referred(ref, serial, components.get(ref)?.purl ?? null, named);
    });
    return [
      {
        file,
        ids: [text(each, 'id'), ...objects(each, 'references').map((other) => text(other, 'id'))].filter(Boolean),
        products,
        status,
        why: text(analysis, 'justification') || text(analysis, 'detail'),
        ...withTime(harmless, '', [
          [analysis, 'lastUpdated'],
          [analysis, 'firstIssued'],
          [each, 'updated'],
          [member(document, 'metadata'), 'timestamp'],
        ]),
      },
    ];
  });
}

/** What a reference means: a component of another document (BOM-Link), of this one, or a package URL that stands for itself. */
function referred(ref: string, serial: string, purl: string | null, versions: readonly string[]): VexProduct[] {
  const link = /^urn:cdx:([0-9a-f-]{36})\/\d+#(.+)$/i.exec(ref);
  if (link !== null) {
    const [, uuid = '', fragment = ''] = link;
    // Writers do not agree on whether the reference is encoded in a link.
    return [...new Set([fragment, decoded(fragment)])].map((each) => ({
      purls: [],
      parts: [],
      component: { serial: `urn:uuid:${uuid.toLowerCase()}`, ref: each },
    }));
  }
  const own = serial === '' ? [] : [{ purls: [], parts: [], component: { serial, ref } }];
  const name = purl ?? (ref.startsWith('pkg:') ? ref : null);
  if (name === null) return own;
  const bare = !/[?#]|@[^/]+$/.test(name);
  const purls =
    bare && versions.length > 0 ? versions.map((version) => `${name}@${encodeURIComponent(version)}`) : [name];
  return [...own, { purls, parts: [], component: null }];
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
