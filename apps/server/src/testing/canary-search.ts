import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** A canary found: which one, how it was written there, and where. */
export type Finding = { readonly canary: string; readonly encoding: string; readonly place: string };

export type CanarySearch = {
  inBytes(place: string, bytes: Uint8Array): Finding[];
  inText(place: string, text: string): Finding[];
  /** All files below a folder; files that go while it looks are passed over. */
  inFolder(folder: string, isLeftOut?: (path: string) => boolean): Finding[];
};

type Needle = { readonly canary: string; readonly encoding: string; readonly bytes: Buffer };

const shortest = 6;

/**
 * Looks for texts that must be nowhere in clear: as UTF-8, Latin-1, UTF-16 of either order, base64 at any of its three
 * alignments, hexadecimal and as in an address, in capitals and not; and within what is packed: gzip, zlib, zip.
 *
 * @param canaries at least six characters each: fewer turn up by chance.
 * @returns        at most one finding per canary, encoding and place.
 */
export function canarySearch(canaries: readonly string[]): CanarySearch {
  if (canaries.some(({ length }) => length < shortest)) throw new Error('A canary is too short to be looked for');
  const needles = canaries.flatMap(needlesOf);
  // Most places of a file are ruled out by their next four bytes.
  const starts = new Uint8Array(1 << 20);
  const byStart = new Map<number, Needle[]>();
  for (const needle of needles) {
    const start = needle.bytes.readUInt32BE(0);
    starts[slotOf(start)] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
  }
  const inBytes: CanarySearch['inBytes'] = (place, bytes) => [
    ...inPlain(place, bytes),
    ...unpacked(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).flatMap((content) =>
      inPlain(place, content).map((one) => ({ ...one, encoding: `unzipped ${one.encoding}` })),
    ),
  ];
  const inPlain: CanarySearch['inBytes'] = (place, bytes) => {
    const found = new Set<Needle>();
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let next4 = 0;
    for (let at = 0; at < view.length; at++) {
      next4 = (next4 << 8) | view[at]!;
      if (at < 3 || starts[slotOf(next4)] === 0) continue;
      for (const needle of byStart.get(next4 >>> 0) ?? []) {
        const from = at - 3;
        if (view.subarray(from, from + needle.bytes.length).equals(needle.bytes)) found.add(needle);
      }
    }
    return [...found].map(({ canary, encoding }) => ({ canary, encoding, place }));
  };
  return {
    inBytes,
    inText: (place, text) => inBytes(place, Buffer.from(text)),
    inFolder: (folder, isLeftOut = () => false) =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
        const path = join(entry.parentPath, entry.name);
        if (!entry.isFile() || isLeftOut(path)) return [];
        try {
          return inBytes(path, readFileSync(path));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
          throw error;
        }
      }),
  };
}

/** Beginnings of packed bytes, by what each begins with; how far the packed part is from there. */
const packings: readonly { readonly magic: Buffer; readonly open: (bytes: Buffer) => Buffer }[] = [
  { magic: Buffer.from([0x1f, 0x8b, 0x08]), open: (bytes) => gunzipSync(bytes, lenient) },
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({
    magic: Buffer.from([0x78, level]),
    open: (bytes: Buffer) => inflateSync(bytes, lenient),
  })),
  {
    magic: Buffer.from([0x50, 0x4b, 0x03, 0x04]),
    open: (bytes) => inflateRawSync(bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28)), lenient),
  },
];
// What was cut off is read as far as it goes; nothing larger than this is unpacked.
const lenient = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1_048_576 };

/** What is packed in the bytes, wherever it begins. What only looks packed gives nothing. */
function unpacked(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (const { magic, open } of packings) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      try {
        found.push(open(bytes.subarray(at)));
      } catch {
        // Not packed, only alike.
      }
    }
  }
  return found.filter(({ length }) => length >= shortest);
}

const slotOf = (four: number): number => Math.imul(four, 0x9e37_79b1) >>> 12;

function needlesOf(canary: string): Needle[] {
  const needles = new Map<string, Needle>();
  for (const text of new Set([canary, canary.toLowerCase(), canary.toUpperCase()])) {
    for (const [encoding, bytes] of encodingsOf(text)) {
      if (bytes.length >= shortest) needles.set(bytes.toString('latin1'), { canary, encoding, bytes });
    }
  }
  return [...needles.values()];
}

function* encodingsOf(text: string): Generator<[string, Buffer]> {
  const utf8 = Buffer.from(text);
  yield ['latin1', Buffer.from(text, 'latin1')];
  yield ['utf8', utf8];
  yield ['utf16', Buffer.from(text, 'utf16le')];
  yield ['utf16', Buffer.from(text, 'utf16le').swap16()];
  if (encodeURIComponent(text) !== text) yield ['url', Buffer.from(encodeURIComponent(text))];
  for (const sign of ['%', '\\x'])
    yield [sign === '%' ? 'url' : 'hex', Buffer.from(Array.from(utf8, (byte) => sign + byte.toString(16)).join(''))];
  yield ['hex', Buffer.from(utf8.toString('hex'))];
  yield ['hex', Buffer.from(utf8.toString('hex').toUpperCase())];
  for (const offset of [0, 1, 2]) {
    // Characters that also hold bits of a neighbour are left out.
    const padded = Buffer.concat([Buffer.alloc(offset), utf8])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = padded.slice(offset === 0 ? 0 : offset + 1, Math.floor(((utf8.length + offset) * 8) / 6));
    yield ['base64', Buffer.from(whole)];
    yield ['base64', Buffer.from(whole.replaceAll('+', '-').replaceAll('/', '_'))];
  }
}
