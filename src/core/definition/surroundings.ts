/** Where a rollout is driven: on a machine of one's own, or by jobs on GitHub. */
export type Surroundings = 'laptop' | 'github';

/** A key of the rollout file that only GitHub can honour: it is about its environments, runners and mentions. */
export type LimitedKey = 'environment' | 'runs-on' | 'notify';
