import { mkdirSync } from 'node:fs';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOpsApp } from './listening/ops-app.ts';
import { metricLabels, openMetrics } from './metrics.ts';
import { headerFaults } from './testing/header-faults.ts';
import { type TestProduct, testProduct } from './testing/product.ts';

const canary = 'Zebulon-Quagmire';
let world: TestProduct;
let ops: FastifyInstance;
beforeAll(async () => {
  world = await testProduct();
  mkdirSync(world.product.settings.folders.keys, { recursive: true, mode: 0o700 });
  ops = await buildOpsApp(world.product, () => 'http://127.0.0.1');
});
afterAll(async () => {
  await ops.close();
  await world.close();
});

/** Name, labels and value of each line of a reading. */
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', inner = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return {
        name,
        value: Number(value),
        labels: [...inner.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label, of]) => ({ label: label!, of: of! })),
      };
    });

const shapes: Readonly<Record<string, RegExp>> = {
  route: /^(\/[a-z0-9:*/-]*|none)$/i,
  method: /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|other)$/,
  status: /^([1-5]xx|done|failed|left-off)$/,
  kind: /^[a-z-]+$/,
  tenant: /^[1-9][0-9]{0,5}$/,
  le: /^([0-9.]+|\+Inf)$/,
};
/** Labels that are not of the list, or of which the value could be somebody's. */
const faultsOf = (text: string) =>
  linesOf(text).flatMap(({ name, labels }) =>
    labels.filter(({ label, of }) => !shapes[label]?.test(of)).map(({ label, of }) => `${name} ${label} ${of}`),
  );

test('AUT-08: labels are those of the list, whatever was asked for; no id and nothing of a request is among them', async () => {
  const cookie = await world.signIn(world.alpha, 'tenant-admin');
  const headers = { cookie, 'x-optimiq-request': '1' };
  for (const url of [`/v1/members/${canary}?name=${canary}`, `/${canary}`, '/v1/session', '/v1/jobs'])
    await world.app.inject({ url, headers });
  await world.app.inject({ method: 'POST', url: '/v1/member-searches', headers, payload: { text: canary } });
  await world.app.inject({ method: 'PROPFIND' as 'GET', url: `/${canary}` });
  world.product.metrics.countJob({ kind: 'import-file', outcome: 'done', seconds: 2, tenantId: world.beta });

  const answer = await ops.inject('/metrics');
  expect([
    answer.statusCode,
    headerFaults({ path: '/metrics', status: 200, headers: answer.headers, body: answer.body }),
  ]).toEqual([
    200,
    ['strict-transport-security: is missing'], // in clear, to this machine only
  ]);
  expect(faultsOf(answer.body)).toEqual([]);
  expect(answer.body).not.toMatch(new RegExp(`${canary}|[0-9a-f]{8}-[0-9a-f]{4}-|@|${world.alpha}|${world.beta}`));

  // Controls: what was done is counted.
  const lines = linesOf(answer.body);
  const of = (name: string, ...labels: string[]) =>
    lines.find((line) => line.name === name && labels.every((label) => line.labels.some((one) => one.of === label)))
      ?.value;
  expect(of('optimiq_http_requests_total', '/v1/members/:memberKey', 'GET', '4xx')).toBe(1);
  expect(of('optimiq_http_requests_total', '/v1/session', 'GET', '2xx')).toBe(1);
  expect(of('optimiq_http_requests_total', 'none', 'GET', '4xx')).toBe(1);
  expect(of('optimiq_jobs_total', 'import-file', 'done')).toBe(1);
  expect(of('optimiq_job_seconds_sum', 'import-file')).toBe(2);
  const numbers = lines
    .filter(({ name }) => name === 'optimiq_tenant_requests_total')
    .map(({ labels }) => labels[0]!.of);
  expect(numbers).toHaveLength(2);
  expect(of('optimiq_ready_database')).toBe(1);
  expect(of('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
});

test('the names of metrics and their labels are a fixed list', async () => {
  const { body } = await ops.inject('/metrics');
  const names = [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name).sort();
  expect(names).toEqual([
    'optimiq_event_loop_delay_seconds',
    'optimiq_http_request_seconds',
    'optimiq_http_requests_total',
    'optimiq_job_seconds',
    'optimiq_jobs_total',
    'optimiq_ready_database',
    'optimiq_ready_disk',
    'optimiq_ready_keys',
    'optimiq_ready_migrations',
    'optimiq_ready_queue',
    'optimiq_tenant_jobs_total',
    'optimiq_tenant_requests_total',
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
  ]);
  expect(Object.keys(shapes).sort()).toEqual([...metricLabels, 'le'].sort());
});

test('a label that could be somebody’s would be found', async () => {
  const metrics = openMetrics({
    readiness: world.product.readiness,
    tenantNumbers: async () => new Map([[world.alpha, canary as unknown as number]]),
  });
  const request = { method: 'GET', status: 200, seconds: 0.1, tenantId: world.alpha as TenantId };
  metrics.countRequest({ ...request, route: `/v1/members/${canary}@plan` });
  const faults = faultsOf(await metrics.text());
  expect(faults).toEqual(
    expect.arrayContaining([expect.stringContaining('_requests_total route'), expect.stringContaining('tenant')]),
  );
});

test('health is told to whoever watches, and nothing else is there', async () => {
  expect((await ops.inject('/health/live')).json()).toEqual({ status: 'live' });
  expect((await ops.inject('/health/ready')).json()).toEqual({ status: 'ready' });
  world.product.setState('stopping');
  const stopping = await ops.inject('/health/ready');
  world.product.setState('ready');
  expect([stopping.statusCode, stopping.json()]).toEqual([503, { status: 'not-ready' }]);
  for (const url of ['/', '/v1/session', '/metrics/x']) expect((await ops.inject(url)).statusCode).toBe(404);
});
