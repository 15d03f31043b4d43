export const rolloutFileErrors = {};
