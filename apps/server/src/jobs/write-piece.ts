import type { ClaimKey, LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourceBatch, SourcePerson, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { LoadAppender } from '@optimiq/store/facts/load-appender';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { saveProblems } from '@optimiq/store/postgres/load-problems';
import { matchMembers } from '@optimiq/store/postgres/member-identity';
import { keysOfSourceNumbers } from '@optimiq/store/postgres/source-numbers';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import type { LoadTally } from './load-tally.ts';
import { toClaimFacts, toEligibilityFacts, toFillFacts, toMemberAges, toMemberFacts } from './to-facts.ts';

export type LoadPlace = {
  readonly product: Product;
  readonly tenantId: TenantId;
  readonly keys: TenantKeys;
  readonly loadId: LoadId;
  readonly source: string;
  readonly appender: LoadAppender;
  readonly tally: LoadTally;
};

type StoredRecord = Extract<SourceRecord, { kind: 'member' | 'eligibility-year' | 'claim' | 'fill' }>;
const storedKinds: ReadonlySet<string> = new Set<StoredRecord['kind']>(['member', 'eligibility-year', 'claim', 'fill']);

type Placed<Kind extends StoredRecord['kind']> = { record: Extract<StoredRecord, { kind: Kind }>; member: MemberKey };

/**
 * Writes one piece of a file: identities and source numbers to the vault, what remains to the facts.
 * Below the matching only random keys are known.
 */
export async function writePiece(place: LoadPlace, piece: SourceBatch): Promise<void> {
  const { product, tenantId, keys, loadId, source, appender, tally } = place;
  const problems: SourceProblem[] = [...piece.problems];
  const records = piece.records.filter(isStored);

  const matched = await withTenant(product.database.app, tenantId, (tx) =>
    matchMembers(tx, keys, loadId, records.map(personOf), source),
  );
  faultPoint('import.members-matched');
  const placed = records.flatMap((record, index) => {
    const match = matched[index]!;
    if (match.ok) return [{ record, member: match.value.member }];
    problems.push({ severity: 'error', rule: match.reason, at: record.at, message: messages[match.reason] });
    return [];
  });
  const of = <Kind extends StoredRecord['kind']>(kind: Kind) =>
    placed.filter(({ record }) => record.kind === kind) as Placed<Kind>[];

  const claims = of('claim');
  const fills = of('fill');
  const numbers = claims.flatMap(({ record }) => [
    record.claimId,
    ...(record.originalClaimId ? [record.originalClaimId] : []),
  ]);
  const [claimKeys, fillKeys] = await withTenant(product.database.app, tenantId, async (tx) => [
    await keysByNumber(numbers, (distinct) => keysOfSourceNumbers(tx, keys, loadId, 'claim', source, distinct)),
    await keysByNumber(
      fills.map(({ record }) => record.fillId),
      (distinct) => keysOfSourceNumbers(tx, keys, loadId, 'fill', source, distinct),
    ),
  ]);
  faultPoint('import.numbers-keyed');

  const members = of('member');
  await appender.members([
    ...members.map(({ record, member }) => toMemberFacts(record, member, problems)),
    // Known by a claim or a month of coverage alone: the member is listed all the same.
    ...firstSeen(placed, tally.members).map((memberKey) => ({ memberKey })),
  ]);
  await appender.memberAges(members.flatMap(({ record, member }) => toMemberAges(record, member)));
  faultPoint('import.members-appended');
  const years = of('eligibility-year');
  await appender.eligibilityYears(years.map(({ record, member }) => toEligibilityFacts(record, member, problems)));
  faultPoint('import.eligibility-appended');
  await appender.claims(
    claims.map(({ record, member }) => {
      const original = record.originalClaimId ? claimKeys.get(record.originalClaimId) : undefined;
      return toClaimFacts(
        record,
        member,
        claimKeys.get(record.claimId) as ClaimKey,
        original as ClaimKey | undefined,
        problems,
      );
    }),
  );
  faultPoint('import.claims-appended');
  await appender.fills(
    fills.map(({ record, member }) => toFillFacts(record, member, fillKeys.get(record.fillId)!, problems)),
  );
  faultPoint('import.fills-appended');

  await withTenant(product.database.app, tenantId, (tx) => saveProblems(tx, loadId, problems));
  faultPoint('import.problems-saved');

  tally.rows = piece.rowsRead;
  tally.add(problems);
  for (const { member } of placed) tally.members.add(member);
  tally.eligibilityYears += years.length;
  tally.fills += fills.length;
  tally.claims += claims.length;
  for (const { record } of claims) {
    tally.lines += record.lines.length;
    tally.billedCents += BigInt(record.billedCents ?? 0);
    tally.allowedCents += BigInt(record.allowedCents ?? 0);
    tally.paidCents += BigInt(record.paidCents ?? 0);
  }
}

/** Members this load has not named before and does not describe in this piece. */
function firstSeen(
  placed: readonly { record: StoredRecord; member: MemberKey }[],
  seen: ReadonlySet<string>,
): MemberKey[] {
  const described = new Set(placed.flatMap(({ record, member }) => (record.kind === 'member' ? [member] : [])));
  return [...new Set(placed.map(({ member }) => member))].filter(
    (member) => !seen.has(member) && !described.has(member),
  );
}

const personOf = (record: StoredRecord): SourcePerson => record.person;

const isStored = (record: SourceRecord): record is StoredRecord => storedKinds.has(record.kind);

const messages = {
  'missing-identifier': 'No member id and no MBI: the person cannot be told from others',
  'identifier-conflict': 'The identifiers name two different members',
} as const;

async function keysByNumber(
  numbers: readonly string[],
  keysOf: (distinct: string[]) => Promise<string[]>,
): Promise<Map<string, string>> {
  const distinct = [...new Set(numbers)];
  const keys = distinct.length > 0 ? await keysOf(distinct) : [];
  return new Map(distinct.map((number, index) => [number, keys[index]!]));
}
