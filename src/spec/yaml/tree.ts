import { CORE_SCHEMA, type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { type Problem, problem } from '../../errors/problem.ts';
import type { SourceText } from './source-text.ts';
import type { ScalarValue, YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts';

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** Builds the nodes from the events of one document; what YAML has and a rollout file must not have becomes a problem. */
export function buildTree(
  events: readonly Event[],
  source: SourceText,
): { root: YamlNode | null; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let next = 0;
  /** End of what was read last: where a value that nobody wrote would have stood. */
  let reached = 0;

  const where = (offset: number) => ({ location: source.locationAt(offset) });

  function refuseProperties(event: { anchorStart: number; tagStart: number; tagEnd: number }): void {
    if (event.anchorStart >= 0) problems.push(problem('yaml-anchor', { mark: '&' }, where(event.anchorStart - 1)));
    if (event.tagStart >= 0) {
      const tag = source.text.slice(event.tagStart, event.tagEnd);
      problems.push(problem('yaml-tag', { tag }, where(event.tagStart)));
    }
  }

  function node(): YamlNode {
    const event = events[next];
    next += 1;
    if (event?.type === EVENT_ID.SEQUENCE) {
      refuseProperties(event);
      const items: YamlNode[] = [];
      while (events[next]?.type !== EVENT_ID.POP) items.push(node());
      next += 1;
      return { kind: 'sequence', items, start: event.start, flow: event.style === 2 };
    }
    if (event?.type === EVENT_ID.MAPPING) {
      refuseProperties(event);
      return { kind: 'mapping', entries: entries(), start: event.start, flow: event.style === 2 };
    }
    if (event?.type === EVENT_ID.ALIAS) {
      problems.push(problem('yaml-anchor', { mark: '*' }, where(event.anchorStart - 1)));
      const text = source.text.slice(event.anchorStart - 1, event.anchorEnd);
      reached = event.anchorEnd;
      return { kind: 'scalar', value: text, text, textStart: -1, start: event.anchorStart - 1, end: reached };
    }
    return event?.type === EVENT_ID.SCALAR ? scalar(event) : nothing();
  }

  function entries(): Map<string, YamlEntry> {
    const found = new Map<string, YamlEntry>();
    while (events[next]?.type !== EVENT_ID.POP) {
      const keyEvent = events[next];
      const key = node();
      const value = node();
      const start = keyEvent !== undefined && 'start' in keyEvent ? keyEvent.start : key.start;
      if (key.kind !== 'scalar' || key.text === '') {
        problems.push(problem('key-not-text', {}, where(start)));
        continue;
      }
      const earlier = found.get(key.text);
      if (key.text === '<<') problems.push(problem('yaml-merge-key', {}, where(start)));
      else if (earlier === undefined) found.set(key.text, { key, value });
      else {
        const { line } = source.locationAt(earlier.key.start);
        problems.push(problem('duplicate-key', { key: key.text, line }, where(start)));
      }
    }
    next += 1;
    return found;
  }

  function scalar(event: ScalarEvent): YamlScalar {
    refuseProperties(event);
    if (event.valueStart < 0) return nothing();
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const start = quoted ? event.valueStart - 1 : event.valueStart;
    reached = quoted ? event.valueEnd + 1 : event.valueEnd;
    const text = getScalarValue(source.text, event);
    const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(text) : text;
    return { kind: 'scalar', value, text, textStart: event.fast ? event.valueStart : -1, start, end: reached };
  }

  /** The event of an absent value has no place: it stands right after what was read last. */
  function nothing(): YamlScalar {
    return { kind: 'scalar', value: null, text: '', textStart: -1, start: reached, end: reached };
  }

  if (events[0]?.type !== EVENT_ID.DOCUMENT) return { root: null, problems };
  next = 1;
  return { root: node(), problems };
}

/** The core schema makes text, numbers, booleans and null, nothing else. */
function plainValue(text: string): ScalarValue {
  return CORE_SCHEMA.resolveImplicitScalarTag(text).value as ScalarValue;
}
