import { taskPoints, type TaskDefinition } from '../../core/definition/steps.ts';
import { list } from '../shape/collection.ts';
import { object, optional, required } from '../shape/object.ts';
import { oneOf, text } from '../shape/scalar.ts';
import { refined } from '../shape/shape.ts';
import { actionFields, actionOf } from './http.ts';
import { attemptFields, attemptsOf, type Defaults } from './steps.ts';
import { ownName } from './values.ts';

const wavePoints = new Set<string>(['before-wave', 'after-wave']);

const task = object({
  name: 'task',
  description:
    'Something done once, not for each node. One that ended is never run a second time; a failure fails what it stands before.',
  fields: {
    name: required(ownName, 'Unique among the tasks.'),
    at: required(oneOf(taskPoints), 'When it runs.'),
    waves: optional(
      list(text, { atLeast: 1 }),
      'Names of the waves that it stands at; only with before-wave and after-wave.',
      {
        absent: 'every wave',
      },
    ),
    ...actionFields,
    ...attemptFields,
  },
  choose: ['run', 'http'],
});

export const tasks = list(
  refined(task, (keys, at, reading) => {
    const { name, at: point, waves } = keys;
    if (waves !== undefined && !wavePoints.has(point)) return reading.refuse(at, 'waves-not-here', { at: point });
    return (given: Defaults): TaskDefinition => ({
      name,
      at: point,
      ...(waves === undefined ? {} : { waves }),
      action: actionOf(keys),
      ...attemptsOf(keys, given),
    });
  }),
);
