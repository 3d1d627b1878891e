/** What a scenario file holds: a session to rehearse, from the roll to the rules. Unknown fields are refused. */
import Type from 'typebox';
import type { Rules } from '../../crypto/statements/rules.ts';
import { expectedSchema, stepSchema } from './step-schema.ts';

const strict = { additionalProperties: false };
const integer = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

const base = Type.Enum(['all-deputies', 'present', 'ballots-cast']);
const threshold = {
  numerator: integer(0, 1000),
  denominator: integer(1, 1000),
  strict: Type.Boolean(),
};

const rules = Type.Object(
  {
    /** Fraction of all deputies that must be present when the ballot opens. */
    quorum: Type.Object({ numerator: integer(0, 1000), denominator: integer(1, 1000) }, strict),
    form: Type.Enum(['approve', 'for-against-abstain', 'grade']),
    /** Options per project: 1 for approve, 3 for for-against-abstain, k for grade. */
    options: integer(1, 10),
    /** Names of the grades, the best first, without 弃权; empty but for grade. */
    grades: Type.Array(text(20), { maxItems: 9 }),
    /** Fewest and most 赞成 on a ballot; null: no bound. */
    min: integer(0, 1000),
    max: Type.Union([integer(1, 1000), Type.Null()]),
    /** Whether blank ballots (空白票) are admitted. */
    blank: Type.Boolean(),
    /** N, the number of projects to be chosen; 0 for grade. */
    chosen: integer(0, 1000),
    /** What a project must reach to be chosen; null: votes alone rank. */
    majority: Type.Union([Type.Object({ base, ...threshold }, strict), Type.Null()]),
    /** How votes make grades: a threshold for each grade but the last; null but for grade. */
    evaluation: Type.Union([
      Type.Object(
        {
          base,
          thresholds: Type.Array(Type.Object(threshold, strict), { maxItems: 8 }),
          /** Whether the last grade means a special inquiry (专题询问). */
          inquiry: Type.Boolean(),
        },
        strict,
      ),
      Type.Null(),
    ]),
    tie: Type.Enum(['runoff', 'presidium', 'admit-all', 'choose-fewer']),
    tooFew: Type.Enum(['presidium']),
    publication: Type.Object(
      { counts: Type.Enum(['counts', 'names-only']), order: Type.Enum(['votes', 'ballot']) },
      strict,
    ),
    secondCast: Type.Enum(['first-valid', 'last-valid']),
    /** A round with fewer ballots is never decrypted. */
    decryptionFloor: integer(2, 1000),
  },
  strict,
);

const item = Type.Object(
  {
    /** Number on the printed list: 1, 2, 3, … */
    number: integer(1, 1000),
    title: text(300),
    /** Index into `categories`. */
    category: integer(0, 1000),
    /** True where the source does not name the project and this file made it up. */
    illustrative: Type.Boolean(),
    owner: Type.Optional(text(200)),
    budget: Type.Optional(text(100)),
    target: Type.Optional(text(300)),
  },
  strict,
);

export const scenarioName = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 40 });

export const scenarioSchema = Type.Object(
  {
    name: scenarioName,
    title: text(200),
    /** Where the numbers and names come from, and what is made up. */
    source: text(2000),
    /** 应到: deputies on the roll. */
    deputies: integer(1, 100_000),
    /** Deputies who do not sign in. */
    absent: integer(0, 100_000),
    /** Deputies who sign in and do not cast (未投). */
    notCast: integer(0, 100_000),
    /** Deputies who cast a blank ballot (空白票). */
    blank: integer(0, 100_000),
    /** n key holders, t of whom decrypt. */
    scrutineers: Type.Object({ n: integer(2, 100), t: integer(2, 100) }, strict),
    categories: Type.Array(text(100), { minItems: 1, maxItems: 200 }),
    items: Type.Array(item, { minItems: 1, maxItems: 100 }),
    /** The neutral question of the test vote. */
    testQuestion: text(300),
    rules,
    /** Per item the chance of each option in thousandths; the rest stays unmarked. Drawn where absent. */
    tendencies: Type.Optional(Type.Array(Type.Array(integer(0, 1000)))),
    /** What happens after sign-in; without it everybody casts in one round and ties are settled as they come. */
    steps: Type.Optional(Type.Array(stepSchema, { minItems: 1, maxItems: 200 })),
    /** What the verified record must say; the rehearsal fails where it differs. */
    expected: Type.Optional(expectedSchema),
    /** The scenario whose result this one evaluates (满意度测评); it is rehearsed first. */
    follows: Type.Optional(scenarioName),
  },
  strict,
);

export type Scenario = Omit<Type.Static<typeof scenarioSchema>, 'rules'> & { readonly rules: Rules };
