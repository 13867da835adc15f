import type { LoadProblemPage } from '@optimiq/contracts/loads';
import type { z } from 'zod';
import { t } from '../../messages.ts';
import { toCsv } from '../../ui/csv.ts';
import { count } from '../../ui/formats.ts';
import type { Tone } from '../../ui/StatusChip.tsx';

type Page = z.infer<typeof LoadProblemPage>;
export type RuleCount = Page['counts'][number];
export type Problem = Page['items'][number];

export const severityTones: Record<string, Tone> = { error: 'bad', warning: 'warn', unsupported: 'neutral' };

/** 'row 18,204', 'part 3, segment 17, byte 845': where in the file, and in which file of an archive. */
export function placeOf({ part, row, segment, offset }: Problem): string {
  const words = [
    part !== undefined && t('problems.part', { part: count(part) }),
    row !== undefined && t('problems.row', { row: count(row) }),
    segment !== undefined && t('problems.segment', { segment: count(segment) }),
    offset !== undefined && t('problems.offset', { offset: count(offset) }),
  ];
  return words.filter(Boolean).join(', ') || t('problems.file');
}

/** Located problems as CSV, whole numbers as they are. */
export const problemsCsv = (items: readonly Problem[]): string =>
  toCsv(
    [
      t('column.rule'),
      t('column.severity'),
      t('column.part'),
      t('column.row'),
      t('column.segmentNumber'),
      t('column.offset'),
      t('column.field'),
      t('column.reason'),
    ],
    items.map(({ rule, severity, part, row, segment, offset, field, message }) => [
      rule,
      severity,
      String(part ?? ''),
      String(row ?? ''),
      String(segment ?? ''),
      String(offset ?? ''),
      field ?? '',
      message,
    ]),
  );
