/** Programs that others wrote: whether they are there, and what a test says where they are not. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian puts the sources of Go packages. */
export const GOPATH = '/usr/share/gocode';

const isInstalled = (program: string): boolean =>
  execFileSync('sh', ['-c', 'command -v "$1" || true', 'sh', program], { encoding: 'utf8' }) !== '';

/** A program that tests need, and how to get it where it is missing. */
export interface Foreign {
  /** Whether its tests are left out. Never in .ci/run, which installs it: there they fail. */
  readonly isLeftOut: boolean;
  /** The title of its tests, with the reason where they are left out. */
  titled(title: string): string;
}

const foreign = (isThere: boolean, packages: string): Foreign => ({
  isLeftOut: !isThere && process.env.CI !== 'true',
  titled: (title) => (isThere ? title : `${title} (without Debian’s ${packages})`),
});

export const GO = foreign(
  isInstalled('go') && existsSync(`${GOPATH}/src/golang.org/x/mod/sumdb/tlog`),
  'golang-go and golang-golang-x-mod-dev',
);
export const OPENSSL = foreign(isInstalled('openssl'), 'openssl');
