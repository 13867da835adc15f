/** Whether a file is X12, by its first 4 KB, decompressed: lines of a network may stand before the ISA. */
export const isX12 = (firstBytes: Uint8Array): boolean =>
  /(^|[^0-9A-Za-z])ISA[^0-9A-Za-z\s]/.test(Buffer.from(firstBytes.subarray(0, 4096)).toString('latin1'));
