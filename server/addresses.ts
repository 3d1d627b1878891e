/** Addresses of this machine in the network of the hall. */
import { networkInterfaces } from 'node:os';

/** Addresses of this machine: what tablets may type. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}
