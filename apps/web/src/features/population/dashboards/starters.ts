import type { DashboardTile, TileKind } from '@optimiq/contracts/dashboards';

const tiles = (...kinds: readonly TileKind[]): readonly DashboardTile[] =>
  kinds.map((kind) => ({ kind, filters: { paymentYear: 2026 } }));

/** Dashboards to begin with. */
export const starters = {
  board: tiles('members', 'payment-raf', 'pmpm', 'raf-distribution', 'paid-by-month'),
  gaps: tiles('open-gaps', 'recapture', 'with-hcc', 'hcc-prevalence'),
} as const;

export const starterNames = Object.keys(starters) as readonly (keyof typeof starters)[];
