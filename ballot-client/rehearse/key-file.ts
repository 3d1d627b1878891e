/** Purpose of a scrutineer's key file, bound into its seal. */
export const KEY_FILE_PURPOSE = 'piaojue scrutineer key file';
