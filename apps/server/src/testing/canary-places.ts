import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testServer } from '@optimiq/store/testing/server';
import type { CanarySearch, Finding } from './canary-search.ts';
import type { TestProduct } from './product.ts';

/** Folder of the run's database server. */
export const databaseFolder = () => join(testServer().base, 'data/postgres');

/** Every row of every table of the database as text, ciphertexts in hexadecimal. */
export async function databaseRows({ test }: TestProduct, look: CanarySearch): Promise<Finding[]> {
  const tables = await test.asSuperuser<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1`);
  if (tables.length < 20) throw new Error('The tables of the database were not found');
  const findings: Finding[] = [];
  for (const { name } of tables) {
    const rows = await test.asSuperuser<{ row: string }>(`select t::text as row from ${name} t`);
    findings.push(...look.inText(name, rows.map(({ row }) => row).join('\n')));
  }
  return findings;
}

/** Files of the database server, its log and its write-ahead log too: this database's, and what all databases share. */
export async function databaseFiles({ test }: TestProduct, look: CanarySearch): Promise<Finding[]> {
  await test.asSuperuser('checkpoint');
  const [own] = await test.asSuperuser<{ oid: number }>(
    'select oid::int from pg_database where datname = current_database()',
  );
  const folder = databaseFolder();
  const isOther = (path: string) => {
    const [, oid] = /\/base\/(\d+)\//.exec(path.slice(folder.length)) ?? [];
    return oid !== undefined && Number(oid) !== own!.oid;
  };
  return [...look.inFolder(folder, isOther), ...look.inBytes('log', readFileSync(testServer().logFile))];
}

/** Lines of the product's log. */
export const logLines = ({ logged }: TestProduct, look: CanarySearch) => look.inText('log', logged.join(''));
