import { type DashboardTile, type TileKind, tileNeeds } from '@optimiq/contracts/dashboards';
import type { Permission } from '@optimiq/domain/access/permissions';

const tiles = (...kinds: readonly TileKind[]): readonly DashboardTile[] =>
  kinds.map((kind) => ({ kind, filters: { paymentYear: 2026 } }));

/** Dashboards to begin with. */
export const starters = {
  board: tiles('members', 'payment-raf', 'pmpm', 'raf-distribution', 'paid-by-month'),
  gaps: tiles('open-gaps', 'recapture', 'with-hcc', 'hcc-prevalence'),
} as const;

/** Those of which somebody may see every tile. */
export const startersFor = (may: (permission: Permission) => boolean) =>
  (Object.keys(starters) as (keyof typeof starters)[]).filter((name) =>
    starters[name].every((tile) => tileNeeds(tile).every(may)),
  );
