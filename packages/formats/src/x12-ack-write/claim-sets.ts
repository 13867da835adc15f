import type { SourceProblem } from '@optimiq/domain/records/source';
import type { Segment } from '../x12/segment.ts';
import { BHT, GE, GS, IEA, ISA, NM1, SE, ST } from '../x12/tags.ts';
import type { Claim837 } from '../x12-837/claim.ts';
import { Parser837 } from '../x12-837/parse.ts';
import { toSourceClaim } from '../x12-837/to-source.ts';
import { acceptedStatus, type ClaimStatus, rejectedStatuses, unknownPatient } from './claim-status.ts';
import type { Reader } from './pass.ts';
import { type ReceivedGroup, type ReceivedInterchange, receivedGroup, receivedInterchange } from './received.ts';

export type SetParty = {
  readonly isPerson: boolean;
  readonly name: string;
  readonly firstName: string;
  readonly id: string;
};

/** What the header of a transaction set says; filled in until its first claim. */
export type SetHeader = { batch: string; submitter: SetParty | undefined; receiver: SetParty | undefined };

export type AcknowledgedClaim = {
  readonly claim: Claim837;
  readonly isAccepted: boolean;
  readonly statuses: readonly ClaimStatus[];
};

/** Errors kept until the claim they may belong to is read to its end. */
const keptErrors = 100;

export type SetEvent =
  | { readonly kind: 'interchange'; readonly received: ReceivedInterchange }
  | { readonly kind: 'group'; readonly received: ReceivedGroup }
  | { readonly kind: 'set'; readonly header: SetHeader }
  | ({ readonly kind: 'claim' } & AcknowledgedClaim)
  | { readonly kind: 'set-end' }
  | { readonly kind: 'group-end' }
  | { readonly kind: 'interchange-end' };

/**
 * The claims of a file, each with what the loader makes of it, between the marks of their envelopes. Envelopes that
 * break off end all the same, so that every opening event has its end.
 */
export class ClaimSets implements Reader {
  readonly #parser: Tap;
  readonly #refused: ReadonlySet<number>;
  #events: SetEvent[] = [];
  #errors: SourceProblem[] = [];
  #header: SetHeader | undefined;
  readonly #open: ('interchange' | 'group' | 'set')[] = [];

  constructor(refused: ReadonlySet<number> = new Set()) {
    this.#refused = refused;
    this.#parser = new Tap(this);
  }

  push(chunk: Uint8Array): void {
    this.#parser.push(chunk);
  }

  end(): void {
    this.#parser.end();
    this.#close('interchange');
  }

  take(): readonly SetEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  claim(claim: Claim837): void {
    const { claim: loaded, problems } = toSourceClaim(claim);
    const isUnknown = loaded !== undefined && this.#refused.has(claim.segment);
    const isAccepted = loaded !== undefined && !isUnknown;
    const own = this.#errors.filter(({ at }) => (at.segment ?? 0) >= claim.segment);
    this.#errors = [];
    const reasons = isUnknown ? [unknownPatient] : rejectedStatuses([...own, ...problems]);
    const statuses = isAccepted ? [acceptedStatus] : reasons;
    this.#events.push({ kind: 'claim', claim, isAccepted, statuses });
  }

  problem(problem: SourceProblem): void {
    if (problem.severity !== 'error') return;
    if (this.#errors.length === keptErrors) this.#errors.shift();
    this.#errors.push(problem);
  }

  /** A segment that the parser has taken. */
  after(segment: Segment): void {
    switch (segment.tag) {
      case ISA:
        this.#openLevel('interchange', { kind: 'interchange', received: receivedInterchange(segment) });
        return;
      case GS:
        this.#openLevel('group', { kind: 'group', received: receivedGroup(segment) });
        return;
      case ST:
        this.#header = { batch: '', submitter: undefined, receiver: undefined };
        this.#openLevel('set', { kind: 'set', header: this.#header });
        return;
      case BHT:
        if (this.#header) this.#header.batch = segment.element(3);
        return;
      case NM1:
        if (this.#header) readParty(this.#header, segment);
        return;
      case SE:
        this.#close('set');
        return;
      case GE:
        this.#close('group');
        return;
      case IEA:
        this.#close('interchange');
        return;
    }
  }

  #openLevel(level: 'interchange' | 'group' | 'set', event: SetEvent): void {
    this.#close(level);
    this.#open.push(level);
    this.#events.push(event);
  }

  #close(level: 'interchange' | 'group' | 'set'): void {
    while (this.#open.includes(level)) {
      const last = this.#open.pop()!;
      if (last === 'set') this.#header = undefined;
      this.#events.push({ kind: `${last}-end` });
    }
  }
}

function readParty(header: SetHeader, segment: Segment): void {
  const party: SetParty = {
    isPerson: segment.isElement(2, '1'),
    name: segment.element(3),
    firstName: segment.element(4),
    id: segment.element(9),
  };
  if (segment.isElement(1, '41')) header.submitter ??= party;
  else if (segment.isElement(1, '40')) header.receiver ??= party;
}

/** The loader's own parser, listened to. */
class Tap extends Parser837 {
  readonly #sets: ClaimSets;

  constructor(sets: ClaimSets) {
    super({ claim: (claim) => sets.claim(claim), problem: (problem) => sets.problem(problem) });
    this.#sets = sets;
  }

  override segment(segment: Segment): void {
    super.segment(segment);
    this.#sets.after(segment);
  }
}
