/** A file name as sent in a header, percent-encoded; when its encoding is broken, as it stands. */
export function decodeName(text: string | undefined): string {
  if (text === undefined) return 'unnamed';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
