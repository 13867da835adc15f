import type { SourceRecord } from '@optimiq/domain/records/source';
import type { JsonBytes } from './json-bytes.ts';

/**
 * Writes a record as one line of `optimiq x12 parse`, line feed included: the keys of the record in snake_case, its
 * place as "segment" and "offset", absent values left out.
 */
export function writeRecord(out: JsonBytes, { kind, at, ...fields }: SourceRecord): void {
  const line = { kind: snake(kind), segment: at.segment, offset: at.offset, ...(snakeKeys(fields) as object) };
  out.utf8(`${JSON.stringify(line)}\n`);
}

const names = new Map<string, string>();

/** 'billedCents' and 'provider-adjustment' as 'billed_cents' and 'provider_adjustment'. */
function snake(name: string): string {
  let made = names.get(name);
  if (made === undefined) {
    made = name.replaceAll('-', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    names.set(name, made);
  }
  return made;
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snake(key), snakeKeys(inner)]));
}
