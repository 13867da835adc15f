import { csvLine, csvMark } from '@optimiq/domain/kernel/csv';

/** Rows as CSV text with CRLF and a byte order mark, so that spreadsheets read it as UTF-8. */
export function toCsv(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return csvMark + [head, ...rows].map(csvLine).join('');
}

/** Hands a text, or what the server sent, to the browser as a file. */
export function download(fileName: string, content: string | Blob, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
