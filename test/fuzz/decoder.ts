/** What a decoder promises, as a row of the table of all decoders. */
import type { Bytes } from '../../crypto/bytes.ts';
import type { RejectionCode, Result } from '../../crypto/rejection.ts';
import { bytesOf, unitsOf } from './mutations.ts';

/** A code ('' where a decoder returns undefined), or what the decoded value encodes to. */
export type Outcome = { readonly rejected: RejectionCode | '' } | { readonly encoded: string };

export interface Decoder {
  /** The name of the exported function, and what is decoded where one function has several rows. */
  readonly name: string;
  readonly of: string;
  readonly isText: boolean;
  /** Valid inputs, as units (see `mutations.ts`). */
  readonly samples: readonly string[];
  /** The codes that its docstring names; empty: it returns undefined. */
  readonly codes: readonly RejectionCode[];
  /** People type what it reads: several inputs mean the same. Then a second reading must change nothing. */
  readonly isForgiving: boolean;
  readonly runs: number;
  readonly decode: (units: string) => Outcome;
}

interface Row<Input, Value> {
  readonly name: string;
  readonly of?: string;
  readonly samples: readonly Input[];
  readonly codes?: readonly RejectionCode[];
  readonly isForgiving?: boolean;
  readonly runs?: number;
  readonly decode: (input: Input) => Result<Value> | undefined;
  readonly encode: (value: Value) => Input;
}

function row<Input, Value>(
  {
    decode,
    encode,
    samples,
    of = '',
    codes = [],
    isForgiving = false,
    runs = 250,
    ...rest
  }: Row<Input, Value>,
  isText: boolean,
  toUnits: (input: Input) => string,
  fromUnits: (units: string) => Input,
): Decoder {
  return {
    ...{ ...rest, of, codes, isForgiving, runs, isText, samples: samples.map(toUnits) },
    decode: (units) => {
      const result = decode(fromUnits(units));
      if (result === undefined) return { rejected: '' };
      return result.ok ? { encoded: toUnits(encode(result.value)) } : { rejected: result.code };
    },
  };
}

export const ofBytes = <Value>(fields: Row<Bytes, Value>): Decoder => row(fields, false, unitsOf, bytesOf);
export const ofText = <Value>(fields: Row<string, Value>): Decoder =>
  row(
    fields,
    true,
    (text) => text,
    (text) => text,
  );

/** For decoders that return undefined. */
export const found = <T>(value: T | undefined): Result<T> | undefined =>
  value === undefined ? undefined : { ok: true, value };
