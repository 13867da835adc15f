import { resolve } from 'node:path';
import type { MailServer } from '@optimiq/connectors/mail/send-mail';
import { z } from 'zod';
import { type Folders, foldersOf } from './folders.ts';
import { type KekSettings, kekSettings } from './keys/kek-settings.ts';
import type { TlsFiles } from './listening/tls-files.ts';
import { parseTrustedProxies, type TrustedProxies } from './listening/trusted-proxies.ts';
import { type OperatorHost, parseOutboundHosts, parseSftpInnerHosts } from './outbound-setting.ts';
import { isLoopback, isVerified, mailServerOf, type SyslogCollector, syslogOf } from './service-urls.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const megabytes = z.coerce.number().int().min(64).max(1_048_576);

/** Every setting the product reads, by the name of its environment variable. */
const Environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(4470),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TLS_CERT_FILE: z.string().min(1).optional(),
  TLS_KEY_FILE: z.string().min(1).optional(),
  TRUSTED_PROXIES: z.string().max(4_000).default(''),
  OPS_HOST: z.string().min(1).default('127.0.0.1'),
  OPS_PORT: port.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  OPTIMIQ_BASE_DIR: z.string().min(1).optional(),
  OPTIMIQ_DATA_DIR: z.string().min(1).optional(),
  OPTIMIQ_KEYS_DIR: z.string().min(1).optional(),
  OPTIMIQ_ANCHORS_DIR: z.string().min(1).optional(),
  OPTIMIQ_READY_FILE: z.string().min(1).optional(),
  OPTIMIQ_DEMO_MEMBERS: z.coerce.number().int().min(0).max(1_000_000).default(2_000),
  OPTIMIQ_FACTS_MEMORY_MB: megabytes.default(2_048),
  OPTIMIQ_LOAD_PIECE_RECORDS: z.coerce.number().int().min(1).max(100_000).default(10_000),
  // The engine's group of rows.
  OPTIMIQ_LOAD_APPEND_ROWS: z.coerce.number().int().min(1).max(1_000_000).default(122_880),
  OPTIMIQ_SFTP_INNER_HOSTS: z.string().max(2_000).default(''),
  OPTIMIQ_OUTBOUND_HOSTS: z.string().max(8_000).default(''),
  OPTIMIQ_OUTBOUND_CA_FILE: z.string().min(1).optional(),
  OPTIMIQ_BREACHED_PASSWORDS_FILE: z.string().min(1).optional(),
  OPTIMIQ_SMTP_URL: z.url().optional(),
  OPTIMIQ_MAIL_FROM: z.email().default('no-reply@optimiq.invalid'),
  OPTIMIQ_SYSLOG_URL: z.url({ protocol: /^(tls|tcp)$/ }).optional(),
  OPTIMIQ_BACKUP_DIR: z.string().min(1).optional(),
  OPTIMIQ_BACKUP_AT: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day in UTC such as 02:30')
    .default('02:30'),
  OPTIMIQ_BACKUP_KEEP_DAYS: z.coerce.number().int().min(1).max(366).default(35),
  OPTIMIQ_FAULT: z.string().max(80).optional(),
  OPTIMIQ_KEK_ADAPTER: z.enum(['file', 'environment', 'kms', 'pkcs11']).default('file'),
  OPTIMIQ_KEK: z.string().max(200).optional(),
  OPTIMIQ_KEK_BEFORE: z.string().max(200).optional(),
  OPTIMIQ_KMS_ENDPOINT: z.url().optional(),
  OPTIMIQ_KMS_REGION: z.string().min(1).max(60).default('us-east-1'),
  OPTIMIQ_KMS_KEY_ID: z.string().min(1).max(300).optional(),
  OPTIMIQ_KMS_ACCESS_KEY_ID: z.string().min(1).max(200).optional(),
  OPTIMIQ_KMS_SECRET_ACCESS_KEY: z.string().min(1).max(400).optional(),
  OPTIMIQ_KMS_SESSION_TOKEN: z.string().min(1).max(4_000).optional(),
  OPTIMIQ_PKCS11_MODULE: z.string().min(1).max(1_000).optional(),
  OPTIMIQ_PKCS11_TOKEN: z.string().min(1).max(32).optional(),
  OPTIMIQ_PKCS11_KEY: z.string().min(1).max(200).optional(),
  OPTIMIQ_PKCS11_PIN: z.string().min(1).max(200).optional(),
  DATABASE_URL: z.url().optional(),
  DATABASE_OWNER_URL: z.url().optional(),
  DATABASE_AUTH_URL: z.url().optional(),
  DATABASE_JOBS_URL: z.url().optional(),
});

export type Settings = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  /** Port of health and metrics, and where it listens. */
  readonly opsHost: string;
  readonly opsPort: number;
  /** PEM files of certificate and key; absent: a proxy speaks TLS, or nobody but this machine is served. */
  readonly tls?: TlsFiles;
  readonly trustedProxies: TrustedProxies;
  readonly logLevel: z.infer<typeof Environment>['LOG_LEVEL'];
  readonly folders: Folders;
  readonly readyFile?: string;
  readonly demoMembers: number;
  readonly factsMemoryMb: number;
  /** Records of a file that are stored at once. */
  readonly loadPieceRecords: number;
  /** Rows of one facts table from which on those of a load are stored. */
  readonly loadAppendRows: number;
  /** Hosts that may be spoken to, of the inside or not, as the operator lists them: by default none is. */
  readonly outboundHosts: readonly OperatorHost[];
  /** Authorities trusted beside the usual ones, as a PEM file. */
  readonly outboundCaFile?: string;
  /** Hashes of breached passwords, ordered, as Have I Been Pwned gives them; absent: none is asked. */
  readonly breachedPasswordsFile?: string;
  /** Where letters are handed over; absent: they wait for the operator (`optimiq mail list`). */
  readonly mailServer?: MailServer;
  /** Collector of audit events; absent: none are sent. */
  readonly syslog?: SyslogCollector;
  /** Where a backup is made every day; absent: none is. */
  readonly backupFolder?: string;
  /** Time of day in UTC. */
  readonly backupAt: string;
  /** Days that a backup is kept unless it is asked for with others. */
  readonly backupKeepDays: number;
  /** Fault point to arm, in tests of recovery. */
  readonly fault?: string;
  /** Where the key lies that wraps all others. */
  readonly kek: KekSettings;
  /** Managed server; absent: the product starts its own. */
  readonly database?: { readonly app: string; readonly owner: string; readonly auth?: string; readonly jobs?: string };
};

/** Thrown with every fault of the settings at once; values are never repeated. */
export class SettingsError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`Settings are not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** Settings that nothing started later may inherit: passwords, and all that opens the key-encryption key. */
const isSecret = (name: string): boolean => /^(DATABASE_|OPTIMIQ_(KEK|KMS|PKCS11)_?|OPTIMIQ_SMTP_URL$)/.test(name);

/** Whether others than the people at this machine can reach the product: by its address, or through a proxy before it. */
export const isExposed = ({ host, publicUrl }: Pick<Settings, 'host' | 'publicUrl'>): boolean =>
  !isLoopback(host) || (publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')));

/** Whether people reach the product over TLS: its own, or that of a proxy. */
export const isServedSecurely = ({ tls, publicUrl }: Pick<Settings, 'tls' | 'publicUrl'>): boolean =>
  tls !== undefined || publicUrl?.startsWith('https:') === true;

/** The origin people reach the product under, with the port it was given when it took a free one. */
export function originOf(settings: Settings, port = settings.port): string {
  const { publicUrl, host, tls } = settings;
  if (publicUrl) return new URL(publicUrl).origin;
  if (isLocalhost(settings)) return new URL(`http://localhost:${port}`).origin;
  const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return new URL(`${tls ? 'https' : 'http'}://${bare}:${port}`).origin;
}

/**
 * Whether people at this machine reach the product as 'localhost': browsers keep passkeys for names only, and never for
 * an address. A certificate is for what it names.
 */
export const isLocalhost = ({ host, publicUrl, tls }: Pick<Settings, 'host' | 'publicUrl' | 'tls'>): boolean =>
  publicUrl === undefined && tls === undefined && isLoopback(host);

/**
 * Settings from the environment, all faults at once.
 *
 * Secrets are taken out of `environment`, so that no child process and no diagnostic report can hold them.
 *
 * @param environment normally process.env; changed: database URLs are deleted.
 * @param projectRoot folder of the clone, for the default place of data and keys.
 */
export function readSettings(environment: NodeJS.ProcessEnv, projectRoot: string): Settings {
  const named = Object.fromEntries(
    Object.keys(Environment.shape).map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const parsed = Environment.safeParse(named);
  for (const name of Object.keys(environment)) if (isSecret(name)) delete environment[name];

  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const env = parsed.success ? parsed.data : undefined;
  if (env && !env.DATABASE_URL !== !env.DATABASE_OWNER_URL) {
    faults.push('DATABASE_URL and DATABASE_OWNER_URL: give both for a managed server, or neither');
  }
  const folders = env ? foldersOf(env, projectRoot) : undefined;
  if (folders && `${folders.keys}/`.startsWith(`${folders.data}/`)) {
    faults.push('OPTIMIQ_KEYS_DIR: keys must not lie inside the data folder');
  }
  if (env && !env.TLS_CERT_FILE !== !env.TLS_KEY_FILE)
    faults.push('TLS_CERT_FILE and TLS_KEY_FILE: give both, or neither');
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    faults.push(
      'NODE_TLS_REJECT_UNAUTHORIZED: certificates are verified; give OPTIMIQ_OUTBOUND_CA_FILE an authority of your own',
    );
  }
  for (const name of databaseUrls) {
    if (env?.[name] && !isVerified(env[name])) {
      faults.push(
        `${name}: a database on another machine needs sslmode=verify-full (and sslrootcert=FILE for an authority of its own)`,
      );
    }
  }
  const syslog = env?.OPTIMIQ_SYSLOG_URL ? syslogOf(env.OPTIMIQ_SYSLOG_URL) : undefined;
  if (syslog?.encryption === 'none' && !isLoopback(syslog.host))
    faults.push('OPTIMIQ_SYSLOG_URL: a collector on another machine is spoken to by tls://');
  const trustedProxies = parseTrustedProxies(env?.TRUSTED_PROXIES ?? '');
  if (!trustedProxies) faults.push('TRUSTED_PROXIES: each entry is an address or a network such as 10.0.0.0/8');
  const outboundHosts = parseOutboundHosts(env?.OPTIMIQ_OUTBOUND_HOSTS ?? '');
  if (!outboundHosts)
    faults.push('OPTIMIQ_OUTBOUND_HOSTS: each entry is purpose=host[:port] or tenant/purpose=host[:port]');
  const sftpInnerHosts = parseSftpInnerHosts(env?.OPTIMIQ_SFTP_INNER_HOSTS ?? '');
  if (!sftpInnerHosts) faults.push('OPTIMIQ_SFTP_INNER_HOSTS: each entry is host or tenant=host');
  const kek = env && kekSettings(env);
  if (kek && 'fault' in kek) faults.push(kek.fault);
  if (folders && `${folders.anchors}/`.startsWith(`${folders.data}/`)) {
    faults.push('OPTIMIQ_ANCHORS_DIR: anchors of the audit logs must not lie inside the data folder');
  }
  const isRead = env && folders && kek && !('fault' in kek);
  if (!isRead || !outboundHosts || !sftpInnerHosts || !trustedProxies || faults.length > 0)
    throw new SettingsError(faults);

  return {
    host: env.HOST,
    port: env.PORT,
    opsHost: env.OPS_HOST,
    // Beside a port that is taken as it comes, so is this one.
    opsPort: env.OPS_PORT ?? (env.PORT === 0 ? 0 : env.PORT === 65_535 ? 65_534 : env.PORT + 1),
    trustedProxies,
    ...(env.TLS_CERT_FILE && env.TLS_KEY_FILE
      ? { tls: { certFile: env.TLS_CERT_FILE, keyFile: env.TLS_KEY_FILE } }
      : {}),
    logLevel: env.LOG_LEVEL,
    folders,
    demoMembers: env.OPTIMIQ_DEMO_MEMBERS,
    backupAt: env.OPTIMIQ_BACKUP_AT,
    backupKeepDays: env.OPTIMIQ_BACKUP_KEEP_DAYS,
    ...(env.OPTIMIQ_BACKUP_DIR ? { backupFolder: resolve(env.OPTIMIQ_BACKUP_DIR) } : {}),
    factsMemoryMb: env.OPTIMIQ_FACTS_MEMORY_MB,
    loadPieceRecords: env.OPTIMIQ_LOAD_PIECE_RECORDS,
    loadAppendRows: env.OPTIMIQ_LOAD_APPEND_ROWS,
    kek,
    // Naming a collector lists it.
    outboundHosts: [
      ...outboundHosts,
      ...sftpInnerHosts,
      ...(syslog ? [{ purpose: 'syslog' as const, host: syslog.host, port: syslog.port }] : []),
    ],
    ...(env.OPTIMIQ_OUTBOUND_CA_FILE ? { outboundCaFile: env.OPTIMIQ_OUTBOUND_CA_FILE } : {}),
    ...(env.OPTIMIQ_BREACHED_PASSWORDS_FILE
      ? { breachedPasswordsFile: resolve(env.OPTIMIQ_BREACHED_PASSWORDS_FILE) }
      : {}),
    ...(env.PUBLIC_URL ? { publicUrl: env.PUBLIC_URL } : {}),
    ...(env.OPTIMIQ_READY_FILE ? { readyFile: env.OPTIMIQ_READY_FILE } : {}),
    ...(env.OPTIMIQ_SMTP_URL ? { mailServer: mailServerOf(env.OPTIMIQ_SMTP_URL, env.OPTIMIQ_MAIL_FROM) } : {}),
    ...(syslog ? { syslog } : {}),
    ...(env.OPTIMIQ_FAULT ? { fault: env.OPTIMIQ_FAULT } : {}),
    ...(env.DATABASE_URL && env.DATABASE_OWNER_URL
      ? {
          database: {
            app: env.DATABASE_URL,
            owner: env.DATABASE_OWNER_URL,
            ...(env.DATABASE_AUTH_URL ? { auth: env.DATABASE_AUTH_URL } : {}),
            ...(env.DATABASE_JOBS_URL ? { jobs: env.DATABASE_JOBS_URL } : {}),
          },
        }
      : {}),
  };
}

const databaseUrls = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_AUTH_URL', 'DATABASE_JOBS_URL'] as const;
