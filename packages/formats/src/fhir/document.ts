import { baseOf } from './clinical.ts';
import { codesOf } from './codes.ts';
import type { Reading } from './context.ts';
import { node, nodes } from './json.ts';
import { dateOf } from './values.ts';

const typeForm = /^[a-z]+\/[a-z0-9.+-]+$/;
const unknownType = 'application/octet-stream';
const base64Form = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** DocumentReference: a document for each attachment that holds its bytes; those at an address are not fetched. */
export function readDocument(reading: Reading): void {
  const { resource, report, records } = reading;
  const base = baseOf(reading, codesOf(resource.type, report, 'type'), resource.status, 'status');
  const on = dateOf(resource.date, report, 'date');
  if (report.hasError) return;
  let place = 0;
  for (const content of nodes(resource.content)) {
    const attachment = node(content.attachment);
    if (!attachment) continue;
    place++;
    if (typeof attachment.data !== 'string') {
      report.unsupported('content.attachment.url', 'an attachment without its bytes is not fetched');
      continue;
    }
    if (!base64Form.test(attachment.data)) {
      report.warn('encoding', 'content.attachment.data', 'an attachment is not base64 and is left out');
      continue;
    }
    const stated = String(attachment.contentType).toLowerCase().split(';')[0]!.trim();
    records.push({
      kind: 'document',
      ...base,
      id: place === 1 ? base.id : `${base.id}#${place}`,
      ...(on && { on }),
      contentType: typeForm.test(stated) && stated.length <= 127 ? stated : unknownType,
      content: new Uint8Array(Buffer.from(attachment.data, 'base64')),
    });
  }
  if (place === 0) report.warn('missing-value', 'content', 'the document has no attachment');
}
