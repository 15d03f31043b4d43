import { type AnswerRow, row } from './answers.ts';

/** Where every node is asked by itself. */
const nodes: readonly AnswerRow[] = [
  row('pass', 'gate-nodes-passed', 'every node was asked, and every one holds'),
  row(
    'fail',
    'gate-nodes-failed',
    'at least one node does not hold; it says how many, which, and what the first one answered',
  ),
  row('error', 'gate-nodes-not-evaluated', 'no node failed, but at least one could not be asked'),
  row('error', 'gate-general-outage', 'nodes fail, and so do at least half of the [controls](http.md#controls)'),
  row('inconclusive', 'gate-asked-nothing', 'there was no node to ask'),
];

const steady = row(
  'fail',
  'not-steady-in-time',
  'it held when `within` was over, but not yet `successes` times in a row',
);

export const http: readonly AnswerRow[] = [
  row('pass', 'gate-http-passed', 'the answer is as expected'),
  row('fail', 'http-answer-differs', 'it answered otherwise; every difference is named'),
  row(
    'fail',
    'http-unreachable',
    'no connection: refused, no route, a name that does not resolve, a certificate that is not trusted',
  ),
  row('fail', 'http-timeout', 'a connection, but no answer within `timeout`'),
  steady,
  ...nodes,
  row('error', 'template-without-value', 'a node lacks what a template names'),
  row('error', 'template-value-unsafe', 'a node has a value that cannot stand where the template is'),
  row('error', 'http-url-invalid', 'what came out is no URL that can be asked'),
];

export const tcp: readonly AnswerRow[] = [
  row('pass', 'gate-connected', 'the connection was accepted'),
  row('fail', 'gate-unreachable', 'refused, no route, a name that does not resolve, or nothing within `timeout`'),
  steady,
  ...nodes,
  row('error', 'gate-address-invalid', 'what came out is not HOST:PORT'),
  row('error', 'template-without-value', 'a node lacks what the template names'),
];

export const run: readonly AnswerRow[] = [
  row('pass', 'gate-run-passed', 'it exits with 0'),
  row('fail', 'gate-run-failed', 'it exits with 1'),
  row('inconclusive', 'gate-run-inconclusive', 'it exits with 75'),
  row('error', 'gate-run-exit', 'it exits with anything else'),
  row('error', 'command-signal', 'a signal ends it'),
  row('error', 'command-timeout', 'it takes longer than `timeout`, and is ended with everything that it started'),
  row('error', 'command-lost', 'what watched it was gone before it ended, so nobody knows how it did'),
  row(
    'error',
    ['command-not-found', 'command-not-executable', 'command-folder-missing', 'command-not-started'],
    'it cannot be started; the code says why',
  ),
  row('error', 'value-has-nul', 'an argument or a variable holds a character that no process can be given'),
];

export const window: readonly AnswerRow[] = [
  row('pass', 'window-open', 'it is open, and long enough where it must fit'),
  row('inconclusive', 'window-closed', 'it is closed; the reason says when it opens'),
  row('inconclusive', 'window-frozen', 'a freeze holds; the reason says which, and until when'),
  row('inconclusive', 'window-too-short', 'it is open, but closes before the work is over at worst'),
  row('fail', 'window-never-fits', 'no opening of the next five years is long enough'),
  row('fail', 'window-never-opens', 'it does not open once in the next five years'),
  row('error', 'window-worst-case-unknown', 'it must fit, and nobody knows how long the work takes'),
];

export const metric: readonly AnswerRow[] = [
  row('pass', 'metric-holds', 'the last `successes` values in a row are good, none fails `failures` times in a row'),
  row('fail', 'metric-exceeded', '`failures` values in a row are too much, anywhere in the time that is looked at'),
  row('inconclusive', 'metric-empty', 'no series, or a series without values'),
  row('inconclusive', 'metric-not-a-number', 'NaN or an infinity among the values'),
  row('inconclusive', 'metric-stale', 'the newest value is older than `max-age`'),
  row('inconclusive', 'metric-ahead', 'the newest value is dated more than a minute ahead of now'),
  row('inconclusive', 'metric-too-few-samples', 'fewer values than `min-samples`'),
  row('inconclusive', 'metric-flapping', 'neither good nor bad values often enough in a row'),
  row('inconclusive', 'metric-baseline-unclear', 'no baseline, or more than one series of it'),
  row('inconclusive', 'metric-partial', 'the server warns about its own answer'),
  row('error', 'metric-refused', 'the query is refused, or the endpoint answers with an error'),
  row('error', 'metric-unreachable', 'nobody answers, or not within `timeout`'),
  row('error', 'metric-answer-odd', 'the answer is no JSON, or not of the shape that it should have'),
  row('error', 'metric-param-unsafe', 'a param would change the query'),
  row('error', 'metric-token-missing', '`token-env` names a variable that is not there'),
  row('error', 'template-without-value', 'a param that is named has no value'),
  row('error', 'template-value-unsafe', 'a param has a value that cannot stand in the URL of `json`'),
];
