import type { AttestationDefinition } from '../../core/definition/attestation.ts';
import { type GateCheck, type GateDefinition, gatePoints } from '../../core/definition/gates.ts';
import { httpTemplates, usesNode } from '../../core/definition/node-templates.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { type Cursor, invalid, type Reading } from '../shape/reading.ts';
import { integer, oneOf, text } from '../shape/scalar.ts';
import { refined, type ValueOf } from '../shape/shape.ts';
import { child, type YamlNode } from '../yaml/yaml-node.ts';
import { scan } from './evidence-gates.ts';
import { alerts } from './alerts.ts';
import { attestation } from './attestation.ts';
import { checks } from './github-gates.ts';
import { actionFields, httpAction } from './http.ts';
import { metric } from './metric.ts';
import { untilOf } from './steps.ts';
import { hostAndPort } from './template.ts';
import { duration, ownName, selector } from './values.ts';
import { window } from './window.ts';

const retry = object({
  name: 'retry',
  description: 'Asking again until it passes.',
  fields: {
    for: required(duration, 'For how long.', { examples: ['10m'] }),
    every: defaulted(duration, '30s', 'How often.'),
  },
});

const gate = object({
  name: 'gate',
  description: 'A question that must be answered before the rollout goes on.',
  fields: {
    name: required(ownName, 'Unique among the gates.'),
    at: required(oneOf(gatePoints), 'When it is asked.'),
    waves: optional(list(text, { atLeast: 1 }), 'Names of the waves that it stands at; not with before-rollout.', {
      absent: 'every wave',
    }),
    mode: defaulted(oneOf(['enforce', 'advise']), 'enforce', 'Whether it stops the rollout, or is only recorded.'),
    'on-inconclusive': defaulted(
      oneOf(['wait', 'fail', 'pass']),
      'wait',
      'What to make of an answer that says neither yes nor no.',
    ),
    retry: optional(retry, 'Ask again until it passes.', { absent: 'one answer decides' }),
    timeout: defaulted(duration, '30s', 'Wall clock of one request or process.'),
    ...actionFields,
    run: optional(actionFields.run.shape, 'A command: 0 is pass, 1 fail, 75 inconclusive, anything else error.', {
      examples: ['./ops/smoke.sh'],
    }),
    tcp: optional(hostAndPort, 'A port that must take a connection. A gate that uses node fields asks every node.', {
      examples: ['{address}:443'],
    }),
    within: optional(duration, 'Keep asking until it holds, at most this long.', {
      needs: ['http', 'tcp'],
      absent: 'ask once',
    }),
    successes: optional(integer(1, 1000), 'How often in a row it has to hold.', { needs: ['within'], absent: '`1`' }),
    every: optional(
      duration,
      'At during-bake: how often it is asked. Elsewhere: how often to ask `within` the time given.',
      {
        absent: '`1m` at during-bake, else `2s`',
      },
    ),
    control: optional(
      selector,
      'Nodes outside of the rollout that are asked, too, when the gate fails: when most of them fail as well, the outage is general, and a person is called instead of rolling back.',
      { needs: ['http', 'tcp'], absent: 'nobody else is asked', examples: ['ring=control'] },
    ),
    window: optional(window, 'When the rollout may go on, by the clock.'),
    scan: optional(scan, 'Reports of security scanners.'),
    attestation: optional(attestation, 'Provenance of artifacts.'),
    alerts: optional(alerts, 'Open security alerts.'),
    checks: optional(checks, 'Checks on the commit.'),
    metric: optional(metric, 'A metric of a Prometheus, or of any endpoint that answers in JSON.'),
  },
  choose: ['http', 'tcp', 'run', 'window', 'scan', 'attestation', 'alerts', 'checks', 'metric'],
});

type GateKeys = ValueOf<typeof gate>;

export const gates = list(
  refined(gate, (keys, at, reading) => {
    if (misplaced(keys, at, reading) || controlsNobody(keys, at, reading)) return invalid;
    const { name, at: point, waves, mode, onInconclusive, retry: again, timeout, every = 60_000, control } = keys;
    const definition: GateDefinition = {
      name,
      at: point,
      ...(waves === undefined ? {} : { waves }),
      mode,
      onInconclusive,
      ...(again === undefined ? {} : { retry: again }),
      ...(point === 'during-bake' ? { every } : {}),
      timeout,
      ...(control === undefined ? {} : { control }),
      check: checkOf(keys),
    };
    return definition;
  }),
);

function misplaced(keys: GateKeys, at: Cursor, reading: Reading): boolean {
  const { at: point, waves, every, within } = keys;
  const place = (key: string): Cursor => ({ node: child(at.node, key) as YamlNode, path: [...at.path, key] });
  const wrongWaves = waves !== undefined && point === 'before-rollout';
  if (wrongWaves) reading.refuse(place('waves'), 'waves-not-here', { at: point });
  const wrongEvery = every !== undefined && point !== 'during-bake' && within === undefined;
  if (wrongEvery) reading.refuse(place('every'), 'every-not-here', { at: point });
  return wrongWaves || wrongEvery;
}

/** A control is asked what the nodes are asked. */
function controlsNobody({ control, http, tcp, ...keys }: GateKeys, at: Cursor, reading: Reading): boolean {
  if (control === undefined) return false;
  const templates = http === undefined ? [tcp ?? ''] : httpTemplates(httpAction(http, keys));
  if (templates.some(usesNode)) return false;
  reading.refuse(
    { node: child(at.node, 'control') as YamlNode, path: [...at.path, 'control'] },
    'control-without-node',
    {},
  );
  return true;
}

function checkOf(keys: GateKeys): GateCheck {
  const { http, tcp, run, window: hours, scan: scans, metric: asked, within, at, every, successes } = keys;
  const asks = at === 'during-bake' || every === undefined ? {} : { every };
  const until =
    within === undefined ? {} : { until: untilOf(within, { ...asks, ...(successes ? { successes } : {}) }) };
  if (http !== undefined) return { kind: 'http', request: httpAction(http, keys), ...until };
  if (tcp !== undefined) return { kind: 'tcp', address: tcp, ...until };
  if (run !== undefined) return { kind: 'run', command: run };
  if (hours !== undefined) return { kind: 'window', window: hours };
  if (scans !== undefined) return { kind: 'scan', scan: scans };
  if (asked !== undefined) return { kind: 'metric', metric: asked };
  if (keys.alerts !== undefined) return { kind: 'alerts', alerts: keys.alerts };
  if (keys.checks !== undefined) return { kind: 'checks', checks: keys.checks };
  // The reader has seen to it that exactly one of them is there.
  return { kind: 'attestation', attestation: keys.attestation as AttestationDefinition };
}
