/** What the reference and editors say of a key that only GitHub can honour. */
export const limitText = 'Only on GitHub: elsewhere it is read and checked, and refused when the rollout is run.';
