import { join } from 'node:path';
import { type ResolveTxt, systemResolver } from '@optimiq/connectors/identity/federation/domain-proof';
import { type Identity, openIdentity } from '@optimiq/connectors/identity/identity';
import { openSendMail } from '@optimiq/connectors/mail/send-mail';
import type { Outbound } from '@optimiq/connectors/outbound/outbound';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { requireSpace } from '@optimiq/store/blobs/disk';
import { type Blobs, openBlobs } from '@optimiq/store/blobs/files';
import { type Facts, openFacts } from '@optimiq/store/facts/keeper';
import { openQueue, type Queue } from '@optimiq/store/jobs/queue';
import type { KeyFolder } from '@optimiq/store/keys/key-folder';
import { derivedSecret } from '@optimiq/store/keys/root-secret';
import type { TenantKeyRings } from '@optimiq/store/keys/tenant-keys';
import { clockSkewMs } from '@optimiq/store/postgres/clock';
import { type Database, type DatabaseUrls, openDatabase } from '@optimiq/store/postgres/database';
import { readMerges } from '@optimiq/store/postgres/member-aliases';
import { type MemberSearch, openMemberSearch } from '@optimiq/store/postgres/member-search';
import { migrate } from '@optimiq/store/postgres/migrate';
import { readMigrationState } from '@optimiq/store/postgres/migration-state';
import { ensureManagedRoles } from '@optimiq/store/postgres/roles';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { listTenantIds, listTenants, readTenant, readTenantNumbers } from '@optimiq/store/postgres/tenants';
import type { Logger } from 'pino';
import { type Agreement, openAgreement } from './agreement.ts';
import { type AuditLogs, openAuditLogs } from './audit/audit-logs.ts';
import { requireWhole } from './backup/half-restored.ts';
import { type BackupProgress, openBackupProgress } from './backup/progress.ts';
import { blobsUnderLease, type Deletions, factsUnderLease, openDeletions } from './deletions.ts';
import { originOf, type Settings } from './env.ts';
import { type KeptSearches, openKeptSearches } from './kept-searches.ts';
import { openKeys } from './keys/open-keys.ts';
import { openTenantKeyCache, type TenantKeyCache } from './keys/tenant-key-cache.ts';
import { type Machines, openMachines } from './machines.ts';
import { type Mail, openMail } from './mail.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { openOwnDatabase } from './migrate-own-database.ts';
import { openProductOutbound } from './outbound.ts';
import type { OwnDatabase } from './own-database.ts';
import { type Readiness, readReadiness } from './readiness.ts';
import { openSignInSealer } from './sign-in-sealer.ts';

export type Tenant = {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly environment: 'demo' | 'production';
  /** The day this tenant calls today. */
  readonly asOf: CalendarDate;
};

export type ProductState = 'starting' | 'ready' | 'stopping';

/** The stores and services of one installation, opened once; everything else takes it as an argument. */
export type Product = {
  readonly settings: Settings;
  readonly log: Logger;
  readonly database: Database;
  readonly facts: Facts;
  readonly blobs: Blobs;
  readonly queue: Queue;
  readonly identity: Identity;
  /** The only way out: every connection to somebody else is made by it. */
  readonly outbound: Outbound;
  readonly metrics: Metrics;
  readonly machines: Machines;
  readonly mail: Mail;
  /** Asks the name servers whose domain is whose. */
  readonly resolveTxt: ResolveTxt;
  /** Where people and programs reach the product. */
  readonly baseUrl: string;
  readonly memberSearch: MemberSearch;
  readonly keptSearches: KeptSearches;
  readonly keyFolder: KeyFolder;
  /** Chains of the audit logs: sealing, verifying, exporting. Events are written by `recordAudit`. */
  readonly audit: AuditLogs;
  /** Login that owns the tables: backups read by it. */
  readonly ownerUrl: string;
  readonly deletions: Deletions;
  readonly backups: BackupProgress;
  state(): ProductState;
  setState(state: ProductState): void;
  isReady(): Promise<boolean>;
  readiness(): Promise<Readiness>;
  readonly agreement: Agreement;
  /** Fails with 'disk-full' when less than 1 GiB or 5 % is free beside so many bytes; asked before they are written. */
  requireSpace(bytes?: number): Promise<void>;
  /** Aborted when jobs have to leave off where they are; they go on at the next start. */
  readonly leaveOff: AbortSignal;
  /** Claims no more jobs, gives running ones time to end, then lets them leave off. */
  stopJobs(): Promise<void>;
  /** The tenant's keys; whoever holds them has the present versions, also after an exchange. */
  keysOf(tenantId: TenantId): Promise<TenantKeyRings>;
  readonly tenantKeys: TenantKeyCache;
  tenantOf(tenantId: TenantId): Promise<Tenant>;
  tenants(): Promise<readonly Tenant[]>;
  close(): Promise<void>;
};

/** A managed database is behind the program: its operator says when it is migrated. */
export class PendingMigrationsError extends Error {
  override readonly name = 'PendingMigrationsError';
  constructor() {
    super('The database has to be migrated first, after a backup: npx optimiq migrate');
  }
}

/** Jobs under way may end by themselves for this long after the product is told to stop. */
const leaveOffAfterMs = 8_000;

/** Beyond it, clocks tell times in an order that did not happen. */
export const clockToleranceMs = 2_000;

/**
 * Opens (and at the first start makes) everything under the base folder, or on a managed database.
 *
 * @param today the process's calendar date, for tenants without an as-of date of their own.
 */
export async function openProduct(settings: Settings, log: Logger, today: () => CalendarDate): Promise<Product> {
  const { folders } = settings;
  requireWhole(folders);
  const keyFolder = await openKeys(settings, log);
  if (keyFolder.isNew) log.info({ key: keyFolder.encryption.name }, 'key-encryption key made; see the recovery sheet');

  const server = settings.database ? undefined : await openOwnDatabase(folders, log);
  try {
    const urls = server ? ownUrls(server) : await managedUrls(settings, keyFolder);
    if (!server) await migrateEmpty(urls.owner, log);

    const database = await openDatabase(urls, () => log.warn('an idle database connection was lost'));
    await warnOfClock(database, log);
    return await assembleProduct({
      settings,
      log,
      today,
      keyFolder,
      database,
      jobsUrl: urls.jobs,
      ownerUrl: urls.owner,
      stopServer: () => server?.stop(),
    });
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

/** Brings a managed database to this program's schema, on its operator's word; the product need not run. */
export async function migrateManaged(settings: Settings, log: Logger): Promise<readonly string[]> {
  const urls = await managedUrls(settings, await openKeys(settings, log));
  return (await migrate(urls.owner)).applied;
}

/** Sets an empty managed database up; one that is behind waits for its operator. */
async function migrateEmpty(ownerUrl: string, log: Logger): Promise<void> {
  if ((await readMigrationState(ownerUrl)) === 'pending') throw new PendingMigrationsError();
  const { applied } = await migrate(ownerUrl);
  if (applied.length > 0) log.info({ migrations: applied.length }, 'database migrated');
}

async function warnOfClock(database: Database, log: Logger): Promise<void> {
  const milliseconds = await clockSkewMs(database.appPool);
  if (Math.abs(milliseconds) > clockToleranceMs) log.warn({ milliseconds }, 'the clock of the database differs');
}

/** The product on a database that is open already; it closes what it was given. */
export async function assembleProduct(parts: {
  settings: Settings;
  log: Logger;
  today: () => CalendarDate;
  keyFolder: KeyFolder;
  database: Database;
  jobsUrl: string;
  ownerUrl: string;
  stopServer: () => Promise<void> | undefined;
}): Promise<Product> {
  const { settings, log, today, database } = parts;
  const { folders } = settings;
  const keyFolder = { ...parts.keyFolder, folder: parts.keyFolder.folder || folders.keys };
  const tenantKeys = openTenantKeyCache(database, keyFolder);
  const keysOf = tenantKeys.of;
  const deletions = openDeletions();
  const backups = openBackupProgress();
  const ownFacts = await openFacts({
    folder: join(folders.data, 'facts'),
    spillFolder: join(folders.data, 'spill'),
    keyOf: async (tenantId) => (await keysOf(tenantId as TenantId)).facts,
    mergesOf: (tenantId) => withTenant(database.app, tenantId, readMerges),
    memoryMb: settings.factsMemoryMb,
    threads: 2,
    idleCloseMs: 10 * 60_000,
  });
  const facts = factsUnderLease(ownFacts, deletions);
  const blobs = blobsUnderLease(openBlobs(join(folders.data, 'blobs')), deletions);
  const signInSecret = derivedSecret(keyFolder.root, 'optimiq sign-in');
  const baseUrl = originOf(settings);
  const signInSealer = openSignInSealer(keyFolder.root);
  const identity = openIdentity({
    ...{ pool: database.authPool, secret: signInSecret, sealer: signInSealer, baseUrl },
    breachedPasswordsFile: settings.breachedPasswordsFile,
  });
  const queue = await openQueue(database, parts.jobsUrl, (code) => log.warn({ errorCode: code }, 'job queue'));

  const audit = openAuditLogs({
    ...{ database, keyFolder, folders, log },
    tenants: () => listTenantIds(database),
  });
  const memberSearch = openMemberSearch(database.app, keysOf);
  let state: ProductState = 'starting';
  const leaveOff = new AbortController();
  let jobsStopped: Promise<void> | undefined;
  const stopJobs = () => {
    if (!jobsStopped) {
      const timer = setTimeout(() => leaveOff.abort(), leaveOffAfterMs);
      jobsStopped = queue.close().finally(() => clearTimeout(timer));
    }
    return jobsStopped;
  };
  const readiness = () => readReadiness({ database, queue, keysFolder: keyFolder.folder, dataFolder: folders.data });
  let lacking = '';
  const isReady = async () => {
    const lacks = Object.entries(await readiness()).flatMap(([name, isThere]) => (isThere ? [] : [name]));
    if (lacks.join() !== lacking) {
      lacking = lacks.join();
      if (lacks.length > 0) log.error({ lacks }, 'not ready');
      else log.info('ready again');
    }
    return state === 'ready' && lacks.length === 0;
  };
  const tenantOf = async (tenantId: TenantId): Promise<Tenant> => withDay(await readTenant(database, tenantId), today);
  const metrics = openMetrics({ readiness, tenantNumbers: () => readTenantNumbers(database) });
  const outbound = openProductOutbound({
    settings,
    log,
    database,
    slugOf: async (tenantId) => (await tenantOf(tenantId)).slug,
  });
  return {
    settings,
    log,
    database,
    facts,
    blobs,
    queue,
    identity,
    outbound,
    metrics,
    machines: openMachines(database, signInSecret),
    mail: openMail({
      ...{ database, sealer: signInSealer, baseUrl, log },
      send: settings.mailServer && openSendMail(outbound, settings.mailServer),
    }),
    resolveTxt: systemResolver(),
    baseUrl,
    memberSearch,
    keptSearches: openKeptSearches(),
    keyFolder,
    audit,
    ownerUrl: parts.ownerUrl,
    deletions,
    backups,
    state: () => state,
    setState: (next) => {
      state = next;
    },
    isReady,
    readiness,
    agreement: openAgreement(database, facts, log),
    requireSpace: (bytes) => requireSpace(folders.data, undefined, bytes),
    leaveOff: leaveOff.signal,
    stopJobs,
    keysOf,
    tenantKeys,
    tenantOf,
    tenants: async () => (await listTenants(database)).map((tenant) => withDay(tenant, today)),
    close: async () => {
      state = 'stopping';
      memberSearch.close();
      tenantKeys.close();
      await Promise.all([backups.stop(), stopJobs()]);
      await facts.close();
      await audit.close();
      await database.close();
      await parts.stopServer();
    },
  };
}

type Urls = DatabaseUrls & { readonly owner: string };

/** Addresses of the product's own server. */
export const ownUrls = (server: OwnDatabase): Urls => ({
  owner: server.url('owner'),
  app: server.url('app'),
  auth: server.url('auth'),
  jobs: server.url('jobs'),
});

/** On a managed server the auth and jobs logins are made at the first start, unless they are given. */
export async function managedUrls(settings: Settings, keyFolder: KeyFolder): Promise<Urls> {
  const { app, owner, auth, jobs } = settings.database!;
  if (auth && jobs) return { app, owner, auth, jobs };
  return { app, owner, ...(await ensureManagedRoles(owner, app, keyFolder.root)) };
}

type StoredTenant = Omit<Tenant, 'asOf'> & { readonly asOf?: CalendarDate };

const withDay = (tenant: StoredTenant, today: () => CalendarDate): Tenant => ({
  ...tenant,
  asOf: tenant.asOf ?? today(),
});
