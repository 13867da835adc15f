/** Why the keys are not used as they lie: opening them would leave them readable, lost with the data, or broken. */
export class KeyFolderError extends Error {
  override readonly name = 'KeyFolderError';
  readonly code: 'inside-data' | 'folder-mode' | 'key-mode' | 'key-form' | 'key-missing' | 'root-form' | 'other-root';
  constructor(code: KeyFolderError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
