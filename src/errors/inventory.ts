import { inventoryFormatErrors } from './inventory-format.ts';
import { inventorySourceErrors } from './inventory-source.ts';
import { selectionErrors } from './selection.ts';

/** Where nodes come from, what they may look like, and which of them are selected. */
export const inventoryErrors = { ...selectionErrors, ...inventorySourceErrors, ...inventoryFormatErrors };
