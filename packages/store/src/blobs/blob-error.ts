/** `missing`: no such blob of this tenant. `damaged`: not what was put under this name; cut, changed or exchanged. */
export class BlobError extends Error {
  override readonly name = 'BlobError';
  readonly code: 'missing' | 'damaged';
  constructor(code: BlobError['code']) {
    super(`Blob: ${code}`);
    this.code = code;
  }
}
