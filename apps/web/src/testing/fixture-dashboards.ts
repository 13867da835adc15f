import type { Dashboard, NewDashboard, TileKind } from '@optimiq/contracts/dashboards';

const idOf = (place: number) => `${String(place).padStart(8, '0')}-9100-4000-8000-000000000000`;
const owners = [
  { userId: '00000000-0000-4000-8000-000000000070', name: 'Demo Reader' },
  { userId: '00000000-0000-4000-8000-000000000071', name: 'Robin Mockridge' },
] as const;
const tiles = (...kinds: readonly TileKind[]): Dashboard['tiles'] =>
  kinds.map((kind) => ({ kind, filters: { paymentYear: 2026 } }));
const at = { version: 1, changedAt: '2025-11-24T14:05:00.000Z' };

/** Dashboards of a fixture: one of the reader's and one that a colleague shares; more as a person makes them. */
export class FixtureDashboards {
  #number = 2;
  #items: Dashboard[] = [
    {
      ...{ dashboardId: idOf(1), name: 'Board of November', owner: owners[0], isMine: true, isShared: true, ...at },
      tiles: tiles('members', 'payment-raf', 'pmpm', 'open-gaps', 'raf-distribution', 'paid-by-month'),
    },
    {
      ...{ dashboardId: idOf(2), name: 'Recapture of heart failure', owner: owners[1], isMine: false, isShared: true },
      ...at,
      tiles: [
        { kind: 'with-hcc', filters: { paymentYear: 2026, hcc: 226 } },
        { kind: 'members', filters: { paymentYear: 2026, cohort: '00000009-9000-4000-8000-000000000000' } },
      ],
    },
  ];

  list = () => ({ items: this.#items });
  one = (id: string) => this.#items.find(({ dashboardId }) => dashboardId === id);

  save(body: unknown): Dashboard {
    this.#number += 1;
    const { name, tiles: wanted, isShared = false } = body as NewDashboard;
    const made = { name, tiles: wanted as Dashboard['tiles'], isShared, ...at };
    this.#items.push({ ...made, dashboardId: idOf(this.#number), owner: owners[0], isMine: true });
    return this.#items.at(-1)!;
  }

  change(id: string, body: unknown): Dashboard | undefined {
    const change = body as Pick<Dashboard, 'name' | 'tiles' | 'isShared'>;
    this.#items = this.#items.map((one) =>
      one.dashboardId === id ? { ...one, ...change, version: one.version + 1 } : one,
    );
    return this.one(id);
  }

  remove(id: string): null {
    this.#items = this.#items.filter(({ dashboardId }) => dashboardId !== id);
    return null;
  }
}
