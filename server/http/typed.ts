/** The application with request types that follow from its schemas. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import { Type } from 'typebox';
import { parseDecimal } from '../../crypto/log/text.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** A number in a query. */
export const DECIMAL = Type.String({ pattern: '^(0|[1-9][0-9]{0,15})$' });

/** The value of a text that fits `DECIMAL`; beyond 2⁵³ it is larger than any log. */
export const numberOf = (text: string): number => parseDecimal(text) ?? Number.MAX_SAFE_INTEGER;
