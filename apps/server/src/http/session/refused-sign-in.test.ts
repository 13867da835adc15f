import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { signInsOf, TestBrowser } from '../../testing/sign-ins.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

test('SEC-07 each wrong password leaves an event; what is turned away without a look leaves one a minute of each network', async () => {
  const { email, userId } = await signInsOf(world).person();
  const guess = async (from: string, run: number) => {
    const password = `not the password ${run}`;
    return (await new TestBrowser(world, from).ask('POST', '/v1/session', { email, password })).status;
  };
  const statuses: number[] = [];
  for (let run = 0; run < 16; run += 1) statuses.push(await guess('198.51.100.9', run));
  for (let run = 0; run < 12; run += 1) statuses.push(await guess('203.0.113.9', run));
  expect(statuses.filter((status) => status === 401)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(8);
  const told = await world.test.asSuperuser<{ reason: string; minutes: string; events: string }>(
    `select details->>'reason' as reason, count(*) as events, count(distinct date_trunc('minute', at)) as minutes
     from optimiq.audit_events where action = 'session.sign-in' and outcome = 'denied' and subject_id = $1 group by 1 order by 1`,
    [userId],
  );
  const [invalid, locked] = told.map(({ reason, events }) => [reason, Number(events)]);
  expect(invalid).toEqual(['invalid', 20]);
  expect(locked![0]).toBe('locked');
  // One of each network, and one more of each whose turns fell into two minutes.
  expect(locked![1]).toBeGreaterThanOrEqual(2);
  expect(locked![1]).toBeLessThanOrEqual(2 * Number(told[1]!.minutes));
});
