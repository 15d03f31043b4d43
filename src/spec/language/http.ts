import type { Command, HttpAction, HttpExpectation, RunAction } from '../../core/definition/steps.ts';
import { jsonScalar, map, oneOrList } from '../shape/collection.ts';
import { defaulted, object, type ObjectOf, optional } from '../shape/object.ts';
import { integer, matching, oneOf } from '../shape/scalar.ts';
import { refined } from '../shape/shape.ts';
import { command } from './command.ts';
import { looseTemplate, template, url } from './template.ts';
import { jsonPointer } from './values.ts';

const headerName = matching('header', /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'letters, digits and hyphens');

const headerValue = refined(template, (value, at, reading) =>
  /[\r\n]/.test(value) ? reading.refuse(at, 'bad-character', { character: 'a line break' }) : value,
);

const expectedValue = refined(jsonScalar, (value, at, reading) => {
  if (typeof value === 'string') reading.templates.push({ at, text: value });
  return value;
});

const expect = object({
  name: 'expect',
  description: 'What the answer to a request has to be. Everything that is named must hold.',
  fields: {
    status: defaulted(
      oneOrList(integer(100, 599)),
      [],
      'The status, or those that will do. None: any from 200 to 299.',
      {
        absent: 'any 2xx',
        examples: [200, [200, 204]],
      },
    ),
    headers: defaulted(map(headerName, headerValue), {}, 'Headers of the answer, and what each of them has to be.', {
      examples: [{ 'x-version': '{params.version}' }],
    }),
    json: defaulted(
      map(jsonPointer, expectedValue),
      {},
      'Values in the JSON of the answer, by JSON Pointer; each has to be exactly this. Text may hold templates.',
      { examples: [{ '/version': '{params.version}', '/ready': true }] },
    ),
  },
});

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The keys of everything that runs a command or makes a request. */
export const actionFields = {
  run: optional(command, 'A command: text for `sh -eu`, or a list of arguments that no shell sees.', {
    examples: ['./upgrade.sh', ['./upgrade.sh', '--to-previous']],
  }),
  http: optional(url, 'A URL to ask. What templates put in is percent-encoded.', {
    examples: ['http://{address}:{labels.port}/healthz'],
  }),
  method: optional(oneOf(methods), 'How to ask.', { needs: ['http'], absent: '`GET`' }),
  headers: optional(map(headerName, headerValue), 'Headers to send.', { needs: ['http'], absent: 'none' }),
  body: optional(looseTemplate, 'What to send. Only the known templates are filled in; other braces stay.', {
    needs: ['http'],
    absent: 'nothing',
  }),
  expect: optional(expect, 'What the answer has to be.', { needs: ['http'], absent: 'any 2xx' }),
};

const anySuccess: HttpExpectation = { status: [], headers: {}, json: {} };

export type ActionKeys = ObjectOf<typeof actionFields>;

export function httpAction(address: string, keys: ActionKeys): HttpAction {
  const { method = 'GET', headers = {}, body, expect: expected = anySuccess } = keys;
  return { kind: 'http', url: address, method, headers, expect: expected, ...(body === undefined ? {} : { body }) };
}

/** Of `run` and `http` the reader has seen to it that exactly one is there. */
export function actionOf(keys: ActionKeys): RunAction | HttpAction {
  if (keys.http !== undefined) return httpAction(keys.http, keys);
  return { kind: 'run', command: keys.run as Command };
}
