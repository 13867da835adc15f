import { gzipSync } from 'node:zlib';
import { claim, fileOf, professional, setOf } from '@optimiq/formats/x12-ack-write/cases';
import { readBack } from '@optimiq/formats/x12-ack-write/read-back';
import { saveProblems } from '@optimiq/store/postgres/load-problems';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTenant, load, undo } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const file = fileOf([setOf([...professional, ...claim('', '20'), ...claim('CLAIM3', '1')])]);

const urlOf = (loadId: string, query = '') => `/v1/loads/${loadId}/acknowledgement${query}`;
const lines = (text: string) =>
  readBack(text).flatMap(({ loose, groups }) =>
    [...loose, ...groups.flatMap(({ sets }) => sets.flat())].map((segment) => segment.join('*')),
  );

test('PHD-02 a load answers with TA1, 999 and 277CA that say what became of each claim', async () => {
  const { alpha, product } = world;
  const { loadId } = await load(product, alpha, gzipSync(file));
  const headers = { cookie: await world.signIn(alpha, 'tenant-admin') };
  const answer = await world.app.inject({ url: urlOf(loadId), headers });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/edi-x12']);
  const all = lines(answer.body);
  expect(
    all
      .filter((line) => /^(TA1|IK5|AK9|QTY|TRN\*2|STC\*A[267])/.test(line))
      .map((line) => line.replace(/\*20\d{6}/, '')),
  ).toEqual([
    'TA1*000000905*250401*1200*A*000',
    'IK5*E*5',
    'AK9*E*1*1*1',
    'TRN*2*BATCH7',
    'QTY*90*2',
    'QTY*AA*1',
    'TRN*2*CLAIM1',
    'STC*A2:20*WQ*100.5',
    'TRN*2*0',
    'STC*A6:478*U*20',
    'TRN*2*CLAIM3',
    'STC*A2:20*WQ*1',
  ]);
  const detail = (await world.app.inject({ url: `/v1/loads/${loadId}`, headers })).json();
  expect([detail.claims, detail.rejected]).toEqual([2, 1]);

  // Asked again, the same comes; one kind is a part of it.
  expect((await world.app.inject({ url: urlOf(loadId), headers })).body).toBe(answer.body);
  const one = await world.app.inject({ url: urlOf(loadId, '?kind=999&strict=true'), headers });
  expect(lines(one.body).slice(-3, -1)).toEqual(['IK5*R*5', 'AK9*R*1*1*0']);
  const asked = await world.app.inject({ url: urlOf(loadId, '?kind=ta1&requested=true'), headers });
  expect([asked.statusCode, asked.body]).toEqual([200, '']);
  expect((await world.app.inject({ url: urlOf(loadId, '?kind=997'), headers })).statusCode).toBe(400);

  const audited = await world.test.asSuperuser(
    `select 1 from optimiq.audit_events where action = 'load.acknowledgement' and outcome = 'success' and tenant_id = $1`,
    [alpha],
  );
  expect(audited.length).toBeGreaterThan(3);
});

test('a claim that the load refused at its patient is refused in the 277CA too', async () => {
  const { alpha, product } = world;
  const { loadId } = await load(product, alpha, fileOf([setOf(professional)]).replace('CLAIM1', 'CLAIM9'));
  const headers = { cookie: await world.signIn(alpha, 'tenant-admin') };
  const quantitiesOf = async () => {
    const answer = await world.app.inject({ url: urlOf(loadId, '?kind=277ca'), headers });
    return lines(answer.body).filter((line) => line.startsWith('QTY'));
  };
  expect(await quantitiesOf()).toEqual(['QTY*90*1']);
  // ISA, GS and ST stand before the first segment of the set.
  const segment = professional.findIndex((one) => one.startsWith('CLM')) + 4;
  const message = 'The identifiers name two different members';
  await inTenant(product, alpha, (tx) =>
    saveProblems(tx, loadId, [{ severity: 'error', rule: 'identifier-conflict', at: { segment }, message }]),
  );
  expect(await quantitiesOf()).toEqual(['QTY*AA*1']);
});

test('only a loaded file of claims is acknowledged, and only to its own tenant and those who may load', async () => {
  const { alpha, beta, product } = world;
  const { loadId } = await load(product, beta, file);
  const headers = { cookie: await world.signIn(beta, 'tenant-admin') };
  const other = { cookie: await world.signIn(alpha, 'tenant-admin') };
  expect((await world.app.inject({ url: urlOf(loadId), headers: other })).statusCode).toBe(404);
  const reader = { cookie: await world.signIn(beta, 'executive') };
  expect((await world.app.inject({ url: urlOf(loadId), headers: reader })).statusCode).toBe(403);

  await undo(product, beta, loadId);
  const undone = await world.app.inject({ url: urlOf(loadId), headers });
  expect(undone.statusCode).toBe(409);
  const table = await load(product, beta, 'member_id,birth_date\nM1,1943-05-01\n');
  expect((await world.app.inject({ url: urlOf(table.loadId), headers })).statusCode).toBe(409);
});
