import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { TenantId } from '@optimiq/domain/kernel/ids';

/** What a connection is for. A host listed for one purpose is a stranger to every other. */
export const purposes = ['identity-provider', 'sftp', 'mail', 'webhook', 'kms', 'syslog', 'audit-anchor'] as const;
export type Purpose = (typeof purposes)[number];

/** On whose behalf, and what for. The installation itself has no tenant: its keys, its mail, its anchors. */
export type Scope = { readonly tenant: TenantId | 'installation'; readonly purpose: Purpose };

/** A host that may be spoken to. */
export type ListedHost = {
  readonly host: string;
  /** Any port, when absent. */
  readonly port?: number | undefined;
  /** Listed by the operator of the machine: only such a host may be of the inside. */
  readonly mayBeInner: boolean;
};

/** Where the lists are kept. An empty list lets nothing out. */
export type HostsOf = (scope: Scope) => Promise<readonly ListedHost[]>;

/** Purposes of which the protocol brings its own encryption after the connection is made: SSH, STARTTLS. */
export const encryptsItself: ReadonlySet<Purpose> = new Set(['sftp', 'mail']);

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/**
 * A host as it is compared and looked up: lower case, ASCII, no brackets, no last dot.
 *
 * @returns undefined for what is neither an address nor a name. A name whose last label is a number is an IPv4 address in
 *          disguise (2130706433, 0x7f.1, 0177.0.0.1) and refused; so is an IPv6 address with a zone.
 */
export function parseHost(text: string): string | undefined {
  const bare = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  if (isIP(bare) === 4) return bare;
  if (isIP(bare) === 6) return bare.includes('%') ? undefined : new URL(`http://[${bare}]`).hostname.slice(1, -1);
  // The platform's conversion reads an address up to its first slash.
  if (/[\s/\\?#@:%[\]]/.test(bare)) return undefined;
  const name = domainToASCII(bare).replace(/\.$/, '');
  if (name === '' || name.length > 253 || isIP(name) !== 0) return undefined;
  const labels = name.split('.');
  if (!labels.every((part) => label.test(part)) || /^(0x[0-9a-f]*|\d+)$/.test(labels.at(-1)!)) return undefined;
  return name;
}

/** The entries of a list that name this host and port. */
export const entriesFor = (listed: readonly ListedHost[], host: string, port: number): readonly ListedHost[] =>
  listed.filter((entry) => parseHost(entry.host) === host && (entry.port === undefined || entry.port === port));
