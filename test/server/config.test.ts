import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';

describe('the configuration', () => {
  it('has a value for everything', () => {
    expect(readConfig({})).toMatchObject({
      ...{ host: '127.0.0.1', port: 8460, databaseUrl: undefined, logLevel: 'info', attendanceBatchMs: 2000 },
      ...{ registrarCode: undefined, rehearsalKeys: undefined, stopsWithInput: false, witnesses: [] },
    });
    expect(readConfig({}).workers).toBeGreaterThan(0);
    expect(readConfig({ PIAOJUE_PORT: '', PIAOJUE_HOST: ' ' })).toMatchObject({
      port: 8460,
      host: '127.0.0.1',
    });
  });

  it('is read from the environment', () => {
    const config = readConfig({
      ...{ PIAOJUE_HOST: '0.0.0.0', PIAOJUE_PORT: '0', PIAOJUE_WORKERS: '3', PIAOJUE_LOG_LEVEL: 'debug' },
      ...{ DATABASE_URL: 'postgresql://u:p@db:5432/vote', PIAOJUE_REGISTRAR_CODE: '12345678' },
      ...{ PIAOJUE_STOP_WITH_STDIN: '1', PIAOJUE_REHEARSAL_LOG_SECRET: '0a'.repeat(32) },
      PIAOJUE_REHEARSAL_ISSUING_SECRET: '0b'.repeat(32),
      PIAOJUE_WITNESSES: 'http://192.0.2.7:8461/, https://observer.example/a/b',
    });
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      workers: 3,
      logLevel: 'debug',
      stopsWithInput: true,
    });
    expect(config.witnesses).toEqual(['http://192.0.2.7:8461', 'https://observer.example/a/b']);
    expect(config.databaseUrl).toBe('postgresql://u:p@db:5432/vote');
    expect(config.rehearsalKeys?.logSecret).toEqual(new Uint8Array(32).fill(10));
  });

  it.each([
    ['PIAOJUE_PORT', '65536', /PIAOJUE_PORT is "65536": set a whole number from 0 to 65535/],
    ['PIAOJUE_PORT', '1e3', /PIAOJUE_PORT/],
    ['PIAOJUE_WORKERS', '0', /PIAOJUE_WORKERS/],
    ['PIAOJUE_LOG_LEVEL', 'loud', /set one of fatal, error, warn/],
    ['DATABASE_URL', 'mysql://x', /set postgresql:\/\//],
    ['DATABASE_URL', 'db.example', /set postgresql:\/\//],
    ['PIAOJUE_REGISTRAR_CODE', 'short', /at least 8 characters/],
    ['PIAOJUE_REHEARSAL_LOG_SECRET', '00'.repeat(32), /set both or neither/],
    ['PIAOJUE_REHEARSAL_LOG_SECRET', 'xyz', /64 lower-case hexadecimal digits/],
    ['PIAOJUE_STOP_WITH_STDIN', 'yes', /set 0 or 1/],
    ['PIAOJUE_WITNESSES', '192.0.2.7:8461', /PIAOJUE_WITNESSES/],
    ['PIAOJUE_WITNESSES', 'http://a.example,', /PIAOJUE_WITNESSES/],
    ['PIAOJUE_WITNESSES', 'http://a.example,http://a.example/', /set different addresses/],
    ['PIAOJUE_WITNESSES', 'ftp://a.example', /PIAOJUE_WITNESSES/],
    ['PIAOJUE_WITNESSES', 'http://a.example?x', /PIAOJUE_WITNESSES/],
  ])('says what to set when %s is %s', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(message);
  });

  it('names all faults at once, and never a password', () => {
    const env = { PIAOJUE_PORT: 'x', PIAOJUE_WORKERS: 'y', DATABASE_URL: 'mysql://u:geheim@x' };
    for (const name of Object.keys(env)) expect(() => readConfig(env)).toThrow(name);
    expect(() => readConfig(env)).not.toThrow(/geheim/);
  });
});
