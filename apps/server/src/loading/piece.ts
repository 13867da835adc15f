import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourceBatch, SourcePerson, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { TableColumns } from '@optimiq/store/facts/columns';
import { LoadColumns } from '@optimiq/store/facts/load-columns';
import { type NumberedTable, type NumberPage, sealNumbers } from '@optimiq/store/postgres/source-numbers';
import { addFacts, type Placed } from './add-facts.ts';
import { DescribedMembers } from './described-members.ts';
import type { LoadWorkerData, MatchReason, PersonMatch } from './load-messages.ts';
import { LoadTally } from './load-tally.ts';

const messages: Readonly<Record<MatchReason, string>> = {
  'missing-identifier': 'No member id and no MBI: the person cannot be told from others',
  'identifier-conflict': 'The identifiers name two different members',
};

/** A piece of a file between its reading and the answer who its people are. */
export type OpenPiece = {
  readonly batch: SourceBatch;
  /** For each record whom it is about; undefined where it names nobody. */
  readonly people: readonly (NamedPerson | undefined)[];
  /** Those of them that are asked about. */
  readonly asked: readonly NamedPerson[];
};

/** A person in the words of the file, and who that is once the vault has said so. */
type NamedPerson = { readonly words: string; match: PersonMatch | undefined };

/** A piece ready to be stored. */
export type ClosedPiece = {
  readonly sets: readonly TableColumns[];
  readonly numbers: readonly NumberPage[];
  readonly documents: readonly Uint8Array[];
  readonly problems: readonly SourceProblem[];
};

/** How many people a load remembers before it begins to forget, so that the vault is asked once for most. */
const rememberedPeople = 400_000;

/**
 * Turns pieces of a file into facts: names and numbers out, keys in. Pure but for its counters; the vault is asked by
 * whoever calls.
 */
export class PieceMaker {
  readonly tally = new LoadTally();
  private readonly tenantId: TenantId;
  private readonly loadId: LoadId;
  private readonly data: LoadWorkerData;
  private readonly columns: LoadColumns;
  private known = new Map<string, NamedPerson>();
  private readonly described = new DescribedMembers();

  constructor(data: LoadWorkerData) {
    this.tenantId = data.tenantId;
    this.loadId = data.loadId;
    this.data = data;
    this.columns = new LoadColumns(data.loadNo);
  }

  /** Takes a piece; `persons` are those the load has not named in these words before. */
  open(batch: SourceBatch): { piece: OpenPiece; persons: SourcePerson[] } {
    // What is forgotten here is still held by the pieces that are open.
    if (this.known.size > rememberedPeople) this.known = new Map();
    const people: (NamedPerson | undefined)[] = [];
    const asked: NamedPerson[] = [];
    const persons: SourcePerson[] = [];
    let last: SourcePerson | undefined;
    for (const record of batch.records) {
      const person = personOf(record);
      // A claim and its member follow each other, with one person between them.
      if (person && person === last) {
        people.push(people.at(-1));
        continue;
      }
      last = person;
      if (!person) {
        people.push(undefined);
        continue;
      }
      const words = wordsOf(person);
      let named = this.known.get(words);
      if (!named) {
        named = { words, match: undefined };
        this.known.set(words, named);
        asked.push(named);
        persons.push(person);
      }
      people.push(named);
    }
    return { piece: { batch, people, asked }, persons };
  }

  /** Takes the answer to a piece's persons; pieces are closed in the order they were opened. */
  close({ batch, people, asked }: OpenPiece, matches: readonly PersonMatch[]): ClosedPiece {
    for (const [index, named] of asked.entries()) named.match = matches[index];
    const problems: SourceProblem[] = [...batch.problems];
    const placed: Placed[] = [];
    for (const [index, record] of batch.records.entries()) {
      const named = people[index];
      if (!named) placed.push({ record, member: undefined });
      else if (named.match && 'member' in named.match) placed.push({ record, member: named.match.member });
      else {
        const reason = named.match?.reason ?? 'identifier-conflict';
        problems.push({ severity: 'error', rule: reason, at: record.at, message: messages[reason] });
      }
    }
    const fresh = firstSeen(placed, this.tally.members);
    const numbers = [...this.page('claims', placed), ...this.page('pharmacy_fills', placed)];
    const { kept, documents } = addFacts(
      this.data,
      this.columns,
      placed,
      { fresh, described: this.described },
      problems,
    );
    this.tally.rows = batch.rowsRead;
    this.tally.records += batch.records.length;
    this.tally.add(problems);
    for (const { record, member } of kept) {
      if (member) this.tally.members.add(member);
      this.tally.count(record);
    }
    return { sets: this.columns.take(), numbers, documents, problems };
  }

  private page(table: NumberedTable, placed: readonly Placed[]): NumberPage[] {
    const numbers: string[] = [];
    for (const { record } of placed) {
      if (table === 'claims' && record.kind === 'claim') numbers.push(record.claimId);
      else if (table === 'pharmacy_fills' && record.kind === 'fill') numbers.push(record.fillId);
    }
    if (numbers.length === 0) return [];
    return [sealNumbers(this.data.keys, this.tenantId, this.loadId, table, this.columns.nextRecord(table), numbers)];
  }
}

const personOf = (record: SourceRecord): SourcePerson | undefined => ('person' in record ? record.person : undefined);

/** Members this load has not named before and does not describe in this piece. */
function firstSeen(placed: readonly Placed[], seen: ReadonlySet<string>): MemberKey[] {
  const named = new Set<MemberKey>();
  for (const { member } of placed) if (member && !seen.has(member)) named.add(member);
  for (const { record, member } of placed) if (record.kind === 'member' && member) named.delete(member);
  return [...named];
}

/** All that is said of a person, as one text: equal texts are one question to the vault. */
function wordsOf(person: SourcePerson): string {
  const { memberId, mbi, lastName, birthDate, zip, phone, sex, priorMbi, priorMemberId } = person;
  // Rows of claims name their member by one number, hundreds of times.
  const said = lastName ?? birthDate ?? zip ?? phone ?? sex ?? mbi ?? priorMbi ?? priorMemberId;
  const isNumberOnly = said === undefined;
  return isNumberOnly && memberId !== undefined ? `#${memberId}` : JSON.stringify(person);
}
