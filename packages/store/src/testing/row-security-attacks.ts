import type { StoreErrorCode } from '../postgres/errors.ts';

/** A table or view of the tenants' schema, as the catalogue tells it. */
export type Relation = {
  /** With its schema, quoted. */
  readonly name: string;
  readonly isTable: boolean;
  /** What the app role may do with it. */
  readonly rights: readonly string[];
  /** Columns that can be inserted. */
  readonly columns: readonly string[];
  /** One row as JSON, for inserting it again. */
  readonly row: string | undefined;
};

type Target = {
  readonly relation: Relation;
  readonly other: Relation;
  readonly mine: string;
  readonly theirs: string;
};

/** A statement that returns tenants of rows, and what it gives to a transaction that has a tenant. */
export type Attack = {
  readonly name: string;
  readonly gives: 'own rows' | 'nothing foreign' | 'refusal';
  readonly text: (at: Target) => string;
  readonly fits: (relation: Relation) => boolean;
  /** Codes it may be refused with: those of the wall, and where rows change those of a key or log that holds them. */
  readonly mayFail: readonly StoreErrorCode[];
  readonly copy?: true;
  /** Whether it is tried as the owner too. */
  readonly forOwner: boolean;
};

const any = () => true;
const isTable = ({ isTable: table }: Relation) => table;
const withRight = (right: string) => (relation: Relation) => relation.isTable && relation.rights.includes(right);
const insertable = (relation: Relation) => withRight('INSERT')(relation) && relation.row !== undefined;

const read = (name: string, text: Attack['text'], more: Partial<Attack> = {}): Attack => ({
  name,
  gives: 'own rows',
  text,
  fits: any,
  mayFail: [],
  forOwner: true,
  ...more,
});
const change = (name: string, right: string, text: Attack['text'], more: Partial<Attack> = {}): Attack =>
  read(name, text, {
    fits: withRight(right),
    gives: 'nothing foreign',
    mayFail: ['foreign-key', 'unique', 'permission', 'check', 'conflict', 'lock-timeout'],
    ...more,
  });
const refusals: readonly StoreErrorCode[] = ['permission', 'value', 'statement', 'unknown'];
const forbidden = (name: string, text: Attack['text'], more: Partial<Attack> = {}): Attack =>
  read(name, text, { gives: 'refusal', fits: isTable, mayFail: refusals, forOwner: false, ...more });

const insert = ({ relation: { name, columns, row } }: Target, tenant: string) => {
  const changed = JSON.stringify({ ...JSON.parse(row!), tenant_id: tenant }).replaceAll("'", "''");
  const list = columns.join(', ');
  return `insert into ${name} (${list}) select ${list} from jsonb_populate_record(null::${name}, '${changed}')`;
};

/** Every way to reach rows that a statement of the product or an injected one could take. */
export const attacks: readonly Attack[] = [
  read('select', ({ relation }) => `select tenant_id from ${relation.name}`),
  read('select or true', ({ relation }) => `select tenant_id from ${relation.name} where tenant_id is null or true`),
  read(
    'select theirs',
    ({ relation, theirs }) => `select tenant_id from ${relation.name} where tenant_id = '${theirs}'`,
    {
      gives: 'nothing foreign',
    },
  ),
  read('group', ({ relation }) => `select tenant_id from ${relation.name} group by rollup (tenant_id)`),
  read(
    'join',
    ({ relation, other }) =>
      `select a.tenant_id, b.tenant_id as other from ${relation.name} a join ${other.name} b on true`,
  ),
  read(
    'join of different tenants',
    ({ relation, other }) =>
      `select a.tenant_id, b.tenant_id as other from ${relation.name} a join ${other.name} b on a.tenant_id <> b.tenant_id`,
    { gives: 'nothing foreign' },
  ),
  read(
    'full join',
    ({ relation, other }) =>
      `select a.tenant_id, b.tenant_id as other from ${relation.name} a full join ${other.name} b using (tenant_id)`,
  ),
  read(
    'union',
    ({ relation, other }) => `select tenant_id from ${relation.name} union all select tenant_id from ${other.name}`,
  ),
  read(
    'lateral',
    ({ relation, theirs }) =>
      `select y.tenant_id from (values ('${theirs}'::uuid), (null)) v (x), lateral (
      select tenant_id from ${relation.name} where tenant_id = v.x or v.x is null) y`,
  ),
  read(
    'exists',
    ({ relation, other, theirs }) =>
      `select x.tenant_id from ${relation.name} x where exists (select from ${other.name} y where y.tenant_id = '${theirs}')`,
    { gives: 'nothing foreign' },
  ),
  read('whole row as JSON', ({ relation }) => `select to_jsonb(x) ->> 'tenant_id' as t from ${relation.name} x`),
  read(
    'cursor',
    ({ relation }) => `declare c cursor for select tenant_id from ${relation.name}; fetch all from c; close c`,
  ),
  read(
    'by place',
    ({ relation }) =>
      `select tenant_id from ${relation.name} where ctid = any (array['(0,1)', '(0,2)', '(0,3)', '(0,4)']::tid[])`,
    { fits: isTable, gives: 'nothing foreign' },
  ),
  read('sample', ({ relation }) => `select tenant_id from ${relation.name} tablesample system (100)`, {
    fits: isTable,
  }),
  // Were a condition looked at before the policy, its failure would tell that the other tenant has a row.
  read(
    'a condition that fails on theirs',
    ({ relation, theirs }) =>
      `select tenant_id from ${relation.name} where 1 / (case when tenant_id = '${theirs}' then 0 else 1 end) = 1`,
  ),
  read(
    'aggregate that fails on theirs',
    ({ relation, theirs }) =>
      `select min(tenant_id::text) as t from ${relation.name}
     having sum(1 / (case when tenant_id = '${theirs}' then 0 else 1 end)) > 0`,
  ),
  read('for update', ({ relation }) => `select tenant_id from ${relation.name} for update`, {
    fits: withRight('UPDATE'),
    mayFail: ['lock-timeout', 'conflict'],
  }),
  read('copy out', ({ relation }) => `copy (select tenant_id from ${relation.name}) to stdout`, { copy: true }),
  read('copy a table out', ({ relation }) => `copy ${relation.name} (tenant_id) to stdout`, {
    copy: true,
    fits: isTable,
  }),
  change(
    'update all',
    'UPDATE',
    ({ relation }) => `update ${relation.name} set tenant_id = tenant_id returning tenant_id`,
  ),
  change(
    'update theirs',
    'UPDATE',
    ({ relation, theirs }) =>
      `update ${relation.name} set tenant_id = tenant_id where tenant_id = '${theirs}' returning tenant_id`,
  ),
  change(
    'update by join',
    'UPDATE',
    ({ relation, other, theirs }) =>
      `update ${relation.name} a set tenant_id = a.tenant_id from ${other.name} b where b.tenant_id = '${theirs}'
     returning a.tenant_id, b.tenant_id as other`,
  ),
  change('give away', 'UPDATE', ({ relation, theirs }) => `update ${relation.name} set tenant_id = '${theirs}'`, {
    mayFail: ['permission', 'lock-timeout'],
  }),
  change('delete all', 'DELETE', ({ relation }) => `delete from ${relation.name} returning tenant_id`),
  change(
    'delete theirs',
    'DELETE',
    ({ relation, theirs }) => `delete from ${relation.name} where tenant_id = '${theirs}' returning tenant_id`,
  ),
  change(
    'delete by join',
    'DELETE',
    ({ relation, other }) =>
      `delete from ${relation.name} a using ${other.name} b where a.tenant_id <> b.tenant_id
     returning a.tenant_id, b.tenant_id as other`,
  ),
  change(
    'delete within a query',
    'DELETE',
    ({ relation }) => `with gone as (delete from ${relation.name} returning tenant_id) select tenant_id from gone`,
  ),
  change(
    'merge',
    'DELETE',
    ({ relation, theirs }) =>
      `merge into ${relation.name} a using (values ('${theirs}'::uuid)) v (x) on a.tenant_id = v.x
     when matched then delete returning a.tenant_id`,
  ),
  // A key of theirs that refuses it would tell that they have the row.
  forbidden('insert theirs', (at) => insert(at, at.theirs), {
    fits: insertable,
    mayFail: ['permission'],
    forOwner: true,
  }),
  forbidden('insert theirs unless there', (at) => `${insert(at, at.theirs)} on conflict do nothing`, {
    fits: insertable,
    mayFail: ['permission'],
    forOwner: true,
  }),
  change(
    'insert mine unless there',
    'INSERT',
    (at) => `${insert(at, at.mine)} on conflict do nothing returning tenant_id`,
    { fits: insertable },
  ),
  change(
    'copy rows between tenants',
    'INSERT',
    ({ relation: { name, columns }, mine }) => {
      const list = columns.filter((column) => column !== 'tenant_id').join(', ');
      return `insert into ${name} (tenant_id, ${list}) select '${mine}', ${list} from ${name}
      where tenant_id <> '${mine}' returning tenant_id`;
    },
    { fits: insertable },
  ),
  forbidden('truncate', ({ relation }) => `truncate ${relation.name} cascade`),
  forbidden(
    'row security off',
    ({ relation }) => `set local row_security = off; select tenant_id from ${relation.name}`,
    {
      forOwner: true,
    },
  ),
  forbidden('disable', ({ relation }) => `alter table ${relation.name} disable row level security`),
  forbidden('no force', ({ relation }) => `alter table ${relation.name} no force row level security`),
  forbidden('policy', ({ relation }) => `create policy mine on ${relation.name} using (true)`),
  forbidden('drop policy', ({ relation }) => `drop policy tenant_isolation on ${relation.name}`),
  forbidden(
    'trigger',
    ({ relation }) =>
      `create trigger t before insert on ${relation.name} for each row execute function optimiq.refuse_change()`,
  ),
  forbidden('inherit', ({ relation }) => `create temporary table child () inherits (${relation.name})`),
  forbidden('become the owner', () => 'set local role optimiq_owner'),
  forbidden('become who signs in', () => 'set local role optimiq_auth'),
  forbidden('read users', () => 'select tenant_id from auth.memberships'),
  forbidden('triggers off', () => 'set local session_replication_role = replica'),
  forbidden('read files', () => `select pg_read_file('/etc/passwd')`),
  forbidden('run a program', ({ relation }) => `copy ${relation.name} to program 'cat'`, { copy: true }),
  forbidden('copy in past the policy', ({ relation }) => `copy ${relation.name} (tenant_id) from '/dev/null'`),
];
