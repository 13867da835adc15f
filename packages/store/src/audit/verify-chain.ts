import type { KeyObject } from 'node:crypto';
import { beginning, linkHash, type SignedRecord, tagBytes } from './chain.ts';
import { type Vouchers, vouchersOf } from './vouchers.ts';

/** A link of the chain as it was read; `text` is absent where the event is not there. */
export type ChainRow = { readonly sequence: number; readonly hash: string; readonly text: string | undefined };

/** The first row that is not what was sealed. */
export type BadRow = {
  /** 'event': a row of the log. 'head': a signed end in the database or export. 'anchor': one kept outside. */
  readonly row: 'event' | 'head' | 'anchor';
  readonly sequence: number;
  readonly reason:
    | 'missing'
    | 'out of order'
    | 'changed'
    | 'not what was vouched for'
    | 'not signed'
    | 'beyond the last head'
    | 'never sealed';
  /** Of an event that was never sealed, which has no number. */
  readonly eventId?: string;
};

export type Verification = {
  readonly events: number;
  /** Last event that an anchor outside the database vouches for; 0 without anchors. */
  readonly anchoredTo: number;
  readonly restores: number;
  readonly bad: BadRow | undefined;
};

export type ChainToVerify = {
  readonly tenant: string;
  readonly key: Uint8Array;
  readonly verifying: KeyObject;
  readonly rows: AsyncIterable<readonly ChainRow[]>;
  /** Heads that lie with the events. Read after the rows, as an export holds them between. */
  readonly heads: () => readonly SignedRecord[];
  /** Heads kept outside; undefined where none were given. */
  readonly anchors: readonly SignedRecord[] | undefined;
};

/**
 * Goes through a chain from its first event and names the first row that is not what was sealed and vouched for.
 *
 * Whoever lacks the chain's key is found by the hashes; who has it, by the signed heads; and who removed events with
 * their heads, by the anchors outside.
 */
export async function verifyChain(chain: ChainToVerify): Promise<Verification> {
  const walked = await walk(chain);
  const heads = vouchersOf(chain.verifying, chain.tenant, chain.heads());
  const anchors = vouchersOf(chain.verifying, chain.tenant, chain.anchors ?? []);
  const found = [
    ...(walked.bad ? [walked.bad] : []),
    ...headFaults(walked, heads, 'head'),
    ...headFaults(walked, anchors, 'anchor'),
    ...differences(heads, anchors),
  ];
  if (found.length === 0 && walked.events > heads.to) found.push(event(heads.to + 1, 'beyond the last head'));
  // What happened matters before what vouches for it.
  const bad = found.sort((a, b) => order[a.row] - order[b.row] || a.sequence - b.sequence)[0];
  return { events: walked.events, anchoredTo: anchors.to, restores: anchors.restores, bad };
}

const order = { event: 0, head: 1, anchor: 2 } as const;

const event = (sequence: number, reason: BadRow['reason']): BadRow => ({ row: 'event', sequence, reason });

type Walked = { events: number; tags: Buffer; hashes: Map<number, string>; bad: BadRow | undefined };

/** Every event's hash from the one before. The first that is wrong ends the walk: what follows hangs on it. */
async function walk({ key, rows }: ChainToVerify): Promise<Walked> {
  let previous = beginning;
  let sequence = 0;
  const tags: Buffer[] = [];
  for await (const part of rows) {
    const partTags = Buffer.alloc(part.length * tagBytes);
    let at = 0;
    const ended = (bad: BadRow): Walked => {
      tags.push(partTags.subarray(0, at * tagBytes));
      return { events: sequence, tags: Buffer.concat(tags), hashes: new Map(), bad };
    };
    for (const row of part) {
      const next = sequence + 1;
      if (row.sequence !== next) return ended(event(next, row.sequence > next ? 'missing' : 'out of order'));
      if (row.text === undefined) return ended(event(next, 'missing'));
      const hash = linkHash(key, previous, next, row.text);
      if (hash.toString('hex') !== row.hash) return ended(event(next, 'changed'));
      hash.copy(partTags, at * tagBytes, 0, tagBytes);
      previous = hash;
      sequence = next;
      at += 1;
    }
    tags.push(partTags);
  }
  const hashes = new Map(sequence > 0 ? [[sequence, previous.toString('hex')]] : []);
  return { events: sequence, tags: Buffer.concat(tags), hashes, bad: undefined };
}

/** Where the events are not those that the heads vouch for. */
function headFaults(walked: Walked, vouchers: Vouchers, row: 'head' | 'anchor'): BadRow[] {
  const faults: BadRow[] = [];
  if (vouchers.bad !== undefined) faults.push({ row, sequence: vouchers.bad, reason: 'not signed' });
  const both = Math.min(walked.tags.length, vouchers.tags.length);
  if (walked.tags.compare(vouchers.tags, 0, both, 0, both) !== 0) {
    let at = 0;
    while (walked.tags[at] === vouchers.tags[at]) at += 1;
    faults.push(event(Math.floor(at / tagBytes) + 1, 'not what was vouched for'));
  }
  if (!walked.bad && walked.events < vouchers.to) faults.push(event(walked.events + 1, 'missing'));
  const end = vouchers.ends.get(walked.events);
  if (end !== undefined && !walked.bad && end !== walked.hashes.get(walked.events)) {
    faults.push(event(walked.events, 'not what was vouched for'));
  }
  return faults;
}

/** Heads in the database that are not the anchored ones, or are gone while anchors are there. */
function differences(heads: Vouchers, anchors: Vouchers): BadRow[] {
  for (const [sequence, record] of anchors.records) {
    if (heads.records.get(sequence) !== record) return [{ row: 'head', sequence, reason: 'not what was vouched for' }];
  }
  return [];
}
