/**
 * Every decoder, on inputs near valid ones and far from them: it never throws, it ends, it rejects with a code that its
 * docstring names, and what it accepts is exactly what its encoder writes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUtf8, type Hash, utf8 } from '../../crypto/bytes.ts';
import { MemorySession } from '../support/memory-session.ts';
import { sampleStatements } from '../support/sample-statements.ts';
import { clientDecoders } from './client-decoders.ts';
import { cryptoDecoders } from './crypto-decoders.ts';
import { type Decoder, found, ofBytes, ofText } from './decoder.ts';
import { runs } from './effort.ts';
import { longInputs, near } from './mutations.ts';

const session = await MemorySession.create();
const { registrar, presiding, devices, state } = session;
const signers = { registrar, presiding, scrutineer: devices[0]!.signer };
const DECODERS: readonly Decoder[] = [
  ...cryptoDecoders(sampleStatements(signers, state.session as Hash, state.manifest!)),
  ...clientDecoders(),
];

/** What is wrong with how a decoder takes an input, or undefined. */
function faultOf(decoder: Decoder, input: string): string | undefined {
  const outcome = decoder.decode(input);
  if ('rejected' in outcome) {
    const { rejected } = outcome;
    const isListed = rejected === '' ? decoder.codes.length === 0 : decoder.codes.includes(rejected);
    return isListed ? undefined : `rejects with “${rejected}”`;
  }
  if (!decoder.isForgiving)
    return outcome.encoded === input
      ? undefined
      : `encodes as ${JSON.stringify(outcome.encoded.slice(0, 2000))}`;
  const again = decoder.decode(outcome.encoded);
  return 'encoded' in again && again.encoded === outcome.encoded
    ? undefined
    : 'reads its own output differently';
}

const property = (decoder: Decoder) =>
  fc.property(near(decoder.samples, decoder.isText), (input) => {
    const fault = faultOf(decoder, input);
    if (fault !== undefined) throw new Error(`${decoder.name} ${fault}`);
  });

for (const decoder of DECODERS) {
  describe(`${decoder.name} ${decoder.of}`.trim(), () => {
    it('accepts its samples', () => {
      expect(decoder.samples.length).toBeGreaterThan(0);
      for (const sample of decoder.samples) expect(decoder.decode(sample)).toHaveProperty('encoded');
      for (const sample of decoder.samples) expect(faultOf(decoder, sample)).toBeUndefined();
    });

    it('accepts only what it encodes, rejects with listed codes, never throws', () => {
      fc.assert(property(decoder), { numRuns: runs(decoder.runs) });
    });

    it('comes to an end on long inputs', () => {
      for (const input of longInputs(decoder.samples, decoder.isText))
        expect(faultOf(decoder, input)).toBeUndefined();
    });
  });
}

describe('the changes are strong enough to catch', () => {
  const lax: readonly Decoder[] = [
    ofText({
      ...{ name: 'base64 that ignores stray bits', samples: ['AA==', 'AAA='] },
      decode: (t) => found(/^[\w+/]+=*$/.test(t) ? Buffer.from(t, 'base64') : undefined),
      encode: (bytes) => bytes.toString('base64'),
    }),
    ofBytes({
      ...{
        name: 'JSON of any form',
        samples: [utf8('{"number":7,"text":"abc"}')],
        codes: ['payload.malformed'],
      },
      decode: (bytes) => {
        try {
          return { ok: true, value: JSON.parse(fromUtf8(bytes) ?? '') };
        } catch {
          return { ok: false, code: 'payload.malformed', detail: '' };
        }
      },
      encode: (value) => utf8(JSON.stringify(value)),
    }),
    ofText({
      ...{ name: 'decimal numbers as Number reads them', samples: ['0', '10'] },
      decode: (t) => found(Number.isSafeInteger(Number(t)) ? Number(t) : undefined),
      encode: String,
    }),
    ofBytes({
      ...{ name: 'UTF-8 with replacement characters', samples: [utf8('票决')] },
      decode: (bytes) => found(new TextDecoder().decode(bytes)),
      encode: utf8,
    }),
    ofText({
      ...{ name: 'lines of which trailing white space is dropped', samples: ['one\ntwo\n'] },
      decode: (t) => found(t.trimEnd().split('\n')),
      encode: (lines) => `${lines.join('\n')}\n`,
    }),
    ofText({
      ...{ name: 'a decoder that throws', samples: ['"a"'] },
      decode: (t) => found<string>(JSON.parse(t)),
      encode: (value) => JSON.stringify(value),
    }),
  ];
  for (const decoder of lax) {
    it(decoder.name, () => {
      expect(fc.check(property(decoder), { numRuns: 500 }).failed).toBe(true);
    });
  }
});

describe('the table', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const exportedIn = (folder: string, prefix: string): string[] =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => readFileSync(`${root}${folder}/${file}`, 'utf8').split('\n'))
      .flatMap(
        (line) =>
          new RegExp(`^export (?:async )?(?:function\\*?|const) (${prefix}[A-Z]\\w*)`).exec(line)?.[1] ?? [],
      );

  it('has every exported function that decodes or parses', () => {
    const exported = [
      ...exportedIn('crypto', '(?:decode|parse|read|from)'),
      ...['tally', 'server', 'ballot-client'].flatMap((folder) => exportedIn(folder, '(?:decode|parse)')),
    ];
    const named = new Set([...DECODERS.map(({ name }) => name), ...NOT_HERE]);
    expect(exported.length).toBeGreaterThan(20);
    expect(exported.filter((name) => !named.has(name))).toEqual([]);
  });
});

/** Throws on what is no hexadecimal string, as documented: only called on what was checked before. */
const NOT_HERE = ['fromHex'];
