import type { ErasureCertificate } from '@optimiq/contracts/erasures';

/** The certificate as a page to print. */
export function certificateText(certificate: ErasureCertificate): string {
  const { erasureId, keys, idsHash, counts, checks, remains, sha256 } = certificate;
  return `${[
    'Certificate of erasure',
    '',
    line('Case', erasureId),
    line('Keys erased', `${keys} (sha256 of the keys ${idsHash})`),
    line('Requested', `${certificate.requestedAt} by ${certificate.requestedBy}`),
    line('In no view since', certificate.effectiveAt),
    line('Off the disk since', certificate.completedAt),
    line('Backups expire', certificate.backupsExpireOn),
    '',
    'Removed                                    before     after',
    ...counts.map(
      ({ store, table, before, after }) => `  ${`${store} ${table}`.padEnd(36)} ${right(before)} ${right(after)}`,
    ),
    '',
    `Counted again (${certificate.verifier})                   found  expected`,
    ...checks.map(({ name, found, expected }) => `  ${name.padEnd(36)} ${right(found)} ${right(expected)}`),
    line('Raw files searched', String(certificate.rawFilesSearched)),
    line('Receipts left as hashes', String(certificate.tombstones)),
    '',
    'What stays, and why',
    ...remains.map((text) => `  ${text}`),
    '',
    line('sha256', sha256),
  ].join('\n')}\n`;
}

const line = (name: string, value: string): string => `${`${name}:`.padEnd(26)}${value}`;
const right = (value: number): string => String(value).padStart(9);
