import type { ErasureCertificate, ErasureDetail } from '@optimiq/contracts/erasures';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const certificate: ErasureCertificate = {
  ...{ erasureId: id(71), keys: 1, idsHash: 'a1'.repeat(32), requestedBy: 'user-privacy-officer' },
  ...{ requestedAt: '2025-11-20T10:00:00.000Z', effectiveAt: '2025-11-20T10:00:00.400Z' },
  ...{ completedAt: '2025-11-20T10:00:21.000Z', backupsExpireOn: '2025-12-25' },
  counts: [
    { store: 'vault', table: 'members', before: 1, after: 0 },
    { store: 'facts', table: 'claim_lines', before: 214, after: 0 },
    { store: 'blobs', table: 'raw-files', before: 3, after: 1 },
  ],
  ...{ rawFilesSearched: 12, tombstones: 2, verifier: 'recount' },
  checks: [
    { name: 'vault-rows', found: 0, expected: 0 },
    { name: 'ledger-entries', found: 1, expected: 1 },
  ],
  remains: ['The raw file of load 6: a legal hold keeps it.'],
  sha256: 'b2'.repeat(32),
};

/** Erasures of one fixture server: one is done; one that is asked for is under way. */
export class FixtureErasures {
  #all: ErasureDetail[] = [
    {
      ...{ erasureId: id(71), state: 'done', requestedBy: 'user-privacy-officer', reason: 'Asked in writing, case 12' },
      ...{ requestedAt: certificate.requestedAt, effectiveAt: certificate.effectiveAt },
      ...{ completedAt: certificate.completedAt, backupsExpireOn: certificate.backupsExpireOn, certificate },
    },
  ];

  list = () => ({ items: this.#all.map(({ reason: _, certificate: _certificate, ...erasure }) => erasure) });
  one = (erasureId: string) => this.#all.find((erasure) => erasure.erasureId === erasureId);
  begin = (reason: string, requestedBy: string) => {
    const now = new Date().toISOString();
    const erasure = {
      erasureId: id(72),
      state: 'hidden',
      requestedBy,
      reason,
      requestedAt: now,
      effectiveAt: now,
    } as const;
    this.#all = [erasure, ...this.#all];
    return { erasureId: erasure.erasureId, jobId: id(73) };
  };
}
