import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key and a certificate it signed itself, for tests; made without any library of the product. */
export type TestCertificate = { readonly key: KeyObject; readonly pem: string };

/** @param days the certificate is good from a day ago for so many days; negative: it has ended. */
export function makeCertificate(name: string, { days = 30, bits = 2_048 } = {}): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const sha256WithRsa = sequence(objectId([1, 2, 840, 113549, 1, 1, 11]), element(0x05));
  const who = sequence(element(0x31, sequence(objectId([2, 5, 4, 3]), element(0x0c, Buffer.from(name)))));
  const now = Date.now();
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1])),
    sha256WithRsa,
    who,
    sequence(time(now + Math.min(days, 0) * 86_400_000 - 86_400_000), time(now + days * 86_400_000)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const der = sequence(body, sha256WithRsa, element(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g)!;
  return { key: privateKey, pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n` };
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => element(0x30, ...parts);

function objectId([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return element(0x06, Buffer.from(bytes));
}

const time = (at: number) =>
  element(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
