import { isUtf8 } from 'node:buffer';
import type { SourceLocation, SourceRule } from '@optimiq/domain/records/source';
import { DocumentScanner, type Piece } from './document-scanner.ts';
import { type Node, node, nodes } from './json.ts';
import { ReferenceIndex } from './references.ts';
import { type Output, readResource } from './resource.ts';

/** Entries that are looked at together, so that one may refer to a later one. */
const windowEntries = 2_000;
const windowBytes = 8 * 1024 ** 2;

const faults: Readonly<Record<NonNullable<Piece['fault']>, readonly [SourceRule, string]>> = {
  'too-long': ['too-long', 'the resource is longer than what is read, and is skipped'],
  'cut-off': ['structure', 'the file ends inside a resource or a bundle'],
  stray: ['structure', 'there is something between resources that is none'],
};

/** Beginning of an entry, of the list that it is in, and how often a list is looked through again. */
const entryForm = /\{\s*"(?:fullUrl|resource)"\s*:/;
const listHead = Buffer.from('{"entry":[');
const maxSalvages = 100;

type Waiting = { readonly resource: Node; readonly fullUrl: unknown; readonly at: SourceLocation };

/** Pieces of documents to records. References are followed within a bundle. */
export class BundleReader {
  readonly #rowOf: () => number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #salvages = 0;
  #index = new ReferenceIndex();
  output: Output;

  /** @param rowOf called once for each resource and each damaged piece */
  constructor(output: Output, rowOf: () => number) {
    this.output = output;
    this.#rowOf = rowOf;
  }

  take({ kind, offset, bytes, fault }: Piece): void {
    if (kind === 'end') {
      this.#flush();
      this.#index = new ReferenceIndex();
      return;
    }
    const at = { row: this.#rowOf(), offset };
    if (fault) {
      const [rule, message] = faults[fault];
      this.output.problems.push({ severity: 'error', rule, at, message });
      return;
    }
    const parsed = parseObject(bytes, at, this.output);
    if (!parsed) {
      if (kind === 'entry') this.#salvage(bytes, offset);
      return;
    }
    if (kind === 'resource') {
      this.single(parsed, at);
      return;
    }
    const resource = node(parsed.resource);
    // An entry without one asks for a deletion, or only answers.
    if (!resource) return;
    this.#waiting.push({ resource, fullUrl: parsed.fullUrl, at });
    this.#waitingBytes += bytes.length;
    if (this.#waiting.length >= windowEntries || this.#waitingBytes >= windowBytes) this.#flush();
  }

  /** Entries that a damaged one has swallowed, because it lacks a closing bracket. */
  #salvage(bytes: Uint8Array, offset: number): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const start = text.slice(1).search(entryForm) + 1;
    if (start === 0 || this.#salvages >= maxSalvages) return;
    this.#salvages++;
    const scanner = new DocumentScanner(
      (piece) => {
        if (piece.kind === 'entry') this.take(piece);
      },
      offset + start - listHead.length,
    );
    scanner.push(listHead);
    scanner.push(bytes.subarray(start));
  }

  /** A resource that is not in a bundle, or an entry by itself. */
  single(parsed: Node, at: SourceLocation): void {
    const inner = parsed.resourceType === undefined ? node(parsed.resource) : undefined;
    this.#read(inner ?? parsed, parsed.fullUrl, at, new ReferenceIndex());
  }

  /** A bundle inside a bundle or an entry is read one level deep, its resources at the place of the whole. */
  #read(resource: Node, fullUrl: unknown, at: SourceLocation, index: ReferenceIndex): void {
    if (resource.resourceType !== 'Bundle') {
      readResource(resource, fullUrl, at, index, this.output);
      return;
    }
    const own = new ReferenceIndex();
    const entries = nodes(resource.entry).flatMap((entry) => {
      const inner = node(entry.resource);
      return inner ? [{ inner, fullUrl: entry.fullUrl }] : [];
    });
    for (const entry of entries) own.add(entry.inner, entry.fullUrl);
    for (const entry of entries) readResource(entry.inner, entry.fullUrl, at, own, this.output);
  }

  /** What waits for the window to fill. */
  #flush(): void {
    for (const { resource, fullUrl } of this.#waiting) this.#index.add(resource, fullUrl);
    for (const { resource, fullUrl, at } of this.#waiting) this.#read(resource, fullUrl, at, this.#index);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

/** A JSON object from its bytes; undefined after an error was reported. */
export function parseObject(bytes: Uint8Array, at: SourceLocation, { problems }: Output): Node | undefined {
  if (!isUtf8(bytes)) {
    problems.push({ severity: 'error', rule: 'encoding', at, message: 'the resource is not UTF-8' });
    return undefined;
  }
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Node;
  } catch {
    // Said below; the message of the engine quotes the file.
  }
  problems.push({ severity: 'error', rule: 'structure', at, message: 'the resource is not a JSON object' });
  return undefined;
}
