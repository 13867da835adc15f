import { createReadStream, readFileSync } from 'node:fs';
import { parseAnchors } from '@optimiq/store/audit/anchors';
import type { Verification } from '@optimiq/store/audit/verify-chain';
import { NotAnExportError, parseVerificationKey, verifyExport } from '@optimiq/store/audit/verify-export';

/** An export that cannot be verified at all: a file is missing, or is not what it should be. */
export class NotVerifiableError extends Error {
  override readonly name = 'NotVerifiableError';
}

/**
 * Verifies an export of an audit log with nothing but files.
 *
 * @param anchorFile anchors kept outside of the database; without them a log cut before its export looks whole.
 *
 * Throws NotVerifiableError.
 */
export async function verifyAuditFile(file: string, keyFile: string, anchorFile?: string): Promise<Verification> {
  try {
    const keys = parseVerificationKey(readFileSync(keyFile, 'utf8'));
    const anchors = anchorFile === undefined ? undefined : parseAnchors(readFileSync(anchorFile, 'utf8'));
    return await verifyExport(createReadStream(file), keys, anchors);
  } catch (error) {
    if (error instanceof NotAnExportError) throw new NotVerifiableError(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
      throw new NotVerifiableError('A file could not be read');
    }
    throw error;
  }
}
