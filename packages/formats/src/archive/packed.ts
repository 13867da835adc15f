const begins = (head: Uint8Array, ...bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => head[index] === byte);

/** Whether a file is a ZIP archive, an empty one too, by its first four bytes. */
export const isZip = (head: Uint8Array): boolean =>
  begins(head, 0x50, 0x4b, 0x03, 0x04) || begins(head, 0x50, 0x4b, 0x05, 0x06);

/** Whether bytes are those of something packed: ZIP, gzip, Zstandard, bzip2, xz, 7z, RAR, or tar. */
export function isPacked(head: Uint8Array): boolean {
  return (
    isZip(head) ||
    begins(head, 0x1f, 0x8b) ||
    begins(head, 0x28, 0xb5, 0x2f, 0xfd) ||
    begins(head, 0x42, 0x5a, 0x68) ||
    begins(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a) ||
    begins(head, 0x37, 0x7a, 0xbc, 0xaf) ||
    begins(head, 0x52, 0x61, 0x72, 0x21) ||
    Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar'
  );
}
