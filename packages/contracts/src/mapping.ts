import { dateFormats } from '@optimiq/domain/mapping/date-formats';
import { type DataKind, type TargetName, tableKinds, targetNames } from '@optimiq/domain/mapping/targets';
import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';

export const TableKind = z.enum(tableKinds);
export const Target = z.enum(targetNames as [TargetName, ...TargetName[]]);

export const Source = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/);

export const TableLayout = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('delimited'),
    delimiter: z.enum([',', '\t', '|', ';']),
    quotes: z.enum(['doubled', 'none']),
  }),
  z.object({ type: z.literal('workbook'), sheet: z.string().max(100) }),
  z.object({ type: z.literal('parquet') }),
]);

const decimal = z.enum(['.', ',']);

/** How cells of a column become values; which one fits a target is checked when a contract is saved. */
export const Transform = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text') }),
  z.object({ kind: z.literal('code'), separators: z.string().max(5).optional() }),
  z.object({
    kind: z.literal('date'),
    format: z.enum(dateFormats),
    latestYear: z.number().int().min(0).max(99).optional(),
  }),
  z.object({
    kind: z.literal('money'),
    unit: z.enum(['decimal', 'cents']),
    decimal,
    sign: z.enum(['as-written', 'reversed']),
  }),
  z.object({ kind: z.literal('number'), decimal }),
  z.object({ kind: z.literal('words'), words: z.record(z.string().max(60), z.string().max(40)) }),
]);

export const ContractColumn = z.object({
  index: z.number().int().min(0),
  target: Target,
  position: z.number().int().min(1).max(25).optional(),
  transform: Transform,
});

/** What the tables of a feed mean. Headers are text of the file: only with load:write. */
export const FeedContractBody = classed(
  'sensitive',
  z.object({
    kind: TableKind,
    layout: TableLayout,
    header: z.array(z.string().max(1_000)).min(1).max(2_000),
    columns: z.array(ContractColumn).max(2_000),
    constants: z.partialRecord(Target, z.string().max(100)),
  }),
);
export type FeedContractBody = z.infer<typeof FeedContractBody>;

/** Why a column may be a target: shares of the filled sampled cells, never a cell. */
export const Evidence = z.object({
  kind: z.enum(['header', 'form', 'code-set', 'negative', 'no-values']),
  data: z.custom<DataKind>((value) => typeof value === 'string').optional(),
  share: z.number().optional(),
  of: z.number().int().optional(),
  format: z.enum(dateFormats).optional(),
});

export const Candidate = z.object({
  target: Target,
  position: z.number().int().optional(),
  confidence: z.number(),
  evidence: z.array(Evidence),
});

export const MappingColumn = classed(
  'sensitive',
  z.object({
    index: z.number().int(),
    header: z.string(),
    /** Up to five different values of the first rows. */
    samples: z.array(z.string()),
    filled: z.number().int(),
    guess: Candidate.optional(),
    alternatives: z.array(Candidate),
  }),
);

const Change = z.object({
  kind: z.enum(['table-kind', 'layout', 'header', 'column-added', 'column-removed', 'column-changed', 'constant']),
  header: z.string().optional(),
  target: Target.optional(),
  from: z.union([ContractColumn, z.string()]).optional(),
  to: z.union([ContractColumn, z.string()]).optional(),
});

/** A table to be mapped, or how it is mapped: guess, evidence, values, and what the feed's last contract says. */
export const LoadMapping = classed(
  'sensitive',
  z.object({
    loadId: Id,
    source: Source,
    /** Rows that were looked at are the first 200. */
    kind: TableKind,
    columns: z.array(MappingColumn),
    /** Groups of needed targets of which the guess has none. */
    missing: z.array(z.array(Target)),
    /** What the guess amounts to, or the contract that has this header. */
    contract: FeedContractBody,
    /** Version of the contract that has this header; absent while the columns are guessed. */
    contractVersion: z.number().int().optional(),
    /** Last version of the feed, whatever its header; 0 for none. It has to be sent back with a new one. */
    lastVersion: z.number().int(),
    last: FeedContractBody.optional(),
  }),
);
export type LoadMapping = z.infer<typeof LoadMapping>;

export const MappingQuery = z.object({ kind: TableKind.optional() });

export const SaveMapping = classed(
  'sensitive',
  z.object({
    contract: FeedContractBody,
    /** The last version that whoever made this has seen; 0 for none. */
    after: z.number().int().min(0),
  }),
);

export const MappingSaved = classed(
  'open',
  z.object({ version: z.number().int(), loadId: Id.optional(), jobId: Id.optional() }),
);

export const FeedParams = z.object({ source: Source });
export const FeedContracts = classed(
  'sensitive',
  z.object({
    items: z.array(
      z.object({
        version: z.number().int(),
        createdBy: z.string(),
        createdAt: Instant,
        contract: FeedContractBody,
        /** Against the version before, of any table of the feed. */
        changes: z.array(Change),
      }),
    ),
  }),
);
export type FeedContracts = z.infer<typeof FeedContracts>;

export const RevertContract = classed(
  'open',
  z.object({ to: z.number().int().min(1), after: z.number().int().min(0) }),
);
