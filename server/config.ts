/** The configuration: environment variables, parsed once. Errors name every wrong variable and say what to set. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type Bytes, fromHex, isHex32 } from '../crypto/bytes.ts';
import { readWitnessBases } from './witnesses/bases.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface Config {
  /** PIAOJUE_HOST: the address to listen on. */
  readonly host: string;
  /** PIAOJUE_PORT: 0 takes any free port. */
  readonly port: number;
  /** PIAOJUE_DATA: the folder of the embedded database. */
  readonly dataDir: string;
  /** DATABASE_URL: a PostgreSQL server; without it the embedded one is started. */
  readonly databaseUrl: string | undefined;
  /** PIAOJUE_LOG_LEVEL */
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** PIAOJUE_ATTENDANCE_BATCH_MS: how long sign-ins are gathered, so that their order in the log says nothing. */
  readonly attendanceBatchMs: number;
  /** PIAOJUE_WORKERS: threads that verify ballot proofs. */
  readonly workers: number;
  /** PIAOJUE_REGISTRAR_CODE: preset for rehearsals; else a random one is made and printed once. */
  readonly registrarCode: string | undefined;
  /** PIAOJUE_OPERATOR_CODE: preset; else a random one is made at every start and printed. */
  readonly operatorCode: string | undefined;
  /** PIAOJUE_BACKUPS: the folder of backups; better on another disk than the data folder, which holds them otherwise. */
  readonly backupDir: string | undefined;
  /** PIAOJUE_BACKUP_MINUTES: between automatic backups; 0 for none. */
  readonly backupMinutes: number;
  /** PIAOJUE_BACKUP_KEEP: how many are kept. */
  readonly backupKeep: number;
  /**
   * PIAOJUE_REHEARSAL_LOG_SECRET and PIAOJUE_REHEARSAL_ISSUING_SECRET: preset keys of the server. A server that began
   * with them never freezes an official session.
   */
  readonly rehearsalKeys: RehearsalKeys | undefined;
  /** PIAOJUE_WITNESSES: base URLs of observers' witnesses (C2SP tlog-witness), separated by commas. */
  readonly witnesses: readonly string[];
  /** PIAOJUE_PAGES: whether the pages are built when missing, and served. */
  readonly hasPages: boolean;
  /** PIAOJUE_STOP_WITH_STDIN: whether the server stops when its standard input ends. */
  readonly stopsWithInput: boolean;
}

/** 32 bytes each. */
export interface RehearsalKeys {
  readonly logSecret: Bytes;
  readonly issuingSecret: Bytes;
}

/** Reads the configuration; throws one error that lists everything that is wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const text = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  const integer = (name: string, standard: number, min: number, max: number): number => {
    const value = text(name);
    if (value === undefined) return standard;
    const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    faults.push(`${name} is "${value}": set a whole number from ${min} to ${max}, or leave it out.`);
    return standard;
  };
  const logLevel = LOG_LEVELS.find((level) => level === (text('PIAOJUE_LOG_LEVEL') ?? 'info'));
  if (logLevel === undefined) {
    faults.push(`PIAOJUE_LOG_LEVEL is "${text('PIAOJUE_LOG_LEVEL')}": set one of ${LOG_LEVELS.join(', ')}.`);
  }
  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl)) {
    // the value itself may hold a password
    faults.push(
      'DATABASE_URL is no PostgreSQL address: set postgresql://user:password@host:5432/database, or leave it ' +
        'out to use the embedded PostgreSQL.',
    );
  }
  const registrarCode = text('PIAOJUE_REGISTRAR_CODE');
  if (registrarCode !== undefined && registrarCode.length < 8) {
    faults.push('PIAOJUE_REGISTRAR_CODE is too short: set at least 8 characters, or leave it out.');
  }
  const operatorCode = text('PIAOJUE_OPERATOR_CODE');
  if (operatorCode !== undefined && operatorCode.length < 8) {
    faults.push('PIAOJUE_OPERATOR_CODE is too short: set at least 8 characters, or leave it out.');
  }
  const secret = (name: string): Bytes | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (isHex32(value)) return fromHex(value);
    faults.push(`${name} is no key: set 64 lower-case hexadecimal digits, or leave it out.`);
    return undefined;
  };
  const logSecret = secret('PIAOJUE_REHEARSAL_LOG_SECRET');
  const issuingSecret = secret('PIAOJUE_REHEARSAL_ISSUING_SECRET');
  if ((logSecret === undefined) !== (issuingSecret === undefined)) {
    faults.push('PIAOJUE_REHEARSAL_LOG_SECRET and PIAOJUE_REHEARSAL_ISSUING_SECRET: set both or neither.');
  }
  const witnessText = text('PIAOJUE_WITNESSES');
  const witnesses = witnessText === undefined ? [] : readWitnessBases(witnessText);
  if (witnesses === undefined) {
    faults.push(
      `PIAOJUE_WITNESSES is "${witnessText}": set different addresses such as http://192.0.2.7:8461, separated by ` +
        'commas, or leave it out.',
    );
  }
  const stopsWithInput = text('PIAOJUE_STOP_WITH_STDIN') ?? '0';
  if (!['0', '1'].includes(stopsWithInput)) {
    faults.push(`PIAOJUE_STOP_WITH_STDIN is "${stopsWithInput}": set 0 or 1, or leave it out.`);
  }
  const pages = text('PIAOJUE_PAGES') ?? '1';
  if (!['0', '1'].includes(pages)) {
    faults.push(`PIAOJUE_PAGES is "${pages}": set 0 or 1, or leave it out.`);
  }
  const backups = text('PIAOJUE_BACKUPS');
  const config: Config = {
    host: text('PIAOJUE_HOST') ?? '127.0.0.1',
    port: integer('PIAOJUE_PORT', 8460, 0, 65_535),
    dataDir: resolve(text('PIAOJUE_DATA') ?? '.data'),
    databaseUrl,
    logLevel: logLevel ?? 'info',
    attendanceBatchMs: integer('PIAOJUE_ATTENDANCE_BATCH_MS', 2000, 1, 600_000),
    workers: integer('PIAOJUE_WORKERS', Math.max(1, availableParallelism() - 1), 1, 256),
    registrarCode,
    operatorCode,
    backupDir: backups && resolve(backups),
    backupMinutes: integer('PIAOJUE_BACKUP_MINUTES', 10, 0, 1440),
    backupKeep: integer('PIAOJUE_BACKUP_KEEP', 12, 1, 1000),
    rehearsalKeys: logSecret && issuingSecret && { logSecret, issuingSecret },
    witnesses: witnesses ?? [],
    hasPages: pages === '1',
    stopsWithInput: stopsWithInput === '1',
  };
  if (faults.length > 0) throw new Error(`The configuration is wrong.\n${faults.join('\n')}`);
  return config;
}

function isPostgresUrl(value: string): boolean {
  try {
    return ['postgres:', 'postgresql:'].includes(new URL(value).protocol);
  } catch {
    return false;
  }
}
