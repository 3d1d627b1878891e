/** What a scenario may tell step by step, and what it says must come of it. Deputies are numbered from 1. */
import Type, { type TSchema } from 'typebox';
import { REJECTIONS, type RejectionCode } from '../../crypto/rejection.ts';

const strict = { additionalProperties: false };
const integer = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const reason = Type.String({ minLength: 1, maxLength: 2000 });
const count = integer(0, 100_000);

/** Such as `1-8,12`. */
const deputies = Type.String({
  pattern: '^[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?(,[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?)*$',
});

/** Per item of the ballot how many mark its first, second … option; the rest leave it unmarked. */
const votes = Type.Array(Type.Array(count, { maxItems: 10 }), { minItems: 1, maxItems: 100 });

const items = Type.Array(integer(1, 1000), { maxItems: 100 });

/** The server must refuse the step with this code; then it changes nothing. */
const refused = Type.Optional(Type.Enum(Object.keys(REJECTIONS) as RejectionCode[]));

/** The fields of each kind of step, beside `do`. */
const STEPS = {
  /** Deputies sign in who were absent, or whose badge was replaced. */
  'sign-in': Type.Object({ do: Type.Literal('sign-in'), deputies, refused }, strict),
  open: Type.Object(
    { do: Type.Literal('open'), round: Type.Enum(['test', 'main', 'runoff', 'further']), refused },
    strict,
  ),
  /**
   * Deputies cast: those named, or all present who have not cast in this round. `blank` of them cast a blank ballot, the
   * others give exactly these votes, or drawn ones.
   */
  cast: Type.Object(
    {
      do: Type.Literal('cast'),
      deputies: Type.Optional(deputies),
      votes: Type.Optional(votes),
      blank: Type.Optional(count),
      refused,
    },
    strict,
  ),
  suspend: Type.Object({ do: Type.Literal('suspend'), reason, refused }, strict),
  resume: Type.Object({ do: Type.Literal('resume'), reason, refused }, strict),
  abort: Type.Object({ do: Type.Literal('abort'), reason, refused }, strict),
  close: Type.Object({ do: Type.Literal('close'), refused }, strict),
  /** Valid or void; a valid round goes on to its result where it has one. */
  declare: Type.Object(
    {
      do: Type.Literal('declare'),
      verdict: Type.Enum(['valid', 'void']),
      reason: Type.Optional(reason),
      refused,
    },
    strict,
  ),
  /** The presidium decides. */
  decide: Type.Object(
    {
      do: Type.Literal('decide'),
      choice: Type.Enum(['runoff', 'further-round', 'accept-fewer', 'choose-among-tied']),
      items: Type.Optional(items),
      reason,
      refused,
    },
    strict,
  ),
  'replace-badge': Type.Object(
    { do: Type.Literal('replace-badge'), deputy: integer(1, 99_999), reason, refused },
    strict,
  ),
  /** The round that is due, held on paper: the chief enters it, a scrutineer and the presiding officer endorse it. */
  'paper-round': Type.Object(
    {
      do: Type.Literal('paper-round'),
      ...{ present: count, issued: count, received: count, invalid: count, blank: count },
      votes,
    },
    strict,
  ),
};

export const stepSchema = Type.Union(Object.values(STEPS));
export type Step = Type.Static<(typeof STEPS)[keyof typeof STEPS]>;
export type StepOf<Do extends Step['do']> = Extract<Step, { do: Do }>;

/** The schema of a step by its `do`, for errors that name the field; undefined where there is no such step. */
export const schemaOfStep = (name: unknown): TSchema | undefined =>
  Object.entries(STEPS).find(([key]) => key === name)?.[1];

export const stepNames = Object.keys(STEPS);

const outcome = Type.Partial(
  Type.Object(
    {
      'within-n': items,
      'beyond-n': items,
      'below-majority': items,
      'tie-at-cut': items,
      'tie-admitted': items,
      'tie-left-out': items,
      'grade-reached': items,
      'grade-by-default': items,
    },
    strict,
  ),
);

/** What the verified record must say of a round; what is left out is not compared. */
const expectedRound = Type.Object(
  {
    kind: Type.Enum(['test', 'main', 'runoff', 'further', 'paper']),
    status: Type.Enum(['void', 'aborted', 'not-decryptable', 'test', 'final', 'paper']),
    issued: Type.Optional(count),
    received: Type.Optional(count),
    blank: Type.Optional(count),
    /** Items by the reason of their outcome, in the order of the result; absent where nothing was decrypted. */
    outcome: Type.Optional(outcome),
    /** Grade of each item in printed order, 1 the best. */
    grades: Type.Optional(Type.Array(integer(1, 9))),
  },
  strict,
);
export type ExpectedRound = Type.Static<typeof expectedRound>;

export const expectedSchema = Type.Object(
  {
    rounds: Type.Array(expectedRound, { minItems: 1, maxItems: 100 }),
    /** As proclaimed, in their order. */
    chosen: items,
  },
  strict,
);
export type Expected = Type.Static<typeof expectedSchema>;
