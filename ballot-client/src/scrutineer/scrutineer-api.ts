/** What a scrutineer asks of the server; everything that comes back is attacker-controlled. */
import type { Api } from '../lib/api.ts';

export type ScrutineerApi = Pick<
  Api,
  'status' | 'entries' | 'checkpoint' | 'submit' | 'cosignature' | 'enrol' | 'enrolments'
>;
