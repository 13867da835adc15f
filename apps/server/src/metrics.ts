import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Readiness } from './readiness.ts';

/**
 * Every label a metric may have. None says anything of a person: a route's pattern, a method, the class of a status
 * ('2xx'), a kind of job, the number of a tenant.
 */
export const metricLabels = ['route', 'method', 'status', 'kind', 'tenant'] as const;
type Label = (typeof metricLabels)[number];

export type Metrics = {
  countRequest(request: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
    readonly tenantId: TenantId | undefined;
  }): void;
  countJob(job: {
    readonly kind: string;
    readonly outcome: 'done' | 'failed' | 'left-off';
    readonly seconds: number;
    readonly tenantId: TenantId;
  }): void;
  /** All of them in the text form that scrapers read. */
  text(): Promise<string>;
  readonly contentType: string;
};

/** What the metrics ask for when they are read. */
export type MetricSources = {
  readonly readiness: () => Promise<Readiness>;
  /** Tenants by number: 1 is the oldest. */
  readonly tenantNumbers: () => Promise<ReadonlyMap<string, number>>;
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const requestSeconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
const jobSeconds = [0.1, 1, 5, 15, 60, 300, 900, 3_600];

/** Metrics of one product, in a registry of their own. */
export function openMetrics({ readiness, tenantNumbers }: MetricSources): Metrics {
  const registry = new Registry();
  const counter = (name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const gauge = (name: string, help: string, collect: (set: (value: number) => void) => void | Promise<void>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        return collect((value) => this.set(value));
      },
    });

  const requests = counter('optimiq_http_requests_total', 'Requests answered', 'route', 'method', 'status');
  const durations = new Histogram({
    name: 'optimiq_http_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['route', 'method'],
    buckets: requestSeconds,
    registers: [registry],
  });
  const jobs = counter('optimiq_jobs_total', 'Jobs that ended', 'kind', 'status');
  const jobDurations = new Histogram({
    name: 'optimiq_job_seconds',
    help: 'Time a job took',
    labelNames: ['kind'],
    buckets: jobSeconds,
    registers: [registry],
  });

  const byTenant = new Map<TenantId, { requests: number; jobs: number }>();
  const ofTenant = (tenantId: TenantId) => {
    const found = byTenant.get(tenantId) ?? { requests: 0, jobs: 0 };
    byTenant.set(tenantId, found);
    return found;
  };
  for (const what of ['requests', 'jobs'] as const) {
    new Counter({
      name: `optimiq_tenant_${what}_total`,
      help: `${what === 'requests' ? 'Requests answered' : 'Jobs that ended'}, by tenant`,
      labelNames: ['tenant'],
      registers: [registry],
      async collect() {
        // Counted by id, shown by number: an id never becomes a label.
        const numbers = await tenantNumbers().catch(() => new Map<string, number>());
        this.reset();
        for (const [id, counted] of byTenant) {
          const number = numbers.get(id);
          if (number !== undefined) this.inc({ tenant: String(number) }, counted[what]);
        }
      },
    });
  }

  for (const part of ['database', 'migrations', 'keys', 'disk', 'queue'] as const) {
    gauge(`optimiq_ready_${part}`, '1 when fit for work', async (set) => set((await parts())[part] ? 1 : 0));
  }
  const parts = oncePerSecond(readiness);
  gauge('process_resident_memory_bytes', 'Resident memory', (set) => set(process.memoryUsage.rss()));
  gauge('process_cpu_seconds_total', 'Processor time used', (set) => {
    const { user, system } = process.cpuUsage();
    set((user + system) / 1e6);
  });
  gauge('process_start_time_seconds', 'When the process began', (set) => set(Date.now() / 1_000 - process.uptime()));
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  gauge('optimiq_event_loop_delay_seconds', '99th percentile of the delay since last read', (set) => {
    set(Number.isFinite(delay.percentile(99)) ? delay.percentile(99) / 1e9 : 0);
    delay.reset();
  });

  return {
    countRequest: ({ route, method, status, seconds, tenantId }) => {
      const known = methods.has(method) ? method : 'other';
      requests.inc({ route, method: known, status: `${Math.floor(status / 100)}xx` });
      durations.observe({ route, method: known }, seconds);
      if (tenantId) ofTenant(tenantId).requests += 1;
    },
    countJob: ({ kind, outcome, seconds, tenantId }) => {
      jobs.inc({ kind, status: outcome });
      jobDurations.observe({ kind }, seconds);
      ofTenant(tenantId).jobs += 1;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** One look serves all gauges of a reading. */
function oncePerSecond<T>(look: () => Promise<T>): () => Promise<T> {
  let [last, at]: [Promise<T> | undefined, number] = [undefined, 0];
  return () => {
    if (!last || performance.now() - at > 1_000) [last, at] = [look(), performance.now()];
    return last;
  };
}
