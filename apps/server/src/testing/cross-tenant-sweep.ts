import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { exampleOf } from './operation-examples.ts';
import type { Owner } from './operation-owner.ts';
import { type Asked, type Operation, send } from './operations.ts';

/** What a sweep over one operation saw. */
export type Swept = {
  readonly key: string;
  /** Status the owner got. */
  readonly owner: number;
  /** Ids of the owner that the other tenant tried. */
  readonly tried: number;
  /** What a stranger could tell from the answers. */
  readonly faults: readonly string[];
  /** Bodies the other tenant got, without what it sent itself. */
  readonly foreign: readonly string[];
  /** Ids in the owner's answer. */
  readonly ownIds: readonly string[];
};

type Place = readonly (string | number)[];

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The lowest and the highest id belong to nobody: descriptions of the form of an id have them. */
const nobodys = /^(0{8}|f{8})-/;
const idsIn = (text: string) => (text.match(uuids) ?? []).filter((id) => !nobodys.test(id));

/**
 * The other tenant asks with each id of the owner, and again with an id of nobody: both answers must be the same. Then
 * the owner asks, and must succeed.
 */
export async function sweepOperation(
  app: FastifyInstance,
  operation: Operation,
  owner: Owner,
  other: Owner,
): Promise<Swept> {
  const asked = await exampleOf(operation, owner);
  const { cookie: _, ...headers } = asked.headers ?? {};
  const theirs: Asked = { ...asked, headers };
  const places = idPlaces(theirs, owner);
  const faults: string[] = [];
  const foreign: string[] = [];

  const compare = async (what: string, base: () => Promise<Asked>, at: readonly Place[]) => {
    const held = at.map((place) => valueAt(theirs, place));
    const nobodys = held.map((value) => ofNobody(value, owner));
    const withValues = async (values: readonly string[]) =>
      at.reduce((one, place, index) => replaced(one, place, values[index]!) as Asked, await base());
    const first = await send(app, operation, await withValues(held), other.cookie);
    const second = await send(app, operation, await withValues(nobodys), other.cookie);
    const [told, expected] = [comparable(first, held), comparable(second, nobodys)];
    if (told !== expected) faults.push(`${what} tells a foreign id from nobody's: ${told} / ${expected}`);
    foreign.push(without(first.body, held));
  };

  if (places.length > 0) await compare('the whole request', async () => theirs, places);
  // An id of the owner beside ids of one's own.
  if (places.length > 1) {
    for (const place of places) {
      await compare(place.join('.'), async () => withoutCookie(await exampleOf(operation, other)), [place]);
    }
  }
  if (places.length === 0 && operation.method === 'GET') {
    for (const variant of variantsOf(operation, theirs)) {
      foreign.push((await send(app, operation, variant, other.cookie)).body);
    }
  }

  const answer = await send(app, operation, asked, owner.cookie);
  if (operation.method === 'GET' && answer.statusCode === 200) {
    foreign.push(...(await withCursor(app, operation, asked, owner, other)));
  }
  return {
    key: operation.key,
    owner: answer.statusCode,
    tried: places.length,
    faults,
    foreign,
    ownIds: idsIn(answer.body),
  };
}

const withoutCookie = ({ headers: { cookie: _, ...headers } = {}, ...asked }: Asked): Asked => ({ ...asked, headers });

/** Where a page of the owner's would go on, asked by the other tenant. */
async function withCursor(app: FastifyInstance, operation: Operation, asked: Asked, owner: Owner, other: Owner) {
  if (!operation.parameters.some(({ name }) => name === 'cursor')) return [];
  const page = await send(app, operation, { ...asked, query: { ...asked.query, limit: 1 } }, owner.cookie);
  const cursor = page.json().nextCursor as string | undefined;
  if (!cursor) return [];
  const own = withoutCookie(await exampleOf(operation, other));
  const answer = await send(app, operation, { ...own, query: { ...own.query, cursor } }, other.cookie);
  return [answer.body];
}

/** The request with each value of each closed list in its query: every order and direction. */
function variantsOf(operation: Operation, asked: Asked): Asked[] {
  const choices = operation.parameters.flatMap(({ name, in: where, schema }) =>
    where === 'query' ? ((schema.enum as string[] | undefined) ?? []).map((value) => ({ [name]: value })) : [],
  );
  return [{}, ...choices].map((choice) => ({ ...asked, query: { ...asked.query, ...choice } }));
}

/** Places of values that are the owner's alone. */
export function idPlaces(asked: Asked, owner: Owner): Place[] {
  const found: Place[] = [];
  const walk = (value: unknown, at: Place) => {
    if (typeof value === 'string') {
      const isOwners = value.toLowerCase().includes(owner.word.toLowerCase());
      if (value.replace(uuids, '') === '' || isOwners) found.push(at);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) walk(each, [...at, key]);
    }
  };
  walk({ path: asked.path, query: asked.query, body: asked.body }, []);
  return found.filter((place) => valueAt(asked, place) !== '');
}

/** The same request with ids of nobody. */
export const ofNobodys = (asked: Asked, owner: Owner): Asked =>
  idPlaces(asked, owner).reduce(
    (one, place) => replaced(one, place, ofNobody(valueAt(asked, place), owner)) as Asked,
    asked,
  );

const valueAt = (asked: unknown, place: Place): string =>
  String(place.reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], asked) ?? '');

function replaced(value: unknown, [key, ...rest]: Place, by: string): unknown {
  if (key === undefined) return by;
  const inner = replaced((value as Record<string, unknown> | undefined)?.[key], rest, by);
  if (Array.isArray(value)) return value.with(Number(key), inner);
  return { ...(value as object), [key]: inner };
}

/** A value of the same form and length that nobody has. */
function ofNobody(value: string, { word }: Owner): string {
  if (value.replace(uuids, '') === '') return randomUUID();
  const letters = Array.from(word, () => 'bcdfghjkmnpqrstvwxz'[Math.floor(Math.random() * 19)]).join('');
  return value.replaceAll(new RegExp(word, 'gi'), (found) => (found === word ? letters.toUpperCase() : letters));
}

const without = (text: string, values: readonly string[]) =>
  values.reduce((rest, value) => rest.replaceAll(value, '<sent>'), text);

/** An answer without what differs between any two: ids and codes made for it, dates, and the ids that were sent. */
function comparable({ statusCode, headers, body }: LightMyRequestResponse, sent: readonly string[]): string {
  const { date: _date, ...kept } = headers;
  return without(JSON.stringify({ statusCode, headers: kept, body }), sent)
    .replaceAll(uuids, '<id>')
    .replaceAll(/[\w-]{32,}/g, '<code>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>');
}

/** Ids and names of the owner in what the other tenant was answered. */
export function foreignAnswers(swept: readonly Swept[], owner: Owner): string[] {
  const owned = new Set([
    ...swept.flatMap(({ ownIds }) => ownIds),
    ...Object.values(owner.ids).filter((id) => idsIn(id).length > 0),
  ]);
  return swept.flatMap(({ key, foreign }) =>
    foreign.flatMap((body) => [
      ...(body.includes(owner.word) ? [`${key}: a name`] : []),
      ...idsIn(body)
        .filter((id) => owned.has(id))
        .map(() => `${key}: an id`),
    ]),
  );
}
