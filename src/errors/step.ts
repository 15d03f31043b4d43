export const stepErrors = {};
