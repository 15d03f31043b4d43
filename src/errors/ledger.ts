export const ledgerErrors = {};
