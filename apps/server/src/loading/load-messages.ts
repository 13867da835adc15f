import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { FeedContract } from '@optimiq/domain/mapping/contract';
import type { SourcePerson, SourceProblem } from '@optimiq/domain/records/source';
import type { TableColumns } from '@optimiq/store/facts/columns';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import type { ControlTotals, LoadCounts } from '@optimiq/store/postgres/loads-read';
import type { NumberPage } from '@optimiq/store/postgres/source-numbers';
import type { SpanAnswered, SpanAsked } from './asked-bytes.ts';
import type { ReadingWork } from './step-tally.ts';

/** What the thread that reads a file is told at its start. The keys stay within this process. */
export type LoadWorkerData = {
  readonly tenantId: TenantId;
  readonly loadId: LoadId;
  /** The load's number, which its facts carry. */
  readonly loadNo: number;
  readonly source: string;
  /** What the feed's tables mean, newest first. */
  readonly contracts: readonly FeedContract[];
  /** Size of the file. */
  readonly bytes: number;
  /** About how many records are stored at once: fewer keep memory flat, more make the stores' bulk writes faster. */
  readonly recordsPerPiece: number;
  readonly keys: Pick<TenantKeys, 'data' | 'records'>;
};

/** The member that a person is, or why the vault could not say. */
export type PersonMatch = { readonly member: MemberKey } | { readonly reason: MatchReason };
export type MatchReason = 'missing-identifier' | 'identifier-conflict';

export type ToLoadWorker =
  /** The file to read; the one before has been read. */
  | { readonly kind: 'begin'; readonly data: LoadWorkerData }
  | SpanAnswered
  /** Answers the oldest 'persons' without an answer; one match a person. */
  | { readonly kind: 'members'; readonly matches: readonly PersonMatch[] };

/** Counts and sums of a load up to here. */
export type LoadSoFar = { readonly counts: LoadCounts; readonly controlTotals: ControlTotals };

export type FromLoadWorker =
  | SpanAsked
  | { readonly kind: 'format'; readonly format: string | undefined; readonly needsMapping: boolean }
  /** People of the next piece that the load has not named so before. */
  | { readonly kind: 'persons'; readonly persons: readonly SourcePerson[] }
  /** One piece, to be stored as a whole, after those before it. */
  | {
      readonly kind: 'piece';
      readonly sets: readonly TableColumns[];
      readonly numbers: readonly NumberPage[];
      /** Contents of documents, which the facts name by their blobs. */
      readonly documents: readonly Uint8Array[];
      readonly problems: readonly SourceProblem[];
      readonly bytesTaken: number;
      readonly soFar: LoadSoFar;
      readonly work: ReadingWork;
    }
  /** The whole file has been read. */
  | { readonly kind: 'read' }
  /** The bytes are damaged, or the thread failed; a word of ours. */
  | { readonly kind: 'failed'; readonly reason: 'damaged-file' | 'internal' };
