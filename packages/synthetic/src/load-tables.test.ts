import { publishedCmsHcc } from '@optimiq/reference/cms-hcc';
import { expect, test } from 'vitest';
import { loadTables } from './load-tables.ts';

const tables = loadTables();
const published = publishedCmsHcc('cms-hcc-v28', 2026);
const codes = tables.conditions.flatMap(({ codes: { items } }) => items);

test('every code is meant to pay what the published map says, sex and age edits aside', () => {
  const rows = Map.groupBy(published.diagnoses, ({ code }) => code);
  for (const { code, hccs } of codes) {
    const mapped = new Set((rows.get(code) ?? []).map(({ hcc }) => Number(hcc)));
    // An edit gives some persons another HCC than the one that most have; the table names the usual one.
    for (const { hcc } of published.mandatoryEdits.filter((edit) => edit.code === code)) {
      if (hcc !== undefined && !hccs.includes(hcc)) mapped.delete(hcc);
    }
    expect([code, ...mapped].toSorted()).toEqual([code, ...hccs].toSorted());
  }
});

test('the codes reach over 300 codes and 60 HCCs that pay', () => {
  expect(tables.hccs.size).toBeGreaterThan(300);
  expect(new Set([...tables.hccs.values()].flat()).size).toBeGreaterThan(60);
});

test('an ordinary code pays nothing', () => {
  const paying = new Set(published.diagnoses.map(({ code }) => code));
  const ordinary = [...tables.ordinary.values()].flatMap(({ items }) => items);
  expect(ordinary.filter(({ code }) => paying.has(code))).toEqual([]);
});

test('a procedure counts for risk exactly when the list of the service year has it', () => {
  const procedures = [...tables.procedure.values()];
  expect(procedures.filter(({ code, counts }) => counts !== published.eligibleProcedures.has(code))).toEqual([]);
});

test('a comorbidity is drawn before the condition that it raises', () => {
  for (const { place, name, raisedBy } of tables.conditions) {
    for (const given of raisedBy) expect([name, given.place < place]).toEqual([name, true]);
  }
});
