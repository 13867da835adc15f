import { z } from 'zod';
import { Cursor, classed, Id, Instant, Limit, Thousandths } from './fields.ts';

export const LoadState = z.enum(['receiving', 'loading', 'held', 'active', 'undone', 'failed', 'cancelled', 'swept']);

/** mapping: its columns are not understood yet. variance: its totals are far from those before. requested: asked for. */
export const HoldReason = z.enum(['mapping', 'variance', 'requested']);

/** Totals that are further from the load before than the feed tolerates; cents and counts as text. */
export const LoadVariance = z.object({
  /** Number of the load before. */
  against: z.number().int(),
  tolerancePercent: z.number().int(),
  totals: z.array(
    z.object({
      total: z.enum(['rows', 'members', 'claims', 'billedCents', 'paidCents']),
      before: z.string(),
      now: z.string(),
      /** Absent where there was nothing before. */
      percent: z.number().optional(),
    }),
  ),
});
export type LoadVariance = z.infer<typeof LoadVariance>;

/** What a person should know of a load before trusting it. */
export const LoadNotices = z.object({
  variance: LoadVariance.optional(),
  /** Number of an active load of the same feed and format that added up to the same in everything. */
  sameTotalsAs: z.number().int().optional(),
});
export type LoadNotices = z.infer<typeof LoadNotices>;

/** An earlier load of the same bytes that is not visible now. */
export const PriorLoad = z.object({ loadId: Id, number: z.number().int(), state: LoadState });

/**
 * One file taken in: what it held, what became of it. Amounts are whole cents as text (they may pass 2^53); control totals
 * come with load:read, decision 22.
 */
export const Load = classed(
  'open',
  z.object({
    loadId: Id,
    number: z.number().int(),
    /** The feed it came by: numbers of members and claims are unique within it. */
    source: z.string(),
    format: z.string(),
    /** Only with load:write. */
    fileName: classed('sensitive', z.string()).optional(),
    /** First signs of the keyed hash of its bytes: equal for equal files of this tenant, and of no use outside. */
    contentTag: z.string().optional(),
    /** Id of the user or part of the product that brought it. */
    startedBy: z.string(),
    state: LoadState,
    /** Why it is held; while it is loading, that it will be. */
    holdReason: HoldReason.optional(),
    bytes: z.number().int(),
    rows: z.number().int(),
    members: z.number().int(),
    claims: z.number().int(),
    claimLines: z.number().int(),
    fills: z.number().int(),
    rejected: z.number().int(),
    warnings: z.number().int(),
    billedCents: z.string(),
    paidCents: z.string(),
    createdAt: Instant,
    activatedAt: Instant.optional(),
    undoneAt: Instant.optional(),
    /** The raw file is no longer kept; what it said is. */
    rawFileRemovedAt: Instant.optional(),
    errorCode: z.string().optional(),
    jobId: Id.optional(),
    notices: LoadNotices,
  }),
);
export type Load = z.infer<typeof Load>;

/** What a file added up to. */
export const LoadTotals = classed(
  'open',
  Load.pick({
    loadId: true,
    number: true,
    rows: true,
    members: true,
    claims: true,
    claimLines: true,
    fills: true,
    billedCents: true,
    paidCents: true,
  }),
);
export type LoadTotals = z.infer<typeof LoadTotals>;

/**
 * One step of a load. A file is read piece by piece, so the steps from parse to load are under way at once; each rate is
 * of the time spent in the step itself.
 */
export const LoadStage = z.object({
  name: z.enum(['receive', 'parse', 'map', 'validate', 'match', 'load', 'score']),
  state: z.enum(['waiting', 'running', 'done', 'held', 'failed', 'cancelled']),
  unit: z.enum(['bytes', 'rows', 'records', 'persons', 'facts', 'members']),
  done: z.number().int(),
  total: z.number().int().optional(),
  ratePerSecond: z.number().optional(),
  startedAt: Instant.optional(),
  finishedAt: Instant.optional(),
});
export type LoadStage = z.infer<typeof LoadStage>;

/** How the results of the run that first saw a load differ from those of the run before it. */
export const LoadImpact = z.object({
  comparedTo: Id,
  scoresChanged: z.number().int(),
  membersAdded: z.number().int(),
  membersGone: z.number().int(),
  hccsAdded: z.number().int(),
  hccsRemoved: z.number().int(),
  /** Loads that came or went between the two runs: the difference is of all of them. */
  loads: z.number().int(),
});
export type LoadImpact = z.infer<typeof LoadImpact>;

/** One load with its steps, and with the active load of the same feed and format before it. */
export const LoadDetail = classed(
  'open',
  Load.extend({
    /** Rows kept out, each once; `rejected` counts what is wrong with them. */
    refusedRows: z.number().int(),
    previous: LoadTotals.optional(),
    stages: z.array(LoadStage),
    /** Until the file is read. */
    etaSeconds: z.number().optional(),
    /** The run that scores the load's members. */
    runId: Id.optional(),
    impact: LoadImpact.optional(),
    priorLoads: z.array(PriorLoad),
  }),
);
export type LoadDetail = z.infer<typeof LoadDetail>;

/** The receipt of a load. It names nobody: the members are counted, their random keys stay inside. */
export const LoadManifest = classed(
  'open',
  z.object({
    loadId: Id,
    number: z.number().int(),
    state: LoadState,
    format: z.string(),
    source: z.string(),
    bytes: z.number().int(),
    /** Only with load:write: it confirms a known file. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    readerVersion: z.string().optional(),
    /** The feed contract the file was read by; absent without one. */
    contractVersion: z.string().optional(),
    controlTotals: z
      .object({
        claims: z.number().int(),
        lines: z.number().int(),
        members: z.number().int(),
        billedCents: z.string(),
        allowedCents: z.string(),
        paidCents: z.string(),
      })
      .optional(),
    /** Members the load states and that were not erased since. */
    members: z.number().int(),
    /** Records by outcome: read from the file, refused, doubtful; then the problems by rule. */
    outcome: z.object({
      rows: z.number().int(),
      rejected: z.number().int(),
      warnings: z.number().int(),
      byRule: z.array(z.object({ rule: z.string(), severity: z.string(), count: z.number().int() })),
    }),
    createdBy: z.string(),
    createdAt: Instant,
    activatedAt: Instant.optional(),
    endedAt: Instant.optional(),
    rawFile: z.object({
      isKept: z.boolean(),
      isHeld: z.boolean(),
      removedAt: Instant.optional(),
      removedBy: z.enum(['retention', 'erasure']).optional(),
    }),
  }),
);
export type LoadManifest = z.infer<typeof LoadManifest>;

export const LoadParams = z.object({ loadId: Id });

export const AcknowledgementKind = z.enum(['ta1', '999', '277ca']);

/** Which acknowledgements of a load; all three without a kind. */
export const RefusedRowsQuery = z.object({
  /** Cells that a spreadsheet would run get an apostrophe, and a column says so; sent back, it is taken off again. */
  inert: z.enum(['true', 'false']).optional(),
});

export const AcknowledgementQuery = z.object({
  kind: AcknowledgementKind.optional(),
  /** TA1 only for interchanges that ask for one (ISA14) or are rejected. */
  requested: z.enum(['true', 'false']).optional(),
  /** Any fault rejects its set or interchange. */
  strict: z.enum(['true', 'false']).optional(),
});

/** A load after a person's word about it, and the job that follows from it. */
export const LoadDecided = classed('open', z.object({ loadId: Id, state: LoadState, jobId: Id.optional() }));
/**
 * A file that was taken in. `duplicateOf`: the same bytes are loaded, being loaded or held already, and nothing changed.
 * `priorLoads`: the same bytes came before, and were undone, cancelled or failed.
 */
export const LoadCreated = classed(
  'open',
  z.object({
    loadId: Id,
    jobId: Id.optional(),
    duplicateOf: Id.optional(),
    priorLoads: z.array(PriorLoad).optional(),
  }),
);

/** Part of a feed's or format's name, as it may stand in an address. */
const Code = z.string().regex(/^[A-Za-z0-9._-]{1,60}$/);
export const LoadListQuery = z.object({
  state: LoadState.optional(),
  source: Code.optional(),
  format: Code.optional(),
  limit: Limit.default(200),
  cursor: Cursor.optional(),
});
export const LoadList = classed(
  'open',
  z.object({
    items: z.array(Load),
    /** Every feed and format with its files, whatever the filter: what there is to choose from. */
    feeds: z.array(z.object({ source: z.string(), format: z.string(), loads: z.number().int() })),
    nextCursor: Cursor.optional(),
  }),
);

export const LoadProblem = z.object({
  severity: z.enum(['error', 'warning', 'unsupported']),
  rule: z.string(),
  field: z.string().optional(),
  /** Number of the file within an archive, 1-based; row, segment and offset are of that file. */
  part: z.number().int().optional(),
  row: z.number().int().optional(),
  segment: z.number().int().optional(),
  offset: z.number().int().optional(),
  message: z.string(),
  /** How many rows it stands for, where that is more than one. */
  count: z.number().int().optional(),
});
export const LoadProblemsQuery = z.object({
  /** Only problems of this rule, and of this severity. */
  rule: Code.optional(),
  severity: z.enum(['error', 'warning', 'unsupported']).optional(),
  limit: Limit,
  cursor: Cursor.optional(),
});
export const LoadProblemPage = classed(
  'open',
  z.object({
    /** Of the whole load, whatever the filter; `first` is where the rule spoke first. */
    counts: z.array(z.object({ rule: z.string(), severity: z.string(), count: z.number().int(), first: LoadProblem })),
    items: z.array(LoadProblem),
    nextCursor: Cursor.optional(),
  }),
);

/** Whom a load is about: persons nobody knew, persons known before, and rows that name nobody or two at once. */
export const LoadMatching = classed(
  'open',
  z.object({
    persons: z.number().int(),
    created: z.number().int(),
    matched: z.number().int(),
    refused: z.array(z.object({ rule: z.string(), count: z.number().int() })),
  }),
);
export type LoadMatching = z.infer<typeof LoadMatching>;

/**
 * What a load changed for a member, between the last run without the load and the first with it. score: another payment
 * score. hcc-gained, hcc-lost: an HCC counts that did not, or no longer. entered, left: in one of the runs only.
 */
export const ChangeKind = z.enum(['score', 'hcc-gained', 'hcc-lost', 'entered', 'left']);
export type ChangeKind = z.infer<typeof ChangeKind>;

const ComparedRun = z.object({
  number: z.number().int(),
  paymentYear: z.number().int(),
  members: z.number().int(),
  /** Only with score:read. */
  meanPaymentThousandths: Thousandths.optional(),
});
export const LoadChanges = classed(
  'open',
  z.object({
    /**
     * not-scored: no run has seen the load yet. first-run: there was no run before it. not-kept: the results of the runs
     * are no longer kept.
     */
    state: z.enum(['not-scored', 'first-run', 'compared', 'not-kept']),
    before: ComparedRun.optional(),
    after: ComparedRun.optional(),
    /** Loads that came or went between the two runs as well: the changes are theirs too. */
    otherLoads: z.array(z.number().int()),
    changes: z.array(z.object({ kind: ChangeKind, members: z.number().int() })),
  }),
);
export type LoadChanges = z.infer<typeof LoadChanges>;

export const ChangedMembersQuery = z.object({ kind: ChangeKind, limit: Limit, cursor: Cursor.optional() });
/** All members as a file. */
export const ChangedMembersExportQuery = ChangedMembersQuery.pick({ kind: true });
export const ChangedMembers = classed(
  'member-fact',
  z.object({
    items: z.array(
      z.object({
        memberKey: Id,
        hccsBefore: z.number().int().optional(),
        hccsAfter: z.number().int().optional(),
        /** Only with score:read. */
        paymentBeforeThousandths: Thousandths.optional(),
        paymentAfterThousandths: Thousandths.optional(),
      }),
    ),
    nextCursor: Cursor.optional(),
  }),
);
export type ChangedMembers = z.infer<typeof ChangedMembers>;
