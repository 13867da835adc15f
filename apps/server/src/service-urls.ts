import type { MailServer } from '@optimiq/connectors/mail/send-mail';

/** Where audit events are sent: over TLS, or in clear to this machine. */
export type SyslogCollector = { readonly host: string; readonly port: number; readonly encryption: 'tls' | 'none' };

const loopback = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);

/** Whether a host is this machine only. */
export const isLoopback = (host: string): boolean => loopback.has(host);

/** Whether a database is on this machine, or is spoken to over TLS that verifies who answers. */
export function isVerified(text: string): boolean {
  const url = new URL(text);
  const { searchParams: options } = url;
  const host = options.get('host') ?? decodeURIComponent(url.hostname);
  if (host === '' || host.startsWith('/') || isLoopback(host)) return true;
  // The driver reads `sslmode` its own way; with this switch it would read it another's.
  return options.get('sslmode') === 'verify-full' && !options.has('uselibpqcompat') && !options.has('ssl');
}

/** 'smtps://user:password@host:465' or 'smtp://host:587'; STARTTLS is required on any port but 465. */
export function mailServerOf(text: string, from: string): MailServer {
  const url = new URL(text);
  const port = Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587);
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  return { host: url.hostname, port, from, ...(user ? { user } : {}), ...(password ? { password } : {}) };
}

/** 'tls://host:6514', or 'tcp://host:514' in clear. */
export function syslogOf(text: string): SyslogCollector {
  const { protocol, hostname, port } = new URL(text);
  return protocol === 'tls:'
    ? { host: hostname, port: Number(port || 6514), encryption: 'tls' }
    : { host: hostname, port: Number(port || 514), encryption: 'none' };
}
