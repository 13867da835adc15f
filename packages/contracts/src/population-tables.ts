import { z } from 'zod';
import { CohortQuery } from './population.ts';
import { GroupKind } from './population-groups.ts';

/** Tables of the board that leave as files: what its charts show. */
export const PopulationTable = z.enum([
  ...(['hccs', 'raf-distribution', 'segments', 'paid-by-month', 'paid-by-service'] as const),
  ...GroupKind.options,
]);
export type PopulationTable = z.infer<typeof PopulationTable>;

export const TableExportQuery = CohortQuery.extend({ table: PopulationTable });
export type TableExportQuery = z.infer<typeof TableExportQuery>;
