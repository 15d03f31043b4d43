import { durationText } from './duration-text.ts';
import { entry } from './entry.ts';

/** What a gate on a metric can answer. */
export const metricErrors = {
  'metric-holds': entry<{ what: string; values: number; latest: string; limit: string }>({
    title: 'The metric is where it should be',
    message: ({ what, values, latest, limit }) =>
      `${what} is ${latest} (${values === 1 ? 'one value' : `${values} values`}); it may ${limit}.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'metric-exceeded': entry<{
    what: string;
    series: string;
    value: string;
    limit: string;
    failing: number;
    values: number;
  }>({
    title: 'The metric is not where it should be',
    message: ({ what, series, value, limit, failing, values }) =>
      `${what}${series === '' ? '' : ` of ${series}`} is ${value}; it may ${limit}. ${failing} of ${values} values fail.`,
    hint: () => 'Look at the metric around that time. When it is right again, `wavegate retry` asks anew.',
  }),
  'metric-empty': entry<{ what: string }>({
    title: 'The metric has no values',
    message: ({ what }) => `${what} has no values. No data is not zero, and not a pass.`,
    hint: () => 'Run the query by hand: a label may be misspelled, or nothing reports this metric yet.',
  }),
  'metric-not-a-number': entry<{ what: string; value: string; series: string }>({
    title: 'The metric is not a number',
    message: ({ what, value, series }) =>
      `${what}${series === '' ? '' : ` of ${series}`} is ${value}, which says nothing.`,
    hint: () => 'A rate without traffic divides by zero: guard the query, or wait for traffic.',
  }),
  'metric-stale': entry<{ what: string; age: number; maxAge: number }>({
    title: 'The metric is too old',
    message: ({ what, age, maxAge }) =>
      `The newest value of ${what} is ${durationText(age)} old, and at most ${durationText(maxAge)} counts.`,
    hint: () => 'See whether the metric is still collected. `max-age` says how old it may be.',
  }),
  'metric-ahead': entry<{ what: string; ahead: number }>({
    title: 'The metric comes from the future',
    message: ({ what, ahead }) =>
      `The newest value of ${what} is dated ${durationText(ahead)} ahead of now, so nobody can tell how old it is.`,
    hint: () =>
      'Compare the clocks, and see that `time` leads to an instant or to seconds since the epoch, not to milliseconds.',
  }),
  'metric-too-few-samples': entry<{ what: string; samples: number; wanted: number }>({
    title: 'The metric has too few values',
    message: ({ what, samples, wanted }) =>
      `${what} has ${samples} of the ${wanted} values that are needed to judge it.`,
    hint: () => 'Give it time; `over`, `step` and `min-samples` say how many values there are and how many are needed.',
  }),
  'metric-flapping': entry<{ what: string; failing: number; values: number; successes: number; failures: number }>({
    title: 'The metric goes up and down',
    message: ({ what, failing, values, successes, failures }) =>
      `${failing} of ${values} values of ${what} fail: neither ${failures} in a row fail nor do the last ${successes} hold.`,
    hint: () => 'It is asked again. `consecutive` says how many in a row decide.',
  }),
  'metric-baseline-unclear': entry<{ what: string; series: number }>({
    title: 'There is no single baseline',
    message: ({ what, series }) =>
      series === 0
        ? `${what} has no baseline to compare it with, or one of too few values.`
        : `The baseline of ${what} has ${series} series; it takes one.`,
    hint: () => 'Put `sum(…)` or `avg(…)` around the baseline, and see that it has data.',
  }),
  'metric-partial': entry<{ what: string; warning: string }>({
    title: 'The server answered in part',
    message: ({ what, warning }) => `The server warns about its answer for ${what}: ${warning}`,
    hint: () => 'Part of the data may be missing. Bring the server in order, then ask again.',
  }),
  'metric-refused': entry<{ what: string; url: string; problem: string }>({
    title: 'The query was refused',
    message: ({ what, url, problem }) => `${url} did not answer the query for ${what}: ${problem}`,
    hint: () => 'Try the query by hand at the server, and see whether the token is still good.',
  }),
  'metric-unreachable': entry<{ url: string; problem: string }>({
    title: 'The metrics server cannot be reached',
    message: ({ url, problem }) => `${url} cannot be asked: ${problem}`,
    hint: () => 'See whether the server is up and whether this machine may reach it. `retry` of the gate asks again.',
  }),
  'metric-answer-odd': entry<{ url: string; problem: string }>({
    title: 'The answer cannot be read',
    message: ({ url, problem }) => `What ${url} answered cannot be read: ${problem}`,
    hint: () => 'See whether the address is right: it has to be the server itself, not a page in front of it.',
  }),
  'metric-param-unsafe': entry<{ field: string }>({
    title: 'A param would change the query',
    message: ({ field }) =>
      `The value of ${field} has characters that mean something in a query, so it is not put into one.`,
    hint: () => 'In queries a param may hold letters, digits and . _ : / @ + ~ - only.',
  }),
  'metric-token-missing': entry<{ name: string }>({
    title: 'The token is not there',
    message: ({ name }) => `The environment has no ${name}, which the gate needs to ask.`,
    hint: ({ name }) => `Declare ${name} under \`secrets\`, and give it to whoever asks the gate.`,
  }),
};
