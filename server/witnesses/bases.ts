/** PIAOJUE_WITNESSES: where the witnesses of observers are. */

const MAX_WITNESSES = 100;

/** Reads base URLs, separated by commas; undefined where one of them is none. Slashes at the end are dropped. */
export function readWitnessBases(text: string): readonly string[] | undefined {
  const bases = text.split(',').map(readBase);
  const sound = bases.filter((base) => base !== undefined);
  const isSound = sound.length === bases.length && new Set(sound).size === sound.length;
  return isSound && sound.length <= MAX_WITNESSES ? sound : undefined;
}

function readBase(text: string): string | undefined {
  try {
    const url = new URL(text.trim());
    const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if (!isPlain || !['http:', 'https:'].includes(url.protocol)) return undefined;
    return url.href.replace(/\/+$/, '');
  } catch {
    return undefined;
  }
}
