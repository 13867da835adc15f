import { z } from 'zod';

export const TableRowQuery = z.object({ ref: z.string().regex(/^[A-Za-z0-9_./:-]{3,160}$/) });

/** A row of a published table, as the engine used it, with its source. */
export const TableRow = z.object({
  ref: z.string(),
  table: z.string(),
  version: z.string(),
  publisher: z.string(),
  document: z.string(),
  effective: z.string(),
  sha256: z.string(),
  values: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type TableRow = z.infer<typeof TableRow>;
