import type { ClaimKey, LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourceBatch, SourcePerson, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { recordKeys } from '@optimiq/store/crypto/record-keys';
import { LoadColumns } from '@optimiq/store/facts/load-columns';
import { type NumberedTable, type NumberPage, sealNumbers } from '@optimiq/store/postgres/source-numbers';
import type { LoadWorkerData, MatchReason, PersonMatch } from './load-messages.ts';
import { LoadTally } from './load-tally.ts';
import { toClaimFacts, toEligibilityFacts, toFillFacts, toMemberAges, toMemberFacts } from './to-facts.ts';

type StoredRecord = Extract<SourceRecord, { kind: 'member' | 'eligibility-year' | 'claim' | 'fill' }>;
const storedKinds: ReadonlySet<string> = new Set<StoredRecord['kind']>(['member', 'eligibility-year', 'claim', 'fill']);
const isStored = (record: SourceRecord): record is StoredRecord => storedKinds.has(record.kind);

type Placed<Stored extends StoredRecord = StoredRecord> = { readonly record: Stored; readonly member: MemberKey };

const messages: Readonly<Record<MatchReason, string>> = {
  'missing-identifier': 'No member id and no MBI: the person cannot be told from others',
  'identifier-conflict': 'The identifiers name two different members',
};

/** A piece of a file between its reading and the answer who its people are. */
export type OpenPiece = {
  readonly batch: SourceBatch;
  readonly records: readonly StoredRecord[];
  readonly asked: readonly string[];
};

/** How many people a load remembers before it begins to forget, so that the vault is asked once for most. */
const rememberedPeople = 200_000;

/**
 * Turns pieces of a file into facts: names and numbers out, keys in. Pure but for its counters; the vault is asked by
 * whoever calls.
 */
export class PieceMaker {
  readonly tally = new LoadTally();
  private readonly tenantId: TenantId;
  private readonly loadId: LoadId;
  private readonly keys: LoadWorkerData['keys'];
  private readonly columns: LoadColumns;
  private readonly claimKeyOf: (number: string) => string;
  private readonly fillKeyOf: (number: string) => string;
  private known = new Map<string, PersonMatch | undefined>();
  /** The generation before: people of pieces that are open are in one of the two. */
  private older = new Map<string, PersonMatch | undefined>();

  constructor({ tenantId, loadId, loadNo, source, keys }: LoadWorkerData) {
    this.tenantId = tenantId;
    this.loadId = loadId;
    this.keys = keys;
    this.columns = new LoadColumns(loadNo);
    this.claimKeyOf = recordKeys(keys.index, 'claim', source);
    this.fillKeyOf = recordKeys(keys.index, 'fill', source);
  }

  /** Takes a piece; `persons` are those the load has not named in these words before. */
  open(batch: SourceBatch): { piece: OpenPiece; persons: SourcePerson[] } {
    if (this.known.size > rememberedPeople) {
      this.older = this.known;
      this.known = new Map();
    }
    const records = batch.records.filter(isStored);
    const asked: string[] = [];
    const persons: SourcePerson[] = [];
    for (const { person } of records) {
      const words = wordsOf(person);
      if (this.known.has(words) || this.older.has(words)) continue;
      this.known.set(words, undefined);
      asked.push(words);
      persons.push(person);
    }
    return { piece: { batch, records, asked }, persons };
  }

  /** Takes the answer to a piece's persons; pieces are closed in the order they were opened. */
  close({ batch, records, asked }: OpenPiece, matches: readonly PersonMatch[]) {
    for (const [index, words] of asked.entries()) this.known.set(words, matches[index]);
    const problems: SourceProblem[] = [...batch.problems];
    const placed = records.flatMap((record) => {
      const words = wordsOf(record.person);
      const match = this.known.get(words) ?? this.older.get(words);
      if (match && 'member' in match) return [{ record, member: match.member }];
      const reason = match?.reason ?? 'identifier-conflict';
      problems.push({ severity: 'error', rule: reason, at: record.at, message: messages[reason] });
      return [];
    });
    const numbers = this.addFacts(placed, problems);
    this.count(batch, placed, problems);
    return { sets: this.columns.take(), numbers, problems };
  }

  private addFacts(placed: readonly Placed[], problems: SourceProblem[]): NumberPage[] {
    const of = <Kind extends StoredRecord['kind']>(kind: Kind) =>
      placed.filter(({ record }) => record.kind === kind) as unknown as Placed<Extract<StoredRecord, { kind: Kind }>>[];
    const { columns } = this;
    const members = of('member');
    columns.members([
      ...members.map(({ record, member }) => toMemberFacts(record, member, problems)),
      // Known by a claim or a month of coverage alone: the member is listed all the same.
      ...firstSeen(placed, this.tally.members).map((memberKey) => ({ memberKey })),
    ]);
    columns.memberAges(members.flatMap(({ record, member }) => toMemberAges(record, member)));
    columns.eligibilityYears(
      of('eligibility-year').map(({ record, member }) => toEligibilityFacts(record, member, problems)),
    );
    const claims = of('claim');
    const fills = of('fill');
    const numbers = [
      ...this.page(
        'claims',
        claims.map(({ record }) => record.claimId),
      ),
      ...this.page(
        'pharmacy_fills',
        fills.map(({ record }) => record.fillId),
      ),
    ];
    columns.claims(
      claims.map(({ record, member }) => {
        const original = record.originalClaimId ? (this.claimKeyOf(record.originalClaimId) as ClaimKey) : undefined;
        return toClaimFacts(record, member, this.claimKeyOf(record.claimId) as ClaimKey, original, problems);
      }),
    );
    columns.fills(
      fills.map(({ record, member }) => toFillFacts(record, member, this.fillKeyOf(record.fillId), problems)),
    );
    return numbers;
  }

  private page(table: NumberedTable, numbers: readonly string[]): NumberPage[] {
    if (numbers.length === 0) return [];
    return [sealNumbers(this.keys, this.tenantId, this.loadId, table, this.columns.nextRecord(table), numbers)];
  }

  private count(batch: SourceBatch, placed: readonly Placed[], problems: SourceProblem[]): void {
    const { tally } = this;
    tally.rows = batch.rowsRead;
    tally.add(problems);
    for (const { record, member } of placed) {
      tally.members.add(member);
      tally.count(record);
    }
  }
}

/** Members this load has not named before and does not describe in this piece. */
function firstSeen(placed: readonly Placed[], seen: ReadonlySet<string>): MemberKey[] {
  const described = new Set(placed.flatMap(({ record, member }) => (record.kind === 'member' ? [member] : [])));
  return [...new Set(placed.map(({ member }) => member))].filter(
    (member) => !seen.has(member) && !described.has(member),
  );
}

/** All that is said of a person, as one text: equal texts are one question to the vault. */
function wordsOf(person: SourcePerson): string {
  const { memberId, mbi, lastName } = person;
  // Rows of claims name their member by one number, hundreds of times.
  if (
    lastName === undefined &&
    person.birthDate === undefined &&
    person.zip === undefined &&
    person.phone === undefined
  ) {
    if (mbi === undefined && memberId !== undefined && person.sex === undefined) return `#${memberId}`;
  }
  return JSON.stringify(person);
}
