import type { LoadId } from '@optimiq/domain/kernel/ids';
import { listLoads, visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

/** A load as answers name it beside a fact. */
export type LoadLabel = {
  readonly loadId: LoadId;
  readonly source: string;
  readonly format: string;
  /** Day on which it became visible, in UTC. */
  readonly receivedOn: string;
};

/** What a request of facts sees, with the labels of the loads among it; a merge has a number and no label. */
export async function readLabelledView(tx: TenantTx, pastAt?: Date) {
  const visible = await visibleLoadNumbers(tx, pastAt);
  return { visible, labels: await readLoadLabels(tx, new Set(visible)) };
}

/** Labels of the visible loads by number. */
async function readLoadLabels(tx: TenantTx, visible: ReadonlySet<number>): Promise<ReadonlyMap<number, LoadLabel>> {
  const labels = new Map<number, LoadLabel>();
  for (let before: number | undefined; ; ) {
    const page = await listLoads(tx, 200, before);
    for (const { id, number, source, format, createdAt, activatedAt } of page) {
      if (!visible.has(number)) continue;
      labels.set(number, {
        loadId: id,
        source,
        format,
        receivedOn: (activatedAt ?? createdAt).toISOString().slice(0, 10),
      });
    }
    if (page.length < 200) return labels;
    before = page.at(-1)!.number;
  }
}
