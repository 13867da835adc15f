import { z } from 'zod';
import { Id } from './fields.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Equal hashes mean equal visible state: natural keys and values, no surrogate keys, loads or instants. */
export const StateHash = z.object({
  hash: Sha256,
  tables: z.array(z.object({ table: z.string(), rows: z.number().int(), hash: Sha256 })),
});
export type StateHash = z.infer<typeof StateHash>;

export const ReplayReport = z.object({
  runId: Id,
  members: z.number().int(),
  storedHash: Sha256,
  replayedHash: Sha256,
  same: z.boolean(),
  /** Members whose receipt differs, at most 100. */
  differing: z.array(Id),
});
export type ReplayReport = z.infer<typeof ReplayReport>;
