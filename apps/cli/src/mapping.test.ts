import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { mappingCommand } from './mapping.ts';

const cases = join(import.meta.dirname, '../../../packages/formats/src/table/cases');

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function guess(file: string, ...more: string[]) {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await mappingCommand().parseAsync(['guess', join(cases, file), ...more], { from: 'user' });
  return { out, status: process.exitCode };
}

test('a guess names targets, formats and evidence, and no value of the file', async () => {
  const { out, status } = await guess('spanish-professional.csv');
  expect(status).toBe(0);
  expect(out).toMatch(/Fecha de Nacimiento +birthDate +high +date DD\/MM\/YYYY/);
  expect(out).toMatch(/Monto Pagado +paid +high +amount with ,/);
  for (const value of ['Alvarez', 'PR1000', 'Ponce']) expect(out).not.toContain(value);
});

test('as JSON it holds a contract that can be sent; as another kind it says what is missing', async () => {
  const { out } = await guess('pharmacy-retail.csv', '--json');
  expect(JSON.parse(out)).toMatchObject({ kind: 'fill', missing: [], contract: { kind: 'fill', constants: {} } });
  const other = await guess('pharmacy-retail.csv', '--kind', 'eligibility-year');
  expect(other.status).toBe(1);
  expect(other.out).toContain('missing: year');
});

test('what is no table gives exit status 2', async () => {
  expect((await guess('payer-layouts.json')).status).toBe(2);
});
