/** Puts together what the operator sees: machine, log, queues, tablets, witnesses, backups. */
import type { Hash } from '../../crypto/bytes.ts';
import type { DatabaseFacts, OperatorStatus } from '../contract/operator.ts';
import type { Service } from '../service.ts';
import { type BackupSettings, Backups } from './backups.ts';
import { drawOperatorCode, OperatorCode } from './code.ts';
import { DatabaseProbe, diskFacts, memoryFacts, readVersion } from './machine.ts';
import type { Operation } from './routes.ts';
import { TabletRegister } from './tablets.ts';

/** Code points. */
const MAX_MESSAGE = 500;

export interface OperationOptions {
  readonly service: Service;
  readonly database: DatabaseFacts['kind'];
  readonly dataDir: string;
  readonly backups: BackupSettings;
  readonly clientBuild: Hash | undefined;
  /** Preset code. */
  readonly code: string | undefined;
  readonly showCode: (code: string) => void;
  readonly onTrouble: (message: string, error: unknown) => void;
}

export interface OpenOperation extends Operation {
  /** Ends what is made by itself; the service stays open. */
  close(): Promise<void>;
}

export async function openOperation(options: OperationOptions): Promise<OpenOperation> {
  const { service, dataDir, onTrouble } = options;
  const { db, book, identity } = service;
  const code = options.code ?? drawOperatorCode();
  options.showCode(code);
  const backups = await Backups.open({
    ...{ ...options.backups, db, book, onTrouble },
    sessionId: identity.sessionId,
  });
  service.onCommit(() => backups.afterCommit());
  const probe = new DatabaseProbe(db, options.database);
  const tablets = new TabletRegister();
  const version = readVersion();
  const logBytes = counterOf(service);

  const status = async (): Promise<OperatorStatus> => {
    const [disks, database] = await Promise.all([diskFacts(dataDir, options.backups.folder), probe.facts()]);
    return {
      ...{ version, clientBuild: options.clientBuild ?? null, disks, database },
      uptimeSeconds: Math.floor(process.uptime()),
      phase: service.board.status.phase,
      memory: memoryFacts(),
      log: { entries: book.size, bytes: logBytes() },
      queues: { statements: service.sequencer.backlog, proofs: service.proofs.backlog },
      tablets: tablets.facts,
      witnesses: service.feed.facts.map((facts) => ({ ...facts, trouble: inOneLine(facts.trouble) })),
      backups: { ...backups.facts, failure: inOneLine(backups.facts.failure) },
    };
  };
  return {
    ...{ code: new OperatorCode(code), tablets, status },
    backUp: () => backups.make(),
    close: () => backups.close(),
  };
}

/** A message of the system as text that may be shown (`isPlainText`). */
function inOneLine(message: string | null): string | null {
  if (message === null) return null;
  const plain = message
    .replace(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ')
    .normalize('NFC')
    .trim();
  return plain === '' ? '?' : [...plain].slice(0, MAX_MESSAGE).join('').trim();
}

/** Bytes of the committed entries, counted on from where the last count ended. */
function counterOf({ book }: Service): () => number {
  let counted = 0;
  let bytes = 0;
  return () => {
    for (; counted < book.size; counted++) bytes += book.envelope(counted)?.length ?? 0;
    return bytes;
  };
}
