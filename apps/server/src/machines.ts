import { defaultLimits, type Limiter, openLimiter } from '@optimiq/connectors/identity/limiter';
import { type MachineSecrets, openMachineSecrets } from '@optimiq/connectors/identity/machine-secrets';
import type { Permission } from '@optimiq/domain/access/permissions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { findApiKey } from '@optimiq/store/postgres/api-keys';
import { noteUse } from '@optimiq/store/postgres/auth-tx';
import type { Database } from '@optimiq/store/postgres/database';
import { findAccessToken } from '@optimiq/store/postgres/machine-clients';

/** A bearer secret that was recognized. */
export type MachineCaller =
  | {
      readonly kind: 'api-key';
      readonly id: string;
      readonly tenantId: TenantId;
      readonly user: { readonly id: string; readonly name: string; readonly email: string };
      readonly permissions: readonly Permission[];
      readonly at: Date;
    }
  | {
      readonly kind: 'client';
      readonly id: string;
      readonly name: string;
      readonly tenantId: TenantId;
      readonly permissions: readonly Permission[];
      readonly at: Date;
    };

/** Keys, clients and tokens of machines. */
export type Machines = {
  readonly secrets: MachineSecrets;
  /** Counts tries to prove a client, by client and address together, so that nobody locks out another's client. */
  readonly limiter: Limiter;
  /** Whose secret it is; undefined when it is nobody's, over or revoked. Notes the use. */
  find(secret: string): Promise<MachineCaller | undefined>;
};

const limits = { ...defaultLimits, perFactor: 20 };

/** @param key at least 32 characters that are nowhere in the database. */
export function openMachines(database: Database, key: string): Machines {
  const secrets = openMachineSecrets(key);
  const findKey = async (hash: Buffer): Promise<MachineCaller | undefined> => {
    const found = await findApiKey(database, hash);
    if (!found) return undefined;
    await noteUse(database, 'api_keys', found.tenantId, found.id);
    const { createdAt: at, ...more } = found;
    return { kind: 'api-key', at, ...more };
  };
  const findToken = async (hash: Buffer): Promise<MachineCaller | undefined> => {
    const found = await findAccessToken(database, hash);
    if (!found) return undefined;
    await noteUse(database, 'machine_clients', found.tenantId, found.clientId);
    const { clientId: id, clientName: name, tenantId, permissions, createdAt: at } = found;
    return { kind: 'client', id, name, tenantId, permissions, at };
  };
  return {
    secrets,
    limiter: openLimiter(database.authPool, key, limits),
    find: async (secret) => {
      const key = secrets.hashOf('api-key', secret);
      if (key) return findKey(key);
      const token = secrets.hashOf('access-token', secret);
      return token && findToken(token);
    },
  };
}
