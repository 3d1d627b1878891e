/** The design language keeps its promises: contrasts of both sets of colours, and no colour outside them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../../../ballot-client/src/', import.meta.url));
const css = readFileSync(join(SOURCES, 'components/base.css'), 'utf8');

/** The colours that a rule of the style sheet sets, by name. */
function coloursOf(selector: string): Map<string, string> {
  const [, block] = css.split(`\n${selector} {\n`);
  const [body = ''] = (block ?? '').split('\n}');
  const found = [...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)];
  return new Map(found.map(([, name = '', value = '']) => [name, value]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['paper', 'card', 'shade'] as const;
const onGrounds = (names: readonly string[]): [string, string][] =>
  names.flatMap((name) => GROUNDS.map((ground): [string, string] => [name, ground]));

/** Text on what it stands on: at least 4.5 to 1. */
const TEXTS: readonly [string, string][] = [
  ...onGrounds(['ink', 'ink-soft', 'accent', 'good', 'bad', 'warn']),
  ['accent-ink', 'accent'],
  ['paper', 'ink'],
  ...(['good', 'bad', 'warn'] as const).flatMap((name): [string, string][] => [
    [name, `${name}-ground`],
    ['ink', `${name}-ground`],
    ['ink-soft', `${name}-ground`],
  ]),
];

/** Borders, bars and the ring of the focus: at least 3 to 1. */
const SHAPES: readonly [string, string][] = [
  ...onGrounds(['edge', 'focus']),
  ['bar', 'paper'],
  ['bar', 'bar-ground'],
  ['bar-rest', 'paper'],
  ['bar-rest', 'bar-ground'],
];

describe.each([':root', '.dark-hall'])('the colours of %s', (selector) => {
  const colours = coloursOf(selector);
  const between = ([one, other]: readonly [string, string]): number =>
    contrast(colours.get(one) as string, colours.get(other) as string);

  it('names every colour of the other set that means something', () => {
    const fixed = ['code-dark', 'code-light', 'cut', 'lens'];
    const names = [...coloursOf(':root').keys()].filter((name) => !fixed.includes(name));
    expect([...colours.keys()].filter((name) => !fixed.includes(name)).sort()).toEqual(names.sort());
    expect(names.length).toBeGreaterThan(15);
  });
  it.each(TEXTS)('text %s on %s: 4.5', (one, other) => {
    expect(between([one, other])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(SHAPES)('shape %s on %s: 3', (one, other) => {
    expect(between([one, other])).toBeGreaterThanOrEqual(3);
  });
});

it('computes the contrasts that WCAG gives', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

const styled = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.(svelte|css)$/.test(path),
);

/** What a style sheet or the styles of a component say, without comments. */
const stylesOf = (path: string): string => {
  const text = readFileSync(join(SOURCES, path), 'utf8');
  const styles = path.endsWith('.css') ? text : (text.split('<style>')[1] ?? '');
  return styles.replace(/\/\*[\s\S]*?\*\//g, '');
};
const COLOUR =
  /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color-mix)a?\(|:[^;{]*\b(?:white|black|gr[ae]y|red|green|blue)\s*[;}]/i;

it('has colours in the tokens only', () => {
  const own = ['components/base.css', 'hall/hall.css'];
  const strays = styled.filter((path) => !own.includes(path) && COLOUR.test(stylesOf(path)));
  const fills = styled.filter((path) =>
    /(?:fill|stroke|color)="(?!none|currentColor)/.test(readFileSync(join(SOURCES, path), 'utf8')),
  );
  expect(styled.length).toBeGreaterThan(80);
  expect([...strays, ...fills]).toEqual([]);
});

it('uses no property that the tokens do not have', () => {
  const all = styled.map(stylesOf).join('\n');
  const set = new Set([...all.matchAll(/(--[a-z0-9-]+)\s*:/g)].map(([, name]) => name));
  const bound = styled.flatMap((path) =>
    [...readFileSync(join(SOURCES, path), 'utf8').matchAll(/style:(--[a-z0-9-]+)/g)].map(([, name]) => name),
  );
  const used = new Set([...all.matchAll(/var\((--[a-z0-9-]+)/g)].map(([, name]) => name));
  expect([...used].filter((name) => !set.has(name) && !bound.includes(name))).toEqual([]);
});
