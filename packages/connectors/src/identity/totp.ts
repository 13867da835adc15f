import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { base32 } from '@better-auth/utils/base32';

const stepSeconds = 30;

/** A new secret of 160 bits, as the text that authenticator apps take. RFC 4226, section 4, R6. */
export const newTotpSecret = (): string => base32.encode(randomBytes(20), { padding: false });

/** Time step of an instant. RFC 6238, section 4. */
export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / stepSeconds);

/** The six digits of a time step, with SHA-1: what every authenticator app does. RFC 4226, section 5.3. */
export function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', base32.decode(secret)).update(counter).digest();
  const offset = mac[mac.length - 1]! & 15;
  return String((mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}

/**
 * Which time step a code belongs to: the present one, or the one before or after, for clocks that differ by up to a step.
 *
 * @returns undefined when it belongs to none of them.
 */
export function matchingStep(secret: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const here = stepOf(now);
  const given = Buffer.from(code);
  // All three are computed: how long it takes tells nothing.
  return [here - 1, here + 1, here].filter((step) => timingSafeEqual(Buffer.from(codeOf(secret, step)), given)).at(-1);
}

/** What an authenticator app reads from a picture of it. */
export const otpauthUrl = (secret: string, account: string, issuer: string): string =>
  `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
