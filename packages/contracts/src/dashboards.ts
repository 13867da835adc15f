import type { Permission } from '@optimiq/domain/access/permissions';
import { z } from 'zod';
import { Name } from './cohorts.ts';
import { classed, Id, Instant, PaymentYear, Segment } from './fields.ts';
import { CohortQuery } from './population.ts';

/** What a tile asks for where it is read, beside its filters: each is a figure, chart or table that a screen has. */
export const tilePermissions = {
  members: ['population:read'],
  'payment-raf': ['population:read', 'score:read'],
  'with-hcc': ['population:read'],
  'hccs-per-member': ['population:read'],
  pmpm: ['population:read', 'money:read'],
  'not-counted': ['population:read'],
  'open-gaps': ['member:list'],
  recapture: ['member:list'],
  'raf-distribution': ['score:read'],
  segments: ['population:read'],
  'paid-by-month': ['money:read'],
  'hcc-prevalence': ['population:read'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

export type TileKind = keyof typeof tilePermissions;
export const tileKinds = Object.keys(tilePermissions) as [TileKind, ...TileKind[]];

/** Filters of the population; gaps take the year and the cohort. */
export const TileFilters = z.strictObject({
  paymentYear: PaymentYear,
  segment: z.array(Segment).min(1).max(Segment.options.length).optional(),
  band: CohortQuery.shape.band,
  hcc: CohortQuery.shape.hcc,
  with: CohortQuery.shape.with,
  cohort: CohortQuery.shape.cohort,
});

/** Gaps are counted by cohort and year: other filters would stand there and narrow nothing. */
const isAsked = ({ kind, filters: { segment, band, hcc, with: of } }: { kind: TileKind; filters: TileFilters }) =>
  (kind !== 'open-gaps' && kind !== 'recapture') || [segment, band, hcc, of].every((filter) => filter === undefined);

export type TileFilters = z.infer<typeof TileFilters>;

export const DashboardTile = z
  .strictObject({ kind: z.enum(tileKinds), filters: TileFilters })
  .refine(isAsked, 'gaps are narrowed by a cohort only');
export type DashboardTile = z.infer<typeof DashboardTile>;

/**
 * Every right a tile asks its reader for, in the order they are told. Whoever sees no small cells sees no part of the
 * population.
 */
export function tileNeeds({ kind, filters }: DashboardTile): readonly Permission[] {
  const { paymentYear: _year, ...narrowing } = filters;
  const isNarrowed = Object.values(narrowing).some((filter) => filter !== undefined);
  return isNarrowed ? [...tilePermissions[kind], 'small-cells:read'] : tilePermissions[kind];
}

export const mostTiles = 24;

/** Codes, ids and words of ours; figures are asked for by whoever reads it, under their own rights. */
export const NewDashboard = classed(
  'open',
  z.strictObject({
    name: Name,
    tiles: z.array(DashboardTile).min(1).max(mostTiles),
    isShared: z.boolean().default(false),
  }),
);
export type NewDashboard = z.input<typeof NewDashboard>;

/** The whole dashboard as it shall be, on the version the writer saw. */
export const ChangedDashboard = classed(
  'open',
  NewDashboard.extend({ isShared: z.boolean(), version: z.number().int().min(1) }),
);
export type ChangedDashboard = z.infer<typeof ChangedDashboard>;

export const Dashboard = classed(
  'open',
  z.object({
    dashboardId: Id,
    name: Name,
    tiles: z.array(DashboardTile),
    owner: z.object({ userId: Id, name: z.string() }),
    isMine: z.boolean(),
    isShared: z.boolean(),
    /** Grows with every change; a change names the one it was made on. */
    version: z.number().int(),
    changedAt: Instant,
  }),
);
export type Dashboard = z.infer<typeof Dashboard>;

/** One's own and those that colleagues share, by name. */
export const DashboardList = classed('open', z.object({ items: z.array(Dashboard) }));
export type DashboardList = z.infer<typeof DashboardList>;

export const DashboardParams = z.object({ dashboardId: Id });
