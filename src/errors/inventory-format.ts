export const inventoryFormatErrors = {};
