import { type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { unpacked } from '@optimiq/formats/unpack';
import { acknowledge } from '@optimiq/formats/x12-ack-write/acknowledge';
import type { AcknowledgementKind } from '@optimiq/formats/x12-ack-write/options';
import { listRefusedSegments } from '@optimiq/store/postgres/load-problems';
import { findLoad } from '@optimiq/store/postgres/loads';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/** Control numbers set aside for the acknowledgements of one load. */
const numbersPerLoad = 1_000;

/** Acknowledgements as text, and of how many claims they speak. */
export type Acknowledgement = { readonly text: AsyncIterable<string>; readonly claims: number };

export type AcknowledgementWish = {
  readonly kinds: readonly AcknowledgementKind[];
  readonly onlyIfRequested: boolean;
  readonly isStrict: boolean;
};

/**
 * Acknowledgements of a loaded 837 file, written from the encrypted raw file when they are asked for: the same load
 * gives the same text, control numbers and times included.
 *
 * Fails with 'unknown', 'not-claims' for a file that is no 837, 'not-loaded': only what is loaded is accepted, or
 * 'raw-file-removed'.
 */
export async function writeAcknowledgement(
  product: Product,
  tenantId: TenantId,
  tx: TenantTx,
  loadId: LoadId,
  { kinds, onlyIfRequested, isStrict }: AcknowledgementWish,
): Promise<Result<Acknowledgement, 'unknown' | 'not-claims' | 'not-loaded' | 'raw-file-removed'>> {
  const load = await findLoad(tx, loadId);
  if (!load) return failed('unknown');
  if (load.format !== 'x12-837') return failed('not-claims');
  if (load.state !== 'active') return failed('not-loaded');
  if (!load.blobName) return failed('raw-file-removed');
  const blob = load.blobName;
  const refusedClaims = await listRefusedSegments(tx, loadId);
  const keys = await product.keysOf(tenantId);
  const loadedAt = load.activatedAt ?? load.createdAt;
  const text = acknowledge(() => unpacked(product.blobs.read(keys, tenantId, blob)), kinds, {
    writtenOn: dayOf(loadedAt),
    writtenAt: loadedAt.toISOString().slice(11, 16).replace(':', ''),
    receivedOn: dayOf(load.createdAt),
    controlNumber: (load.number - 1) * numbersPerLoad + 1,
    refusedClaims,
    onlyIfRequested,
    isStrict,
  });
  const { claims = 0, rejected = 0 } = load.counts;
  return ok({ text, claims: claims + rejected });
}

const dayOf = (at: Date): CalendarDate => fromDayNumber(Math.floor(at.getTime() / 86_400_000));
