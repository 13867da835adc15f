import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { resources } from '@optimiq/formats/fhir/cases';
import { claimSources } from '@optimiq/store/facts/claim-sources';
import { listLoads, visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { searchIdentities } from '@optimiq/store/postgres/member-identity-read';
import { generatePopulation } from '@optimiq/synthetic/population';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canarySearch } from '../testing/canary-search.ts';
import { ndjsonOf, patientOf, populationAsFhir } from '../testing/fhir-files.ts';
import { claimsAs837, day, inTenant, load, readLoad, readProblems, state, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

const options = { members: 10, seed: 11, asOf: day('2025-11-24'), months: 12 };
const people = [...generatePopulation(options)];
const claims = people.flatMap((member) => member.claims);
const sum = (values: readonly (number | undefined)[]) => values.reduce<number>((total, one) => total + (one ?? 0), 0);

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const visible = async (tenant: TenantId, sql: string) => {
  const loads = await inTenant(world.product, tenant, visibleLoadNumbers);
  return world.product.facts.query<Record<string, unknown>>(tenant, loads, sql);
};
const count = async (tenant: TenantId, view: string) =>
  Number((await visible(tenant, `select count(*) as n from ${view}`))[0]!['n']);

test('PHD-02, PHD-03 people, coverage and claims of a FHIR file load with their counts and sums, and an undo ends where it began', async () => {
  const { product, alpha, beta } = world;
  const before = await state(product, alpha);
  const { loadId } = await load(product, alpha, populationAsFhir(options));
  expect(await readLoad(product, alpha, loadId)).toMatchObject({
    state: 'active',
    format: 'fhir',
    counts: { claims: claims.length, rejected: 0, rows: claims.length + 2 * people.length },
    controlTotals: {
      claims: claims.length,
      lines: sum(claims.map((claim) => claim.lines.length)),
      members: people.length,
      billedCents: BigInt(sum(claims.map((claim) => claim.billedCents))),
      paidCents: BigInt(sum(claims.map((claim) => claim.paidCents))),
    },
  });
  expect((await readProblems(product, alpha, loadId)).filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(await count(alpha, 'members_current')).toBe(people.length);
  expect(await count(beta, 'members_current')).toBe(0);
  const loaded = await visible(
    alpha,
    `select cast(sum(billed_cents) as bigint) as cents, count(*) as claims,
      count(distinct coalesce(billing_npi, '')) > 1 as "hasProviders" from claims_loaded`,
  );
  expect(loaded).toMatchObject([{ claims: claims.length, hasProviders: true }]);
  expect(Number(loaded[0]!['cents'])).toBe(sum(claims.map((claim) => claim.billedCents)));
  expect(await count(alpha, 'claim_diagnoses_loaded')).toBe(sum(claims.map(({ diagnoses }) => diagnoses.length)));

  const keys = await product.keysOf(alpha);
  const { mbi } = people[0]!.member.person;
  expect(await inTenant(product, alpha, (tx) => searchIdentities(tx, keys, { mbi: mbi! }))).toHaveLength(1);

  await undo(product, alpha, loadId);
  expect(await state(product, alpha)).toEqual(before);
});

test('PHD-04 each span of months that a FHIR Coverage states holds, and the year follows from them', async () => {
  const { product, alpha } = world;
  const { loadId } = await load(product, alpha, populationAsFhir({ ...options, members: 1 }));
  expect(
    await visible(
      alpha,
      `select cast(starts_on as varchar) as "from", cast(ends_on as varchar) as through, contract
      from coverage_spans_current order by starts_on`,
    ),
  ).toEqual([
    { from: '2025-01-01', through: '2025-03-31', contract: 'H1234' },
    { from: '2025-05-01', through: '2025-06-30', contract: 'H9999' },
  ]);
  expect(await visible(alpha, 'select year, hmo_months as n from eligibility_years_current where year = 2025')).toEqual(
    [{ year: 2025, n: 5 }],
  );
  await undo(product, alpha, loadId);
});

test('PHD-02 the same claims from an 837 and from FHIR are one claim each, with two sources', async () => {
  const { product, alpha } = world;
  const first = await load(product, alpha, claimsAs837(options));
  const alone = await state(product, alpha);
  const current = await count(alpha, 'claims_current');
  const numbers = 'claims_loaded where load_no > 0';
  const distinct = async () =>
    Number((await visible(alpha, `select count(distinct claim_key) as n from ${numbers}`))[0]!['n']);
  expect(await distinct()).toBe(claims.length);

  const second = await load(product, alpha, populationAsFhir(options));
  expect(await distinct()).toBe(claims.length);
  expect(await count(alpha, 'claims_loaded')).toBe(2 * claims.length);
  expect(await count(alpha, 'claims_current')).toBe(current);
  expect(await count(alpha, 'members_current')).toBe(people.length);
  const loads = await inTenant(product, alpha, (tx) => listLoads(tx, 10));
  const numberOf = (id: string) => loads.find((one) => one.id === id)!.number;
  const [claim] = await visible(
    alpha,
    'select cast(claim_key as varchar) as claim, cast(member_key as varchar) as member from claims_current limit 1',
  );
  const visibleLoads = await inTenant(product, alpha, visibleLoadNumbers);
  const sources = await claimSources(
    product.facts,
    alpha,
    visibleLoads,
    claim!['member'] as MemberKey,
    claim!['claim'] as ClaimKey,
  );
  expect(sources).toMatchObject([
    { load: numberOf(first.loadId), isCurrent: false },
    { load: numberOf(second.loadId), isCurrent: true },
  ]);

  await undo(product, alpha, second.loadId);
  expect(await state(product, alpha)).toEqual(alone);
  await undo(product, alpha, first.loadId);
});

test('AUT-04 a document becomes an encrypted file; the facts hold its name and size', async () => {
  const { product, alpha, base } = world;
  const note = 'ZQDOCUMENTNOTE the patient was seen today';
  const { loadId } = await load(
    product,
    alpha,
    ndjsonOf([
      patientOf({ ...people[0]!.member.person, memberId: '-1' }),
      {
        ...resources.document,
        content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(note).toString('base64') } }],
      },
    ]),
  );
  const [document] = await visible(alpha, 'select * from documents_current');
  expect(document).toMatchObject({ content_type: 'text/plain', blob_bytes: note.length });
  const keys = await product.keysOf(alpha);
  const content = await product.blobs.readSpan(keys, alpha, document!['blob_name'] as string, 0, 1_000);
  expect(content.toString()).toBe(note);
  const search = canarySearch(['ZQDOCUMENTNOTE']);
  expect(search.inText('facts', JSON.stringify(document))).toEqual([]);
  expect(search.inFolder(base)).toEqual([]);
  await undo(product, alpha, loadId);
});

test('PHD-03 resources that are no JSON, or name nobody, are refused where they stand', async () => {
  const { product, alpha } = world;
  const { patient: _, ...nobody } = resources.eob;
  const text = `${ndjsonOf([resources.patient, nobody])}{"resourceType":"Patient",\n${ndjsonOf([resources.eob])}`;
  const { loadId } = await load(product, alpha, text);
  const problems = await readProblems(product, alpha, loadId);
  expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
    { rule: 'missing-identifier', field: 'ExplanationOfBenefit.patient', at: { row: 2 } },
    { rule: 'structure', at: { row: 3 } },
  ]);
  expect(await readLoad(product, alpha, loadId)).toMatchObject({ state: 'active', counts: { claims: 1, rejected: 2 } });
  await undo(product, alpha, loadId);
});
