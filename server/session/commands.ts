/**
 * The way of a statement of staff into the log: form, state and permission (by the ledger), signature, then what only
 * this server can check, then the sequencer. A few kinds take more than one entry or a word with the ballot box.
 */

import type { Bytes } from '../../crypto/bytes.ts';
import { ACCEPTED, accept, type Result, reject } from '../../crypto/rejection.ts';
import { isNamesOnly } from '../../crypto/session/withheld.ts';
import { decodeStatement, type Statement, signatureHolds } from '../../crypto/statements/envelope.ts';
import type { Manifest } from '../../crypto/statements/setup.ts';
import type { Admission } from '../ballot-box/admission.ts';
import type { Logged } from '../contract/events.ts';
import type { Book } from '../log/book.ts';
import type { Sequencer } from '../log/sequencer.ts';
import type { AttendanceDesk } from './attendance-desk.ts';
import type { ServerIdentity } from './identity.ts';
import { papersFor } from './papers.ts';
import type { RegistrarDesk } from './registrar.ts';
import type { ShareChecker } from './share-checker.ts';

export interface CommandsOptions {
  readonly identity: ServerIdentity;
  readonly book: Book;
  readonly sequencer: Sequencer;
  readonly admission: Admission;
  readonly attendance: AttendanceDesk;
  readonly registrar: RegistrarDesk;
  readonly shares: ShareChecker;
}

export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Admits the bytes of an envelope; resolves after the commit. The same bytes again get the same receipt. */
  async submit(envelope: Bytes): Promise<Result<Logged>> {
    const { book, admission } = this.#options;
    const decoded = decodeStatement(envelope);
    if (!decoded.ok) return decoded;
    const statement = decoded.value;
    const logged = book.logged(statement.leaf);
    if (logged !== undefined) return accept(logged);
    switch (statement.kind) {
      case 'ballot':
      case 'challenge':
        return admission.admit(statement);
      case 'attendance':
        return reject('request.malformed', 'attendance comes over the socket');
      case 'paper':
      case 'round-sealed':
        return reject('envelope.signer', `${statement.kind} is signed by the server itself`);
      case 'round-opened':
        return this.#open(statement);
      default:
        return this.#admit(statement);
    }
  }

  async #admit(statement: Statement): Promise<Result<Logged>> {
    const { sequencer } = this.#options;
    const checked = await this.#check(statement);
    if (!checked.ok) return checked;
    return statement.kind === 'round-closed' ? this.#close(statement) : sequencer.submit({ statement });
  }

  /** State and permission, signature, and what the ledger leaves to its caller. */
  async #check(statement: Statement): Promise<Result<void>> {
    const { sequencer, book, shares } = this.#options;
    const signed = this.#signedFirst(statement);
    if (!signed.ok) return signed;
    const checked = await sequencer.check(statement);
    if (!checked.ok) return checked;
    if (!signatureHolds(statement)) return reject('envelope.signature', statement.kind);
    if (statement.kind === 'manifest') return this.#namesThisServer(statement.payload);
    if (statement.kind === 'partial-decryption') return shares.verify(book.ledger.state, statement);
    if (statement.kind === 'result') return shares.verifyResult(book.ledger.state, statement);
    return checked;
  }

  /**
   * Where counts are withheld, whoever cannot sign learns nothing of what the ledger thinks of a statement: else forged
   * decisions, openings and proclamations, refused for their content or for their signature, would tell the outcome.
   */
  #signedFirst(statement: Statement): Result<void> {
    return isNamesOnly(this.#options.book.ledger.state) && !signatureHolds(statement)
      ? reject('envelope.signature', statement.kind)
      : ACCEPTED;
  }

  async #namesThisServer(manifest: Manifest): Promise<Result<void>> {
    const { sessionId, origin, logKey, issuing, isRehearsal } = this.#options.identity;
    if (isRehearsal && manifest.purpose === 'official') {
      return reject('manifest.keys', 'the keys of this server were preset for a rehearsal');
    }
    const isOurs =
      manifest.sessionId === sessionId &&
      manifest.origin === origin &&
      manifest.logKey === logKey &&
      manifest.issuingKey === issuing.publicKey;
    if (!isOurs) return reject('manifest.keys', 'session id, origin, log key or issuing key');
    const named = manifest.staff.find(({ role }) => role === 'registrar')?.identityKey;
    const enrolled = await this.#options.registrar.registrar();
    return named !== undefined && named === enrolled
      ? accept(undefined)
      : reject('manifest.keys', 'registrar');
  }

  /** Logs everybody who has signed in, then opens the ballot and issues the papers in one commit. */
  async #open(statement: Statement): Promise<Result<Logged>> {
    const { sequencer, attendance, identity } = this.#options;
    const signed = this.#signedFirst(statement);
    if (!signed.ok) return signed;
    const possible = await sequencer.check(statement);
    // those who wait for the next batch may be counted in already
    if (!possible.ok && possible.code !== 'round.present') return possible;
    if (!signatureHolds(statement)) return reject('envelope.signature', statement.kind);
    return attendance.afterFlush(async () => {
      const checked = await sequencer.check(statement);
      if (!checked.ok) return checked;
      return sequencer.submit({ statement, follow: (state) => papersFor(state, identity.issuing) });
    });
  }

  /** Lets the casts finish that were received before the close, then appends it as the last entry of its commit. */
  async #close(statement: Statement): Promise<Result<Logged>> {
    const { sequencer, admission } = this.#options;
    const reopen = await admission.beginClosing();
    try {
      return await sequencer.submit({ statement, endsCommit: true });
    } finally {
      reopen();
    }
  }
}
