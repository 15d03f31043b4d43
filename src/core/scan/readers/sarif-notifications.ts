import { member, memberAt, number, objects, text } from '../json-value.ts';

/** Of SARIF's levels all but `error`. A level that SARIF does not have may be worse than that. */
const harmless: ReadonlySet<unknown> = new Set(['none', 'note', 'warning']);

/**
 * What a tool says about itself as an error in invocations of a SARIF run: the first one's message, or its name. Null: it says none.
 */
export function firstErrorOfTool(run: unknown, invocations: readonly unknown[]): string | null {
  for (const invocation of invocations) {
    const all = ['toolExecutionNotifications', 'toolConfigurationNotifications'].flatMap((key) =>
      objects(invocation, key),
    );
    const error = all.find((each) => !harmless.has(levelOf(each, invocation, run)));
    if (error !== undefined) {
      return text(member(error, 'message'), 'text') || text(member(error, 'descriptor'), 'id');
    }
  }
  return null;
}

/** Its own, else as the invocation overrides it, else that of its descriptor: as for results. */
function levelOf(notification: unknown, invocation: unknown, run: unknown): unknown {
  const descriptor = member(notification, 'descriptor');
  const override = objects(invocation, 'notificationConfigurationOverrides').find((each) =>
    means(member(each, 'descriptor'), descriptor),
  );
  return (
    member(notification, 'level') ??
    memberAt(override, 'configuration', 'level') ??
    memberAt(declared(descriptor, run), 'defaultConfiguration', 'level') ??
    'warning'
  );
}

function means(one: unknown, other: unknown): boolean {
  const [id, index] = [text(one, 'id'), number(one, 'index')];
  return id === '' ? index !== null && index === number(other, 'index') : id === text(other, 'id');
}

/** Whichever component it is of: one too many is looked at rather than one too few. */
function declared(descriptor: unknown, run: unknown): unknown {
  const id = text(descriptor, 'id');
  const index = number(descriptor, 'index');
  const components = [memberAt(run, 'tool', 'driver'), ...objects(member(run, 'tool'), 'extensions')];
  const all = components.map((component) => objects(component, 'notifications'));
  const named = all.flat().find((each) => id !== '' && text(each, 'id') === id);
  return named ?? (index === null ? undefined : all.map((each) => each[index]).find((each) => each !== undefined));
}
