import type { SourceRecord } from '@optimiq/domain/records/source';
import { kind834 } from '../x12-834/reader.ts';
import { kind835 } from '../x12-835/reader.ts';
import type { Claim837 } from '../x12-837/claim.ts';
import { kind837 } from '../x12-837/reader.ts';
import { kind277ca } from '../x12-ack-read/reader-277ca.ts';
import { kind997, kind999 } from '../x12-ack-read/reader-999.ts';
import { readTa1 } from '../x12-ack-read/ta1.ts';
import type { ReadTa1 } from './parser.ts';
import type { TransactionKind } from './transaction-reader.ts';

export type X12Sink = {
  /** A claim of an 837 as its loops give it; the receiver may keep it. */
  claim(claim: Claim837): void;
  /** A record of any other set. */
  record(record: SourceRecord): void;
  /** A member, payment of a claim or answer was found, whether it can be loaded or not. Claims are counted as such. */
  row(): void;
};

/** Every kind of transaction set that is read, and the reader of what stands between ISA and GS. */
export function x12Kinds(sink: X12Sink): { readonly kinds: readonly TransactionKind[]; readonly ta1: ReadTa1 } {
  return {
    kinds: [
      kind837((claim) => sink.claim(claim)),
      kind834(sink),
      kind835(sink),
      kind277ca(sink),
      kind999(sink),
      kind997(sink),
    ],
    ta1: readTa1(sink),
  };
}
