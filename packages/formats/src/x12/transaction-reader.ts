import type { Report } from './report.ts';
import type { Segment } from './segment.ts';

/** A transaction set that begins: its place in the envelope and what its reader reports through. */
export type OpenSet = {
  readonly report: Report;
  /** ISA13, GS06, ST02. */
  readonly interchange: string;
  readonly group: string;
  readonly transaction: string;
  /** ST03, or GS08 where ST03 is empty. */
  readonly guide: string;
  /** GS04 as sent: the day the group was made. */
  readonly groupDate: string;
  /** Place of the ST. */
  readonly ordinal: number;
  readonly offset: number;
};

/** Reads one transaction set, ST and SE not included. It never throws on what a file holds. */
export type TransactionReader = {
  /** Takes a segment; false for those of the envelope, which end the set. */
  segment(segment: Segment): boolean;
  /** A segment was lost: what stands open may miss a part. */
  damage(): void;
  /** The set is over, with its SE or cut off. */
  end(isCutOff: boolean): void;
};

/** One kind of transaction set that is read. */
export type TransactionKind = {
  /** Kept with a load whose file begins with such a set: 'x12-837'. */
  readonly name: string;
  /** ST01. */
  readonly set: string;
  /** How ST03 or GS08 begins. */
  readonly guides: readonly { readonly begins: string; readonly isOld?: boolean }[];
  open(set: OpenSet): TransactionReader;
};

/** The kind that a set is of, and whether its guide is of version 004010; undefined when it is not read. */
export function kindOf<Kind extends Pick<TransactionKind, 'set' | 'guides'>>(
  kinds: readonly Kind[],
  set: string,
  guide: string,
): { readonly kind: Kind; readonly isOld: boolean } | undefined {
  for (const kind of kinds) {
    if (kind.set !== set) continue;
    const found = kind.guides.find(({ begins }) => guide.startsWith(begins));
    if (found) return { kind, isOld: found.isOld === true };
  }
  return undefined;
}
