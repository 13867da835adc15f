import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The data folder is of another major version of PostgreSQL, which this program's server does not read. */
export class OtherMajorError extends Error {
  override readonly name = 'OtherMajorError';
  readonly code = 'other-major';
  constructor(found: string, own: string) {
    super(
      `The database folder was made by PostgreSQL ${found}, and this program brings PostgreSQL ${own}.\n` +
        'With the program that made it: npx optimiq backup FOLDER. Then with this one, into an empty base folder and\n' +
        'with the same keys folder: npx optimiq restore FOLDER. See docs/backup.md.',
    );
  }
}

/**
 * Throws OtherMajorError for a data folder of another major than the binaries; a folder that is not there passes.
 *
 * @param version of the binaries: '18.4.0'.
 */
export function requireSameMajor(dataDir: string, version: string): void {
  const path = join(dataDir, 'PG_VERSION');
  if (!existsSync(path)) return;
  const found = readFileSync(path, 'latin1').trim();
  const own = version.split('.')[0]!;
  if (found !== own) throw new OtherMajorError(found, own);
}
