import type { LoadId } from '@optimiq/domain/kernel/ids';
import { loadMatching } from '@optimiq/reference/matching';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { decidePairsOfLoad } from '@optimiq/store/postgres/member-match-rules';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

/** Pairs of people that become visible with a load, by the published weights; part of the transaction that shows it. */
export const decidePairs = (tx: TenantTx, keys: TenantKeys, actor: AuditActor, loadId: LoadId) =>
  decidePairsOfLoad(tx, keys, actor, loadId, loadMatching());
