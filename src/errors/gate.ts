export const gateErrors = {};
