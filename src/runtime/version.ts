/** The version in package.json; a bundle cannot read that file, so a test keeps the two equal. */
export const version = '0.1.0';

/** The repository whose releases callers use. Whoever publishes them elsewhere says where: `wavegate init --from`. */
export const home = 'OWNER/wavegate';
