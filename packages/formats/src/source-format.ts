import type { SourceBatch } from '@optimiq/domain/records/source';
import { readRif } from './cms-rif/read.ts';
import { rifTableOf } from './cms-rif/tables.ts';
import { isFhir } from './fhir/layout.ts';
import { type ReadLines, readFhir } from './fhir/read.ts';
import { readTidy } from './tidy/read.ts';
import { tidyTableOf } from './tidy/tidy-table.ts';
import { x12NameOf } from './x12/format-name.ts';
import { readX12 } from './x12/read.ts';

/** What reads parts of a file elsewhere while others are read; formats that have no use for it are read here. */
export type ReadingThreads = { readonly fhirLines: ReadLines };

/** A format that is read from first byte to last, whatever it was packed in. */
export type SourceFormat = {
  /** 'x12-837', 'fhir', 'tidy-members': kept with the load. */
  readonly name: string;
  read(chunks: AsyncIterable<Uint8Array>, threads?: ReadingThreads): AsyncIterable<SourceBatch>;
};

/** What a decompressed beginning, 4 KB or more, or the whole file if it is shorter, may be the beginning of; in this order. */
const sniffers: readonly ((head: Uint8Array) => SourceFormat | undefined)[] = [
  (head) => {
    const table = tidyTableOf(head);
    return table && { name: `tidy-${table}`, read: (chunks) => readTidy(table, chunks) };
  },
  (head) => {
    const table = rifTableOf(head);
    return table && { name: `cms-rif-${table}`, read: (chunks) => readRif(table, chunks) };
  },
  (head) =>
    isFhir(head) ? { name: 'fhir', read: (chunks, threads) => readFhir(chunks, threads?.fhirLines) } : undefined,
  (head) => {
    const name = x12NameOf(head);
    return name ? { name, read: readX12 } : undefined;
  },
];

/** Format of a file by its first bytes, decompressed; undefined when it is none that is read here. */
export function formatOf(head: Uint8Array): SourceFormat | undefined {
  for (const sniff of sniffers) {
    const format = sniff(head);
    if (format) return format;
  }
  return undefined;
}
