import type { WriteFile } from './columns.ts';
import { writeCsv } from './csv.ts';
import { writeNdjson } from './ndjson.ts';
import { writeParquet } from './parquet.ts';
import { writeXlsx } from './xlsx.ts';

export const fileFormats = ['csv', 'xlsx', 'parquet', 'ndjson'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** Writes a table in a format; bytes come as rows do, and memory stays that of a few thousand rows. */
export const writeFile: Readonly<Record<FileFormat, WriteFile>> = {
  csv: writeCsv,
  xlsx: writeXlsx,
  parquet: writeParquet,
  ndjson: writeNdjson,
};

export const mediaTypes: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  ndjson: 'application/x-ndjson',
};
