export const rolloutErrors = {};
