/**
 * Votes as bars that read at a distance and in a photocopy: shape says what colour would. The number and the word
 * stand beside them in the table.
 */
import { html, type Markup } from './html.ts';

/** Solid: chosen; white with an outline: not; grey with a broken outline: tied. */
const SHAPES = {
  chosen: html` fill="#000" stroke="#000"`,
  'not-chosen': html` fill="#fff" stroke="#000"`,
  tied: html` fill="#bbb" stroke="#000" stroke-dasharray="3 2"`,
} as const;
export type BarShape = keyof typeof SHAPES;

const WIDTH = 1000;
const HEIGHT = 64;
const at = (votes: number, scale: number): number =>
  scale === 0 ? 0 : Math.round((WIDTH * Math.min(votes, scale)) / scale);

const svg = (label: string, content: readonly (Markup | undefined)[]): Markup =>
  html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${content}</svg>`;

/** 赞成 of an item on a scale of `scale` votes, with a line at the votes that are needed, if any are. */
export function voteBar(votes: number, scale: number, needed: number | null, shape: BarShape): Markup {
  const bar = html`<rect x="0" y="14" width="${at(votes, scale)}" height="36"${SHAPES[shape]} stroke-width="1.4" vector-effect="non-scaling-stroke"/>`;
  const x = needed === null ? 0 : at(needed, scale);
  const stroke = (look: Markup): Markup =>
    html`<path d="M${x} 0V${HEIGHT}"${look} vector-effect="non-scaling-stroke"/>`;
  // White under black: it shows on a solid bar too.
  const line = html`${stroke(html` stroke="#fff" stroke-width="3.4"`)}${stroke(html` stroke="#000" stroke-width="1.2" stroke-dasharray="4 2"`)}`;
  return svg(`${votes}`, [votes > 0 ? bar : undefined, needed === null ? undefined : line]);
}

/** Shades from the best grade to the worst, then 弃权, which is left white. */
const shade = (index: number, grades: number): string => {
  const light = index >= grades ? 255 : Math.round((220 * index) / Math.max(1, grades - 1));
  return `rgb(${light},${light},${light})`;
};

/** Votes per grade, the best first, then 弃权: parts of one bar. */
export function gradeBar(grades: readonly number[], abstain: number, scale: number): Markup {
  let from = 0;
  const parts = [...grades, abstain].map((votes, i) => {
    const [x, end] = [at(from, scale), at(from + votes, scale)];
    from += votes;
    return votes === 0
      ? undefined
      : html`<rect x="${x}" y="14" width="${end - x}" height="36" fill="${shade(i, grades.length)}" stroke="#000" stroke-width="1" vector-effect="non-scaling-stroke"/>`;
  });
  return svg(grades.join(' '), parts);
}
