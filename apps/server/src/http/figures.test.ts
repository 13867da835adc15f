import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CrawlerDoors, crawled, crawlFigures } from '../testing/figure-crawler.ts';
import { day, load, tidyTexts } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

let world: TestProduct;
let doors: CrawlerDoors;
beforeAll(async () => {
  world = await testProduct();
  const files = tidyTexts({ members: 60, seed: 11, asOf: day('2025-11-24'), months: 24 });
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
  const headers = { cookie: await world.signIn(world.alpha, 'tenant-admin'), 'x-optimiq-request': '1' };
  const send = async (url: string, payload?: object) => {
    const answer = await world.app.inject({
      method: payload ? 'POST' : 'GET',
      url,
      headers,
      ...(payload && { payload }),
    });
    if (answer.statusCode >= 300) throw new Error(`${url} answered ${answer.statusCode} ${answer.body}`);
    return answer;
  };
  const ask = async (url: string) => (await send(url)).json();
  doors = {
    ask,
    fileOf: async (path) => rowsOf(path.startsWith('/') ? (await send(path)).body : await exported(path)),
  };
  /** 'gaps?status=open': a list that leaves by a job alone. */
  const exported = async (path: string) => {
    const [what, query] = path.split('?');
    const asked = { what, format: 'csv', query: Object.fromEntries(new URLSearchParams(query)) };
    const { exportId } = (await send('/v1/exports', asked)).json();
    const state = async () => (await ask(`/v1/exports/${exportId}`)).state;
    await expect.poll(state, { timeout: 30_000 }).toBe('done');
    return (await send(`/v1/exports/${exportId}/file`)).body;
  };
}, 60_000);
afterAll(() => world.close());

function rowsOf(csv: string): Record<string, string>[] {
  const [head, ...lines] = csv.replace('\uFEFF', '').trimEnd().split('\r\n');
  const cellsOf = (line: string) => line.slice(1, -1).split('","');
  const names = cellsOf(head!);
  return lines.map((line) => Object.fromEntries(cellsOf(line).map((cell, at) => [names[at]!, cell])));
}

/** The answer with one more in its first figure. */
function withFault(answer: unknown): unknown {
  let isDone = false;
  const walk = (value: unknown, name = ''): unknown => {
    if (isDone) return value;
    if (typeof value === 'number' && /^(members|open|lines|broken)$/.test(name)) {
      isDone = true;
      return value + 1;
    }
    if (Array.isArray(value)) return value.map((one) => walk(one));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, key)]));
  };
  return walk(answer);
}

test.each(crawled)(
  'MOD-05 every figure of %s is that of its rows and of their file, and a wrong one is found',
  async (endpoint) => {
    const { figures, wrong } = await crawlFigures(doors, endpoint);
    expect(wrong).toEqual([]);
    expect(figures).toBeGreaterThan(2);
    const faulty = {
      ...doors,
      ask: async (path: string) => (path === endpoint ? withFault(await doors.ask(path)) : doors.ask(path)),
    };
    expect((await crawlFigures(faulty, endpoint, 2)).wrong).toHaveLength(1);
  },
  60_000,
);
