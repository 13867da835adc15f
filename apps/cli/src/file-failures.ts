const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EACCES: 'the file may not be opened',
  EISDIR: 'the path is no file',
  ENOSPC: 'the disk is full',
  Z_DATA_ERROR: 'the gzip file is damaged',
  Z_BUF_ERROR: 'the gzip file is cut off',
};

/** Why a file could not be read or written, in words for the person who named it. */
export const fileFailureOf = (error: NodeJS.ErrnoException): string => reasons[error.code ?? ''] ?? error.message;
