/**
 * Whether an error says that a file is damaged, cut short, or unpacks to more than it may; any other is the fault of
 * what the file is read from, or ours.
 *
 * By name and code, not by class: zlib has no classes, and an error that has come from a thread has lost its own.
 */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (damageErrors.has(error.name)) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(Z|ZSTD|ERR_ZSTD)_/.test(code) && !/mem(_|ory)/i.test(code);
}

/** Errors of our own: of what has been packed, and of the directory and the files of an archive. */
const damageErrors: ReadonlySet<string> = new Set(['ExpansionError', 'DamagedArchiveError', 'DamagedEntryError']);
