/** Addresses as people type them into a file of their own: exactly an origin, or nothing. */
import { expect, it } from 'vitest';
import { connectionPolicy, readHallAddress } from '../../../../ballot-client/src/lib/hall-address.ts';

it.each([
  [' http://192.168.1.10:8460 ', 'http://192.168.1.10:8460'],
  ['HTTPS://Hall.Example/', 'https://hall.example'],
  ['https://hall.example:443', 'https://hall.example'],
  ['http://[::1]:8460', 'http://[::1]:8460'],
])('reads %s', (typed, address) => {
  expect(readHallAddress(typed, 'file:')).toBe(address);
});

it.each([
  ...[
    '',
    'hall',
    '192.168.1.10:8460',
    'ftp://hall',
    'javascript:alert(1)',
    'file:///etc',
    'http://',
    'http:///x',
  ],
  ...[
    'http://hall/path',
    'http://hall?x',
    'http://hall#x',
    'http://user@hall',
    'http://a b',
    'http://hall:99999',
  ],
  // what could add a source to the policy
  ...['http://hall;script-src', 'http://hall *', "http://hall'self'", 'http://*', 'http://hall,x'],
])('does not read %s', (typed) => {
  expect(readHallAddress(typed, 'file:')).toBeUndefined();
});

it('asks no http server from an https page, and any from elsewhere', () => {
  expect(readHallAddress('http://hall', 'https:')).toBeUndefined();
  expect(readHallAddress('https://hall', 'https:')).toBe('https://hall');
  expect(readHallAddress('http://hall', 'http:')).toBe('http://hall');
});

it('lets the page connect to requests and websockets of the one hall', () => {
  expect(connectionPolicy('https://hall:1')).toBe('connect-src https://hall:1 wss://hall:1');
  expect(connectionPolicy('http://hall')).toBe('connect-src http://hall ws://hall');
});
