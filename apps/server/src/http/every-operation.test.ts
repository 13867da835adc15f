import { randomUUID } from 'node:crypto';
import { type Role, roles } from '@optimiq/domain/access/roles';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessClasses, accessFields, accessMatrix, fieldNames } from '../testing/access-tables.ts';
import { databaseFiles, databaseRows, logLines } from '../testing/canary-places.ts';
import { canarySearch } from '../testing/canary-search.ts';
import { foreignAnswers, type Swept, sweepOperation } from '../testing/cross-tenant-sweep.ts';
import { type Fuzzed, fuzzOperation, inFuzzOrder } from '../testing/fuzz-operation.ts';
import { exampleOf, withoutExample } from '../testing/operation-examples.ts';
import { makeOwner, type Owner, stubTheOutside } from '../testing/operation-owner.ts';
import { type Operation, operationsOf, send } from '../testing/operations.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

// Operations come from the API's description: a new route is swept, and fails here until there is an example for it.
let world: TestProduct;
let alpha: Owner;
let beta: Owner;
let operations: Operation[];
const swept: Swept[] = [];

beforeAll(async () => {
  world = await testProduct();
  const records = stubTheOutside(world);
  [alpha, beta] = await Promise.all([
    makeOwner(world, world.alpha, 'ZQALPHA', records),
    makeOwner(world, world.beta, 'ZQBETA', records),
  ]);
  operations = operationsOf(world.app).filter(({ permission }) => permission !== 'public');
});
afterAll(() => world.close());

test('COV-07 SEC-04 no operation tells another tenant of an id, and each works for its owner', async () => {
  // The log as a whole comes first: afterwards it holds the ids that were asked for.
  const isOfLog = ({ path }: Operation) => path.startsWith('/v1/audit') && !path.includes('{');
  const inOrder = [...operations.filter(isOfLog), ...operations.filter((one) => !isOfLog(one))];
  for (const operation of inOrder.filter(({ key }) => !(key in withoutExample))) {
    swept.push(await sweepOperation(world.app, operation, alpha, beta));
  }
  expect(swept.flatMap(({ key, faults }) => faults.map((fault) => `${key}: ${fault}`))).toEqual([]);
  expect(foreignAnswers(swept, alpha)).toEqual([]);
  // The control.
  expect(swept.filter(({ owner }) => owner >= 300).map(({ key, owner }) => [key, owner])).toEqual([]);
  expect(swept.filter(({ tried }) => tried > 0).length).toBeGreaterThan(50);
}, 300_000);

/** Cookie or bearer header of somebody in alpha with one role, in a new session where the one before was ended. */
async function asRole(role: string, isEnded = false): Promise<Record<string, string>> {
  if (role !== 'integration')
    return { cookie: await world[isEnded ? 'signInAgain' : 'signIn'](world.alpha, role as Role) };
  const permissions = ['session:read', 'reference:read', 'load:read', 'load:write', 'job:read', 'run:read'];
  // All other roles have been through every door by then: on a slow machine that takes longer than a factor is fresh.
  await alpha.renew();
  const { clientId, secret } = await alpha.made('POST', '/v1/clients', { name: 'Machine', permissions, days: 1 });
  const answer = await world.app.inject({
    method: 'POST',
    url: '/oauth/token',
    payload: { grant_type: 'client_credentials', client_id: clientId, client_secret: secret },
  });
  return { authorization: `Bearer ${answer.json().access_token}` };
}

/** A request that gets no further than the door: ids of nobody, an empty body. */
async function knock(operation: Operation, headers: Record<string, string>): Promise<string> {
  const nobody = randomUUID();
  const path = Object.fromEntries(
    operation.parameters.filter((one) => one.in === 'path').map(({ name }) => [name, nobody]),
  );
  const answer = await send(world.app, operation, { path, headers, ...(operation.body ? { body: {} } : {}) });
  return answer.statusCode === 403 && answer.json().code === 'forbidden'
    ? 'no'
    : answer.statusCode === 401
      ? 'unknown'
      : 'yes';
}

describe('SEC-04 ACC-06 the reviewed tables of access', () => {
  const matrix = new Map(accessMatrix().map((row) => [row.route!, row]));
  const classes = new Map(accessClasses().map((row) => [row.role!, row]));
  const holds = (role: string, fieldClass: string, how: string) =>
    classes.get(role)![fieldClass]!.split(' ').includes(how);

  test('have one row for each operation and role, and no other', () => {
    const all = operationsOf(world.app);
    const line = ({ key }: Operation) => `add to access-matrix.csv: ${key},${roles.map(() => '?').join(',')},?,`;
    expect(all.filter(({ key }) => !matrix.has(key)).map(line)).toEqual([]);
    expect([...matrix.keys()].filter((key) => !all.some((one) => one.key === key))).toEqual([]);
    for (const row of matrix.values())
      for (const role of roles) expect(row[role], row.route).toMatch(/^(yes|no|public)$/);
    expect([...classes.keys()]).toEqual([...roles]);
  });

  test('say who gets through each door', async () => {
    const wrong: string[] = [];
    for (const role of roles) {
      let headers = await asRole(role);
      for (const operation of operations.filter(({ key }) => key !== 'DELETE /v1/session' && matrix.has(key))) {
        let told = await knock(operation, headers);
        // Some doors end the session of whoever went through.
        if (told === 'unknown') {
          headers = await asRole(role, true);
          told = await knock(operation, headers);
        }
        if (told !== matrix.get(operation.key)![role]) wrong.push(`${operation.key} as ${role}: ${told}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 400_000);

  test('ACC-04 say which doors ask for a fresh factor', async () => {
    const staleCookie = async () => {
      const cookie = await alpha.otherCookie();
      const { user } = (
        await send(world.app, operations.find(({ key }) => key === 'GET /v1/session')!, {}, cookie)
      ).json();
      const age = `update auth.sessions set created_at = now() - interval '6 minutes', factor_at = now() - interval '6 minutes' where user_id = '${user.id}'`;
      await world.test.asSuperuser(age);
      return cookie;
    };
    let cookie = await staleCookie();
    const wrong: string[] = [];
    for (const operation of operations.filter(({ key }) => key !== 'DELETE /v1/session')) {
      const nobody = Object.fromEntries(operation.parameters.map(({ name }) => [name, randomUUID()]));
      const asked = { path: nobody, ...(operation.body ? { body: {} } : {}) };
      let answer = await send(world.app, operation, asked, cookie);
      if (answer.statusCode === 401) {
        cookie = await staleCookie();
        answer = await send(world.app, operation, asked, cookie);
      }
      const told = answer.statusCode === 403 && answer.json().code === 'step-up-needed' ? 'yes' : 'no';
      if (told !== matrix.get(operation.key)?.['step-up']) wrong.push(`${operation.key}: ${told}`);
    }
    await alpha.renew();
    expect(wrong).toEqual([]);
  }, 200_000);

  test('say which fields nobody but their readers is shown', async () => {
    const wrong: string[] = [];
    const shown = new Set<string>();
    for (const row of accessFields().filter(
      ({ route, direction }) => direction === 'answer' && route!.startsWith('GET'),
    )) {
      const operation = operations.find(({ key }) => key === row.route);
      if (!operation) continue;
      const asked = await exampleOf(operation, alpha);
      for (const role of roles.filter((one) => matrix.get(operation.key)![one] === 'yes')) {
        const { headers: own = {} } = asked;
        const answer = await send(world.app, operation, {
          ...asked,
          headers: { ...own, ...(await roleHeaders(role)) },
        });
        const hidden = fieldClasses.filter((one) => row[one] && !holds(role, one, 'read'));
        if (hidden.some((one) => row[one] === 'body')) {
          if (answer.statusCode !== 403) wrong.push(`${operation.key} as ${role}: the whole of it`);
          continue;
        }
        if (answer.statusCode === 403) continue;
        const names = fieldNames(/json/.test(String(answer.headers['content-type'])) ? answer.json() : {});
        const others = new Set(
          fieldClasses.filter((one) => !hidden.includes(one)).flatMap((one) => (row[one] ?? '').split(' ')),
        );
        for (const one of hidden) {
          for (const name of row[one]!.split(' ')) {
            if (names.has(name) && !others.has(name)) wrong.push(`${operation.key} as ${role}: ${name} is ${one}`);
          }
        }
        for (const one of fieldClasses) {
          if ((row[one] ?? '').split(' ').some((name) => names.has(name))) shown.add(`${row.route} ${one}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    // The control: what is classed is there for those who may read it.
    expect(shown.size).toBeGreaterThan(15);
    expect([...shown].filter((one) => one.endsWith('identifier')).length).toBeGreaterThan(3);
  }, 200_000);

  test('say which fields of a body are not everybody’s to write', async () => {
    const wrong: string[] = [];
    await world.test.asSuperuser('update auth.sessions set factor_at = now()');
    for (const row of accessFields().filter(({ direction }) => direction === 'body')) {
      const operation = operations.find(({ key }) => key === row.route);
      if (!operation || operation.key in withoutExample) continue;
      for (const role of roles.filter((one) => one !== 'tenant-admin' && matrix.get(operation.key)![one] === 'yes')) {
        const asked = await exampleOf(operation, alpha);
        const names = fieldNames(asked.body);
        const refused = fieldClasses.some(
          (one) => !holds(role, one, 'write') && row[one]?.split(' ').some((name) => names.has(name)),
        );
        const answer = await send(world.app, operation, {
          ...asked,
          headers: { ...asked.headers, ...(await roleHeaders(role)) },
        });
        if ((answer.statusCode === 403) !== refused) wrong.push(`${operation.key} as ${role}: ${answer.statusCode}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 200_000);

  test('a row that says otherwise is noticed', async () => {
    const operation = operations.find(({ key }) => key === 'GET /v1/audit-events')!;
    expect(await knock(operation, await asRole('hcc-coder'))).toBe('no');
    expect(await knock(operation, await asRole('auditor'))).toBe('yes');
    expect(await knock(operation, {})).toBe('unknown');
  });
});

const known = new Map<string, Promise<Record<string, string>>>();
function roleHeaders(role: string): Promise<Record<string, string>> {
  const headers = known.get(role) ?? asRole(role);
  known.set(role, headers);
  return headers;
}

const fieldClasses = ['member-fact', 'identifier', 'sensitive', 'secret'] as const;

test('every exception names an operation that exists, and where it is tested', async () => {
  const keys = operationsOf(world.app).map(({ key }) => key);
  for (const [key, reason] of Object.entries(withoutExample)) {
    expect(keys).toContain(key);
    expect(reason).toMatch(/\.test\.ts$/);
  }
});

/** The app with one route that lets out something of what anybody holds. */
const broken = (
  change: (body: string) => { status?: number; body?: string; header?: string },
  isBroken: (options: InjectOptions, status: number) => boolean = ({ url }, status) =>
    String(url).includes(alpha.ids.loadId!) && status === 404,
) =>
  ({
    inject: async (options: InjectOptions) => {
      const answer = await world.app.inject(options);
      if (!isBroken(options, answer.statusCode)) return answer;
      const { status = answer.statusCode, body = answer.body, header } = change(answer.body);
      const headers = { ...answer.headers, ...(header && { 'x-found': header }) };
      return { ...answer, statusCode: status, body, headers };
    },
  }) as never as FastifyInstance;

test.each([
  { name: 'another status', change: () => ({ status: 403 }) },
  { name: 'other words', change: (body: string) => ({ body: body.replace('nothing', 'something') }) },
  { name: 'a header', change: () => ({ header: '1' }) },
])('a route that answers a foreign id with $name is noticed', async ({ change }) => {
  const operation = operations.find(({ key }) => key === 'GET /v1/loads/{loadId}')!;
  expect((await sweepOperation(broken(change), operation, alpha, beta)).faults).not.toEqual([]);
});

const secretWord = 'ZQFIELDQX7741';

/** The value with each string at the end of a named field replaced. */
function withWord(value: unknown, isMeant: (name: string) => boolean, name = ''): unknown {
  if (typeof value === 'string') return isMeant(name) ? `${secretWord} ${name}` : value;
  if (Array.isArray(value)) return value.map((each) => withWord(each, isMeant, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withWord(each, isMeant, key)]));
}

describe('AUT-04 PHI-01 a word sent through every field', () => {
  const look = canarySearch([secretWord]);

  test('that names somebody, is free text or a secret is kept as ciphertext only, and read back', async () => {
    const fields = accessFields().filter(({ direction }) => direction === 'body');
    const kept: string[] = [];
    for (const row of fields) {
      const operation = operations.find(({ key }) => key === row.route);
      if (!operation || operation.key in withoutExample) continue;
      const names = ['identifier', 'sensitive', 'secret'].flatMap((one) => (row[one] ?? '').split(' ').filter(Boolean));
      const asked = await exampleOf(operation, alpha);
      const body = withWord(asked.body, (name) => names.includes(name));
      const answer = await send(world.app, operation, { ...asked, body }, alpha.cookie);
      if (answer.statusCode < 300) kept.push(operation.key);
    }
    expect(kept).toEqual(expect.arrayContaining(['POST /v1/erasures', 'PUT /v1/feeds/{source}/sftp']));
    const erasures = (await alpha.made('GET', '/v1/erasures')) as never as { items: { erasureId: string }[] };
    const reasons = await Promise.all(erasures.items.map((one) => alpha.made('GET', `/v1/erasures/${one.erasureId}`)));
    expect(reasons.map(({ reason }) => reason)).toContain(`${secretWord} reason`);
    expect(await databaseRows(world, look)).toEqual([]);
    expect(await databaseFiles(world, look)).toEqual([]);
    expect(look.inFolder(world.base)).toEqual([]);
    expect(logLines(world, look)).toEqual([]);
  }, 200_000);

  test('or parameter, well-formed or not, is in no log, audit event or answer to a wrong request', async () => {
    const told: string[] = [];
    for (const operation of operationsOf(world.app)) {
      for (const { name, in: where } of operation.parameters) {
        const word = where === 'header' ? secretWord : `${secretWord} ${name}`;
        const path = Object.fromEntries(
          operation.parameters
            .filter((one) => one.in === 'path')
            // What is there is looked at and changed, and stays.
            .map((one) => [one.name, operation.method === 'DELETE' ? randomUUID() : (alpha.ids[one.name] ?? 'maps')]),
        );
        const asked =
          where === 'path'
            ? { path: { ...path, [name]: word } }
            : { path, [where === 'query' ? 'query' : 'headers']: { [name]: word } };
        const answer = await send(
          world.app,
          operation,
          { ...asked, ...(operation.body ? { body: { [secretWord]: secretWord } } : {}) },
          alpha.cookie,
        );
        if (answer.statusCode >= 400 && look.inText('answer', answer.body).length > 0)
          told.push(`${operation.key} ${name}`);
      }
    }
    expect(told).toEqual([]);
    expect(logLines(world, look)).toEqual([]);
    expect((await databaseRows(world, look)).filter(({ place }) => /audit|jobs\./.test(place))).toEqual([]);
  }, 200_000);

  test('in clear is noticed', async () => {
    world.product.log.info({ word: secretWord }, 'planted');
    expect(logLines(world, look)).not.toEqual([]);
    world.logged.length = 0;
  });
});

const report = (line: string) => process.stderr.write(`${line}\n`);

// Minutes by itself: part of `npm run soak`.
test.runIf(process.env.OPTIMIQ_SOAK)(
  'COV-07 requests made from the description bring no failure, no answer off its schema and no innards',
  async () => {
    const requests = Number(process.env.OPTIMIQ_FUZZ_REQUESTS ?? 200);
    const fuzzed: Fuzzed[] = [];
    for (const operation of inFuzzOrder(operationsOf(world.app))) {
      await alpha.renew();
      const from = performance.now();
      const done = await fuzzOperation(world.app, operation, alpha, { requests, seed: 4_711 });
      fuzzed.push(done);
      report(`${operation.key} ${Math.round(performance.now() - from)} ms ${JSON.stringify([...done.statuses])}`);
      for (const fault of done.faults.slice(0, 5)) report(`  ${fault}`);
    }
    const reached = fuzzed.filter(({ statuses }) => [...statuses.keys()].some((status) => status < 400));
    const share = reached.length / fuzzed.length;
    process.stdout.write(`reached ${reached.length} of ${fuzzed.length} operations, ${requests} requests each\n`);
    expect(fuzzed.flatMap(({ faults }) => faults)).toEqual([]);
    expect(fuzzed.filter((one) => !reached.includes(one)).map(({ key }) => key)).toHaveLength(
      fuzzed.length - reached.length,
    );
    expect(share).toBeGreaterThanOrEqual(0.95);
  },
  3_600_000,
);

test.each([
  { name: 'fails', change: () => ({ status: 500 }) },
  { name: 'leaves a field out', change: () => ({ body: '{"items":[{"panelId":"x"}]}' }) },
  { name: 'answers with a status that nobody described', change: () => ({ status: 418 }) },
  {
    name: 'tells of its driver',
    change: () => ({ status: 400, body: 'duplicate key value violates unique constraint' }),
  },
])('a route that $name is noticed', async ({ change }) => {
  const operation = operations.find(({ key }) => key === 'GET /v1/panels')!;
  const app = broken(change, ({ url }) => String(url).startsWith('/v1/panels'));
  expect((await fuzzOperation(app, operation, alpha, { requests: 3, seed: 1 })).faults).toHaveLength(3);
  expect((await fuzzOperation(world.app, operation, alpha, { requests: 3, seed: 1 })).faults).toEqual([]);
});

test('a route that answers with what another tenant holds is noticed', async () => {
  await world.test.asSuperuser('alter policy tenant_isolation on optimiq.panels using (true)');
  const lists = operations.filter(({ key }) => key === 'GET /v1/panels');
  const found = await Promise.all(lists.map((one) => sweepOperation(world.app, one, alpha, beta)));
  expect(foreignAnswers(found, alpha)).not.toEqual([]);
});
