export const inventoryErrors = {};
