export const inventorySourceErrors = {};
