import { setTimeout as sleep } from 'node:timers/promises';
import { startProduct } from '../../e2e/product.ts';
import { p95 } from '../shared/percentile.ts';

/*
 * People at work at the same time: each is signed in on a session of their own and does what their role does, screen
 * after screen, asking for what the screen asks for and resting in between as a reader does. How long answers took, and
 * how many were not what they should be.
 */

const people = Number(process.env['BENCH_PEOPLE'] ?? 50);
const minutes = Number(process.env['BENCH_MINUTES'] ?? 10);
const members = Number(process.env['BENCH_MEMBERS'] ?? 2_000);
/** Seconds between two screens, from and to: somebody reads. */
const rest = [2, 6] as const;

const print = (name: string, value: number, unit: string, most?: number) =>
  process.stdout.write(
    `${JSON.stringify({ name: `fifty people: ${name}`, value: Math.round(value), unit, ...(most !== undefined && { bar: `<= ${most}`, ok: value <= most }) })}\n`,
  );

type Json = { readonly [key: string]: never } & { readonly items: readonly Json[] } & never[];
type Answers = { get(path: string): Promise<Json>; post(path: string, body: unknown): Promise<Json> };

const times = new Map<string, number[]>();
const faults: string[] = [];

/** Somebody signed in: asks, and notes how long each answer took by the form of its path. */
async function signIn(url: string, { email, password }: { email: string; password: string }): Promise<Answers> {
  let cookie = '';
  const ask = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const began = performance.now();
    const answer = await fetch(url + path, {
      method,
      headers: {
        cookie,
        'x-optimiq-request': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const form = `${method} ${path.split('?')[0]!.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`;
    times.set(form, [...(times.get(form) ?? []), performance.now() - began]);
    if (!answer.ok) faults.push(`${form} ${answer.status} ${text.slice(0, 200)}`);
    const set = answer.headers.getSetCookie().map((one) => one.split(';')[0]!);
    if (set.length > 0) cookie = set.join('; ');
    return text === '' || !/json/.test(answer.headers.get('content-type') ?? '') ? ({} as Json) : JSON.parse(text);
  };
  await ask('POST', '/v1/session', { email, password });
  return { get: (path) => ask('GET', path), post: (path, body) => ask('POST', path, body) };
}

const anyOf = <T>(items: readonly T[] | undefined): T | undefined => items?.[Math.floor(Math.random() * items.length)];
const hccs = [37, 38, 226, 238, 280, 329, 155, 48];

/** What a screen asks for, by role; each leads a person through some screens. */
const days: Readonly<Record<string, (by: Answers, next: () => Promise<void>) => Promise<void>>> = {
  'risk-director': async (by, next) => {
    const filter = Math.random() < 0.5 ? '' : `?hcc=${anyOf(hccs)}`;
    const and = filter === '' ? '?' : `${filter}&`;
    await Promise.all([
      ...['', '/raf-distribution', '/hccs', '/segments', '/not-counted', '/paid-by-month', '/paid-by-service'].map(
        (part) => by.get(`/v1/population${part}${filter}`),
      ),
      by.get(`/v1/population/groups${and}by=${anyOf(['contract', 'plan', 'provider'])}`),
    ]);
    await next();
    await readMember(by, next, await by.get(`/v1/members${and}sort=payment&direction=desc&limit=100`));
    await by.post('/v1/cohort-counts', {
      paymentYear: 2026,
      definition: {
        match: 'all',
        groups: [
          {
            match: 'all',
            criteria: [
              { kind: 'hcc', hcc: anyOf(hccs) },
              { kind: 'sex', sex: 'F' },
            ],
          },
        ],
      },
    });
    await next();
  },
  'hcc-coder': async (by, next) => {
    const [, gaps] = await Promise.all([
      by.get('/v1/gaps/summary'),
      by.get(`/v1/gaps?hcc=${anyOf(hccs)}&status=open&inWork=false&limit=100`),
    ]);
    await next();
    const gap = anyOf(gaps.items) as { memberKey: string; hcc: number } | undefined;
    if (gap) {
      await readMember(by, next, { items: [gap] } as unknown as Json);
      const taken = (await by.post('/v1/work-acceptances', {
        gaps: [{ memberKey: gap.memberKey, hcc: gap.hcc }],
      })) as { changeId?: string };
      await next();
      if (taken.changeId) await by.post(`/v1/work-changes/${taken.changeId}/undo`, {});
    }
    await Promise.all([by.get('/v1/work-counts'), by.get('/v1/work-items?view=mine&limit=100')]);
    await next();
  },
  'claims-analyst': async (by, next) => {
    const list = await by.get(`/v1/members?hcc=${anyOf(hccs)}&limit=100`);
    await next();
    await readMember(by, next, list);
  },
  'care-manager': async (by, next) => {
    await by.post('/v1/member-searches', { text: anyOf(['an', 'ma', 'jo', 'el', 'ro'])! });
    await next();
    await readMember(by, next, await by.get('/v1/members?limit=100'));
  },
  'tenant-admin': async (by, next) => {
    const loads = await by.get('/v1/loads');
    await next();
    const load = anyOf(loads.items) as { loadId: string } | undefined;
    if (load) await by.get(`/v1/loads/${load.loadId}`);
    await next();
    await Promise.all([by.get('/v1/people'), by.get('/v1/runs'), by.get('/v1/notifications')]);
    await next();
  },
  executive: async (by, next) => {
    await Promise.all(
      ['', '/raf-distribution', '/hccs', '/segments', '/paid-by-month', '/paid-by-service'].map((part) =>
        by.get(`/v1/population${part}`),
      ),
    );
    await next();
  },
};

/** A member's screen, a tab of it, and a claim in its dock. */
async function readMember(by: Answers, next: () => Promise<void>, list: Json): Promise<void> {
  const { memberKey } = (anyOf(list.items) ?? {}) as { memberKey?: string };
  if (!memberKey) return;
  const at = `/v1/members/${memberKey}`;
  await Promise.all([by.get(at), by.get(`${at}/score`), by.get(`${at}/gaps`), by.get(`${at}/timeline?limit=50`)]);
  await next();
  const claims = await by.get(`${at}/claims?limit=50`);
  const { claimKey } = (anyOf(claims.items) ?? {}) as { claimKey?: string };
  if (claimKey) {
    const claim = `${at}/claims/${claimKey}`;
    await Promise.all([by.get(claim), by.get(`${claim}/versions`), by.get(`${claim}/uses`)]);
  }
  await next();
}

const product = await startProduct({ members, readyWithinSeconds: 900 });
try {
  const until = Date.now() + minutes * 60_000;
  const roles = Object.keys(days);
  const next = () => sleep((rest[0] + Math.random() * (rest[1] - rest[0])) * 1_000);
  // Half of them decide all day, as in a real team.
  const roleOf = (one: number) => (one % 2 === 0 ? 'hcc-coder' : roles[((one - 1) / 2) % roles.length]!);
  await Promise.all(
    Array.from({ length: people }, async (_, one) => {
      await sleep((one * 20_000) / people);
      const role = roleOf(one);
      const by = await signIn(product.url, product.signInOf(role));
      while (Date.now() < until) await days[role]!(by, next);
    }),
  );
  const all = [...times.values()].flat();
  for (const [form, found] of [...times].sort((a, b) => p95(b[1]) - p95(a[1])).slice(0, 8))
    print(`${form}, p95 of ${found.length}`, p95(found), 'ms');
  print('answers', all.length, 'answers');
  print('answers a second', all.length / (minutes * 60), '/s');
  print('all, p95', p95(all), 'ms', 500);
  print('errors', faults.length, 'answers', 0);
  for (const fault of new Set(faults.slice(0, 20))) process.stderr.write(`${fault}\n`);
} finally {
  await product.stop();
}
