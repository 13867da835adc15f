import { isDamage } from '@optimiq/formats/damage';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EACCES: 'the file may not be opened',
  EISDIR: 'the path is no file',
  ENOSPC: 'the disk is full',
};

/** Why a file could not be read or written, in words for the person who named it. */
export const fileFailureOf = (error: NodeJS.ErrnoException): string =>
  isDamage(error) ? 'the compressed file is damaged or cut off' : (reasons[error.code ?? ''] ?? error.message);
