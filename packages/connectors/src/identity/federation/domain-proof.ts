import { randomBytes } from 'node:crypto';
import { Resolver } from 'node:dns/promises';

/** TXT records of a name; empty when there are none. Throws when no name server answered. */
export type ResolveTxt = (name: string) => Promise<readonly string[]>;

/** Where the record is put, so that it stands beside nothing else. */
export const recordNameOf = (domain: string): string => `_optimiq-challenge.${domain}`;

const prefix = 'optimiq-domain-verification=';

/** What the record says. */
export const recordValueOf = (challenge: string): string => `${prefix}${challenge}`;

/** A value nobody can guess. */
export const newChallenge = (): string => randomBytes(24).toString('base64url');

/** Whether the domain carries the record; 'unreachable' says nothing about it. */
export async function isProven(
  resolveTxt: ResolveTxt,
  { domain, challenge }: { domain: string; challenge: string },
): Promise<boolean | 'unreachable'> {
  try {
    const records = await resolveTxt(recordNameOf(domain));
    return records.some((record) => record.trim() === recordValueOf(challenge));
  } catch {
    return 'unreachable';
  }
}

/** Asks the machine's name servers. */
export function systemResolver(): ResolveTxt {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (error) {
      if (['ENOTFOUND', 'ENODATA'].includes((error as { code?: string }).code ?? '')) return [];
      throw error;
    }
  };
}

/**
 * A domain as it is compared: lower case, ASCII.
 *
 * @returns undefined for what is no registrable name: one label, an address, a wildcard, or a domain under which
 *          strangers have addresses, so that it belongs to no organization.
 */
export function parseDomain(text: string): string | undefined {
  const trimmed = text.trim().replace(/\.$/, '');
  if (!/^[^\s/@:*]{4,253}$/.test(trimmed) || !URL.canParse(`https://${trimmed}`)) return undefined;
  const { hostname } = new URL(`https://${trimmed}`);
  if (!/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(hostname)) return undefined;
  return publicMail.has(hostname) ? undefined : hostname;
}

const publicMail = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'aol.com'],
  ...['icloud.com', 'me.com', 'proton.me', 'protonmail.com', 'gmx.com', 'gmx.net', 'mail.com', 'zoho.com'],
  ...['comcast.net', 'verizon.net', 'att.net', 'yandex.com', 'fastmail.com', 'hey.com'],
]);
