/**
 * What a browser runs and how it looks. The build puts the program of src/report/html/client and the style sheets of
 * src/report/html/style in their place; run from its sources, a report is complete but plain.
 */
export const clientScript: string = '';
export const styleSheet: string = '';
