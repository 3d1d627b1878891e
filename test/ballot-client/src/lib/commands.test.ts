/** Commands as the consoles make them: from what the log says, and from nothing else. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  acceptance,
  adoption,
  archiving,
  commandFields,
  declaration,
  proclamation,
  roundCommand,
  roundOpening,
} from '../../../../ballot-client/src/lib/commands.ts';
import { toHash } from '../../../../crypto/bytes.ts';
import { initialState } from '../../../../crypto/session/state.ts';
import type { MemorySession } from '../../../support/memory-session.ts';
import { castAll, openSession, statementOf } from '../../../support/session-scenes.ts';

let session: MemorySession;
beforeAll(async () => {
  session = await openSession();
});

describe('commands', () => {
  test('do not exist before the manifest', () => {
    expect(() => commandFields(initialState(), 1)).toThrow('not frozen');
    expect(() => roundOpening(initialState(), 'test', 1)).toThrow();
  });

  test('name the session, the command before them and the clock of the signer', () => {
    const commands = session.entries.map(statementOf).filter(({ payload }) => 'after' in payload);
    expect(commandFields(session.state, 42)).toEqual({
      session: session.state.session,
      after: commands.at(-1)?.leaf,
      time: 42,
    });
  });

  test('take lists and hashes from the manifest', () => {
    const { manifest, rulesHash, session: hash } = session.state;
    expect(acceptance(session.state)).toEqual({
      session: hash,
      manifest: hash,
      roll: manifest?.rollHash,
      candidates: manifest?.candidatesHash,
    });
    expect(adoption(session.state, 1)).toMatchObject({ rules: rulesHash, scrutineers: [1, 2, 3] });
  });

  test('open what is called for, with the number present', () => {
    expect(roundOpening(session.state, 'test', 1)).toMatchObject({
      round: 2,
      kind: 'test',
      items: [],
      chosen: 1,
      present: 4,
      form: { items: 1, max: null },
      repeats: null,
      decidedBy: null,
    });
    for (const kind of ['main', 'runoff', 'further'] as const) {
      expect(() => roundOpening(session.state, kind, 1), kind).toThrow(`no ${kind} round is called for`);
    }
  });

  test('declare the numbers of the log, and archive its size and root', async () => {
    castAll(session, [
      [0, 0, 1],
      [0, 1, 0],
      [null, null, null],
    ]);
    expect(roundCommand(session.state, 1)).toMatchObject({ round: 1 });
    expect(declaration(session.state, 1)).toMatchObject({ issued: 4, received: 3, verdict: 'valid' });
    const { tree } = session.state;
    expect(archiving(session.state, 1)).toMatchObject({ size: tree.size, root: toHash(tree.root()) });
    expect(proclamation(session.state, [1], 1)).toMatchObject({ results: [], chosen: [1] });
  });
});
