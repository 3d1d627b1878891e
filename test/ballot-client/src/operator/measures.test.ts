/** Sizes and waits as the operator reads them. */
import { expect, it } from 'vitest';
import { bytesText, waitText } from '../../../../ballot-client/src/operator/measures.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_400, '999 kB'],
  [999_600, '1.0 MB'],
  [12_340_000_000, '12.3 GB'],
  [9e15, '9000 TB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [9940, '9.9 s'],
  [36_400, '36 s'],
])('%d ms are %s', (ms, text) => expect(waitText(ms)).toBe(text));
