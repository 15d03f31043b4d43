/** The version in package.json; a bundle cannot read that file, so a test keeps the two equal. */
export const version = '0.1.0';
