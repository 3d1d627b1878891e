/** The server of a rehearsal: a process of its own on a free port, with a fresh folder and database. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Children } from './children.ts';

const START_LIMIT_MS = 60_000;

export interface RehearsalServer {
  readonly base: string;
  readonly process: ChildProcess;
}

export interface ServerSettings {
  readonly dataDir: string;
  readonly registrarCode: string;
  /** Log and issuing keys in hex, where they are to be kept. */
  readonly keys?: { readonly logSecret: string; readonly issuingSecret: string };
}

/** Starts the server and resolves with its address once it listens. */
export function startServer(children: Children, settings: ServerSettings): Promise<RehearsalServer> {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = children.spawn('server', new URL('../../server/main.ts', import.meta.url), [], {
    ...inherited,
    PIAOJUE_HOST: '127.0.0.1',
    PIAOJUE_PORT: '0',
    PIAOJUE_DATA: settings.dataDir,
    PIAOJUE_REGISTRAR_CODE: settings.registrarCode,
    PIAOJUE_LOG_LEVEL: process.env.PIAOJUE_LOG_LEVEL ?? 'warn',
    PIAOJUE_ATTENDANCE_BATCH_MS: '500',
    PIAOJUE_PAGES: '0',
    PIAOJUE_STOP_WITH_STDIN: '1',
    ...(settings.keys && {
      PIAOJUE_REHEARSAL_LOG_SECRET: settings.keys.logSecret,
      PIAOJUE_REHEARSAL_ISSUING_SECRET: settings.keys.issuingSecret,
    }),
  });
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error('The server did not start within a minute.')),
      START_LIMIT_MS,
    );
    child.once('exit', () => reject(new Error('The server ended before it listened.')));
    const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
    lines.on('line', (line) => {
      const base = /https?:\/\/\S+/.exec(line)?.[0];
      if (base === undefined) return;
      clearTimeout(limit);
      resolve({ base: base.replace(/\/$/, ''), process: child });
    });
  });
}
