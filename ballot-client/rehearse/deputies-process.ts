/**
 * Deputies of a rehearsal: each with its own badge, tablet and socket, many in one process as their work is the same.
 * They share one checked view of the session, as the deputies on a shared tablet do.
 */
import { type BadgeSecret, parseBadge } from '../../crypto/badge.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { EncryptionKeys, RoundKeys } from '../../crypto/ballot/keys.ts';
import { fromHex, type Hash, toHex } from '../../crypto/bytes.ts';
import { explain, type Result } from '../../crypto/rejection.ts';
import { currentRound, type Round } from '../../crypto/session/state.ts';
import { quorumHolds } from '../../tally/rules/quorum.ts';
import { Api } from '../src/lib/api.ts';
import { DeputyConnection } from '../src/lib/deputy-connection.ts';
import { SessionView } from '../src/lib/session-view.ts';
import { checkReceipt, EncryptionKeyCache, Tablet } from '../src/lib/tablet.ts';
import type { DeputiesStart, FromDeputies, ToDeputies, Vote } from './messages.ts';
import { systemRandom } from './random.ts';

const tell = (message: FromDeputies): void => {
  process.send?.(message);
};

/** The value, or an error that names the deputy's trouble. */
function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${explain(result)}`);
  return result.value;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Deputy {
  readonly tablet: Tablet;
  readonly connection: DeputyConnection;
}

class Deputies {
  readonly #deputies: Deputy[] = [];
  readonly #view: SessionView;
  readonly #session: Hash;
  readonly #keys = new EncryptionKeyCache();
  readonly #start: DeputiesStart;

  constructor(start: DeputiesStart) {
    this.#start = start;
    this.#session = start.session;
    const tools = { laws: { quorumHolds }, random: systemRandom };
    this.#view = new SessionView(new Api(start.base), tools, start.registrar);
  }

  async signIn(): Promise<void> {
    const { base, badges, badgeSalt, keepKeys } = this.#start;
    const secrets: string[] = [];
    for (const badge of badges) {
      const votingSecret = systemRandom(32);
      if (keepKeys) secrets.push(toHex(votingSecret));
      const secret: BadgeSecret = must(parseBadge(badge));
      const tablet = new Tablet(secret, fromHex(badgeSalt), votingSecret, systemRandom);
      this.#deputies.push({ tablet, connection: new DeputyConnection(base) });
    }
    if (keepKeys) tell({ type: 'voting-keys', secrets });
    await Promise.all(
      this.#deputies.map(async ({ tablet, connection }) => {
        await breathe();
        must(await connection.signIn(tablet.signIn(this.#session)));
        tell({ type: 'signed-in', count: 1 });
      }),
    );
  }

  async vote({ round: number, marks, order }: Vote): Promise<void> {
    const [first] = this.#deputies;
    if (first === undefined) return;
    const isOpen = await first.connection.waitFor(
      ({ round }) => round?.number === number && round.issued > 0,
    );
    must(await this.#view.sync((isOpen.round?.openedAt ?? 0) + 1));
    const round = currentRound(this.#view.state) as Round;
    const keys = this.#keys.of(round.keys as RoundKeys);
    const casts: Promise<void>[] = [];
    for (const i of order) {
      const choice = marks[i];
      if (choice === undefined || choice === null) continue;
      casts.push(this.#castOne(this.#deputies[i] as Deputy, round, keys, choice));
      await breathe();
    }
    await Promise.all(casts);
  }

  async #castOne(
    { tablet, connection }: Deputy,
    round: Round,
    keys: EncryptionKeys,
    marks: Marks,
  ): Promise<void> {
    const { state } = this.#view;
    const issued = must(await connection.paper(round.number, tablet.credential));
    const paper = must(tablet.checkPaper(state, round, issued.paper, issued.receipt));
    const ballot = must(tablet.encrypt(state, round, paper, marks, keys));
    const logged = must(await connection.cast(ballot.envelope));
    must(checkReceipt(state, ballot.envelope, logged.receipt));
    tell({ type: 'cast', count: 1 });
  }

  close(): void {
    for (const { connection } of this.#deputies) connection.close();
  }
}

let deputies: Deputies | undefined;
process.on('message', (message: ToDeputies) => {
  const work = async (): Promise<void> => {
    if (message.type === 'start') {
      deputies = new Deputies(message);
      await deputies.signIn();
      tell({ type: 'done', what: 'sign-in' });
    } else {
      await deputies?.vote(message);
      tell({ type: 'done', what: 'vote' });
    }
  };
  work().catch((error: unknown) =>
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
