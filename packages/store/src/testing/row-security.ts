import fc from 'fast-check';
import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { toStoreError } from '../postgres/errors.ts';
import { type Attack, attacks, type Relation } from './row-security-attacks.ts';

/** What a transaction has as its tenant. 'unset': on a connection where it was never set. */
export type Setting = 'alpha' | 'beta' | 'empty' | 'garbage' | 'unset';

/** One statement tried against the walls. */
export type Attempt = {
  readonly as: 'app' | 'owner';
  readonly setting: Setting;
  readonly relation: number;
  readonly other: number;
  readonly attack: number;
};

/** Random attempts; the same seed gives the same ones. */
export const attempts: fc.Arbitrary<Attempt> = fc.record({
  as: fc.constantFrom('app', 'app', 'app', 'owner'),
  setting: fc.constantFrom('alpha', 'beta', 'alpha', 'beta', 'empty', 'garbage', 'unset'),
  relation: fc.nat(100_000),
  other: fc.nat(100_000),
  attack: fc.nat(100_000),
});

/** Connections by role; those for 'unset' never had a tenant. */
export type Walls = {
  readonly relations: readonly Relation[];
  readonly tenants: { readonly alpha: string; readonly beta: string };
  pool(as: Attempt['as'], hadTenant: boolean): pg.Pool;
};

/** What came of an attempt. */
export type Outcome = {
  readonly attack: string;
  readonly relation: string;
  /** Own rows returned, or an expected refusal. */
  readonly own: number;
  readonly refused: boolean;
  /** Why this attempt shows a hole; nothing when the wall stood. */
  readonly hole: string | undefined;
};

/** Tables and views of the tenants' schema, with one row of each as JSON. `query` passes all walls. */
export async function readRelations(
  query: (text: string) => Promise<Record<string, unknown>[]>,
  sampleTenant: string,
): Promise<Relation[]> {
  const found = await query(`
    select 'optimiq.' || quote_ident(c.relname) as name, c.relkind in ('r', 'p') as "isTable",
      array(select p from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p
        where has_table_privilege('optimiq_app', c.oid, p))::text[] as rights,
      array(select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and a.attgenerated = '' and a.attidentity = '')::text[] as columns
    from pg_class c where c.relnamespace = 'optimiq'::regnamespace and c.relkind in ('r', 'p', 'v') order by 1`);
  return Promise.all(
    (found as Omit<Relation, 'row'>[]).map(async (relation) => {
      const [sample] = await query(
        `select to_jsonb(x)::text as row from ${relation.name} x where tenant_id = '${sampleTenant}' limit 1`,
      );
      return { ...relation, row: sample?.row as string | undefined };
    }),
  );
}

/** Tries one statement in a transaction that is undone. */
export async function attempt(walls: Walls, one: Attempt): Promise<Outcome> {
  const { relation, other, attack } = chosen(walls, one);
  const mine = one.setting === 'alpha' || one.setting === 'beta' ? walls.tenants[one.setting] : undefined;
  const theirs = one.setting === 'beta' ? walls.tenants.alpha : walls.tenants.beta;
  const text = attack.text({ relation, other, mine: mine ?? walls.tenants.alpha, theirs });
  const client = await walls.pool(one.as, one.setting !== 'unset').connect();
  const told = { attack: attack.name, relation: relation.name, own: 0, refused: false };
  try {
    await client.query(beginAs(one.setting, mine));
    const tenants = attack.copy ? await copied(client, text) : tenantsIn(await client.query(text));
    const foreign = tenants.filter((tenant) => tenant !== mine);
    if (foreign.length > 0) return { ...told, hole: `returned ${foreign.length} rows of another tenant` };
    if (attack.gives === 'refusal') return { ...told, hole: 'was not refused' };
    const isBlind = attack.gives === 'own rows' && mine !== undefined && tenants.length === 0;
    return { ...told, own: tenants.length, hole: isBlind ? 'did not return own rows' : undefined };
  } catch (error) {
    const { code } = toStoreError(error);
    const isExpected = attack.mayFail.includes(code) || isWithoutTenant(one.setting, code);
    return { ...told, refused: isExpected, hole: isExpected ? undefined : `failed with ${code}` };
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/** No tenant: rows cannot be written. What is no tenant at all is refused wherever it is read. */
const isWithoutTenant = (setting: Setting, code: string) =>
  (setting === 'garbage' && code === 'value') ||
  ((setting === 'empty' || setting === 'unset') && (code === 'permission' || code === 'not-null'));

function chosen({ relations }: Walls, one: Attempt): { relation: Relation; other: Relation; attack: Attack } {
  const attack = attacks[one.attack % attacks.length]!;
  // The owner may do what it likes with its tables; the wall holds against it for rows alone.
  const isUsable = (one.as === 'app' || attack.forOwner) && relations.some((relation) => attack.fits(relation));
  const usable = isUsable ? attack : attacks[0]!;
  const open = relations.filter((relation) => usable.fits(relation));
  return {
    relation: open[one.relation % open.length]!,
    other: relations[one.other % relations.length]!,
    attack: usable,
  };
}

function beginAs(setting: Setting, tenant: string | undefined): string {
  const begin = `begin; set local lock_timeout = '2s'`;
  if (setting === 'unset') return begin;
  const value = { empty: '', garbage: `' or true --`.replaceAll("'", "''") };
  return `${begin}; select set_config('app.tenant_id', '${tenant ?? value[setting as keyof typeof value]}', true)`;
}

/** Every value of every row of every result: the statements return tenants and nothing else. */
function tenantsIn(results: pg.QueryResult | pg.QueryResult[]): string[] {
  return [results]
    .flat()
    .flatMap(({ rows }) => rows.flatMap((row) => Object.values(row as Record<string, string | null>)))
    .filter((tenant): tenant is string => tenant !== null);
}

async function copied(client: pg.PoolClient, text: string): Promise<string[]> {
  const parts: Buffer[] = [];
  for await (const part of client.query(copyStreams.to(text))) parts.push(part as Buffer);
  return Buffer.concat(parts).toString().split('\n').filter(Boolean);
}
