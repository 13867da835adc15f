import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane.
const memoryKib = 19_456;
const passes = 2;
const lanes = 1;
const saltBytes = 16;
const tagBytes = 32;

/** Password as stored: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag` (PHC string format). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const tag = await tagOf(password, salt, { memory: memoryKib, passes, parallelism: lanes, tagLength: tagBytes });
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

/** Whether the stored hash is this password's; false for a hash of another form. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const match = form.exec(stored);
  if (!match) return false;
  const [memory, times, parallelism] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const expected = Buffer.from(match[5]!, 'base64');
  const salt = Buffer.from(match[4]!, 'base64');
  const tag = await tagOf(password, salt, { memory, passes: times, parallelism, tagLength: expected.length });
  return timingSafeEqual(tag, expected);
}

const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,64})\$([A-Za-z0-9+/]{43,88})$/;

type Cost = Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism' | 'tagLength'>;

/** The same characters typed on two keyboards may be coded differently: NFKC makes them one. */
const tagOf = (password: string, nonce: Buffer, cost: Cost) =>
  derive('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce, ...cost });

const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
