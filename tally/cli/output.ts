/** What goes to standard output: nothing but JSON, or text without characters that could steer a terminal. */

/** Line feeds stay; controls and format characters of hostile names and texts become question marks. */
export const printable = (text: string): string => text.replace(/[^\P{C}\n]/gu, '?');

export const printLines = (...lines: readonly string[]): void => {
  process.stdout.write(`${printable(lines.join('\n'))}\n`);
};

export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

export const printError = (text: string): void => {
  process.stderr.write(`${printable(text)}\n`);
};
