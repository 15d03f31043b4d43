/** Where a rollout is driven: on a machine of one's own, or by jobs on GitHub. */
export type Surroundings = 'laptop' | 'github';

/** What nobody can honour yet. */
const nowhere = ['gate kind attestation'] as const;
/** What only GitHub can honour: it is about its environments, runners and mentions. */
const onlyOnGithub = ['environment', 'runs-on', 'notify'] as const;

/** A key of the rollout file that not all surroundings can honour. */
export type LimitedKey = (typeof nowhere)[number] | (typeof onlyOnGithub)[number];

/** Whether a key that not all surroundings can honour is honoured in these. */
export function isHonoured(key: LimitedKey, where: Surroundings): boolean {
  return where === 'github' && onlyOnGithub.some((each) => each === key);
}
