import { utf8 } from '../../../crypto/bytes.ts';
import { rawEnvelope } from '../../tally/forge.ts';
import type { AttackList } from '../scene.ts';

/** Entries that are no statements, or statements that nobody may make here. */
export function forms(list: AttackList): void {
  list.append('a kind that does not exist', 'envelope.kind', rawEnvelope('vote', '{}'));
  list.append('a payload with white space', 'payload.malformed', rawEnvelope('endorsed', '{ "session":"" }'));
  const hash = '0'.repeat(64);
  list.append(
    'a payload with a key twice',
    'payload.malformed',
    rawEnvelope('endorsed', `{"session":"${hash}","session":"${hash}","entry":"${hash}"}`),
  );
  list.append(
    'a payload with its keys in another order',
    'payload.malformed',
    rawEnvelope('endorsed', `{"entry":"${hash}","session":"${hash}"}`),
  );
  list.append(
    'a payload with one more field',
    'payload.malformed',
    rawEnvelope('endorsed', `{"session":"${hash}","entry":"${hash}","note":1}`),
  );
  list.append(
    'an integer with a fraction of zero',
    'payload.malformed',
    rawEnvelope('leave-reported', `{"session":"${hash}","count":1.0}`),
  );
  list.append(
    'an integer with an exponent',
    'payload.malformed',
    rawEnvelope('leave-reported', `{"session":"${hash}","count":1e0}`),
  );
  list.append(
    'a text that ends in a space',
    'payload.malformed',
    rawEnvelope('incident', `{"session":"${hash}","round":null,"text":"停电 "}`),
  );
  list.append(
    'a text with a bidi control',
    'payload.malformed',
    rawEnvelope('incident', `{"session":"${hash}","round":null,"text":"停\u202e电"}`),
  );
  list.append(
    'a text that is not in form C',
    'payload.malformed',
    rawEnvelope('incident', `{"session":"${hash}","round":null,"text":"e\u0301"}`),
  );
  list.append('an entry that is no envelope', 'envelope.malformed', utf8('{"payload":""}'));
  list.append('an empty entry', 'envelope.malformed', new Uint8Array());
  list.append('an entry of 65,536 bytes', 'log.entry_too_long', new Uint8Array(65_536).fill(0x20));
  const text = new TextDecoder().decode(list.session.entries[0]);
  list.substitute('an envelope with a space behind it', 'envelope.malformed', 0, utf8(`${text} `));
  list.substitute(
    'an envelope with upper-case hex',
    'envelope.malformed',
    0,
    utf8(text.replace(/"keyid":"[0-9a-f]{64}/, (id) => id.toUpperCase().replace('KEYID', 'keyid'))),
  );
}
