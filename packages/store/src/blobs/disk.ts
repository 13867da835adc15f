import { statfs } from 'node:fs/promises';
import { StoreError } from '../postgres/errors.ts';

/** Room on the disk of a folder, in bytes. */
export type Space = { readonly free: number; readonly total: number };

/** Room that an ordinary process may use on the disk that holds `dir`. */
export async function freeSpace(dir: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(dir);
  return { free: bavail * bsize, total: blocks * bsize };
}

const floorBytes = 1024 ** 3;
const floorShare = 0.05;

/** Loads and exports pause here: below it the database beside us would be the next to fail. */
export const isNearlyFull = ({ free, total }: Space): boolean => free < floorBytes || free < total * floorShare;

/**
 * Fails with `StoreError` 'disk-full' below 1 GiB or 5 % free, before anything is written.
 *
 * @param bytes to be written: as much has to be free on top.
 */
export async function requireSpace(
  dir: string,
  measure: (dir: string) => Promise<Space> = freeSpace,
  bytes = 0,
): Promise<void> {
  const { free, total } = await measure(dir);
  if (isNearlyFull({ free: free - bytes, total })) throw new StoreError('disk-full');
}
