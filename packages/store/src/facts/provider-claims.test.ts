import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { countProviderClaims } from './provider-claims.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

test('a provider has the claims it billed, rendered, or rendered a line of; within a panel those of its members', async () => {
  const npi = '1588667638';
  const line = { line: 1, procedure: '99213' };
  await appendLoad(t.facts, alpha, 1).claims([
    claim(1, 1, { billingNpi: npi }),
    claim(2, 2, { renderingNpi: npi, type: 'institutional' }),
    claim(3, 2, { lines: [line, { ...line, line: 2, renderingNpi: npi }] }),
    claim(4, 3),
  ]);
  const of = (tenant = alpha, visible = [1], panel?: Parameters<typeof countProviderClaims>[4]) =>
    countProviderClaims(t.facts, tenant, visible, npi, panel);
  expect(await of()).toMatchObject({ claims: 3, members: 2, professional: 2, institutional: 1 });
  expect(await of(alpha, [1], [memberKey(2)])).toMatchObject({ claims: 2, members: 1 });
  for (const none of [of(alpha, [1], []), of(alpha, []), of(beta)])
    expect(await none).toEqual({ claims: 0, members: 0, professional: 0, institutional: 0 });
});
