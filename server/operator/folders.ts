/** Names in the data folder. */

/** The newest published checkpoint of each session; see `published-mark.ts`. */
export const MARKS = 'published';
export const BACKUPS = 'backups';
