import { expect, test } from 'vitest';
import { markDays, openBrowserMarks } from './browser-mark.ts';

const secret = 'a secret of the keys folder, not of the database';

test('ACC-04 a mark is of one account and one browser, and ends after sixty days', () => {
  let now = Date.parse('2026-01-01T12:00:00Z');
  const marks = openBrowserMarks(secret, () => now);
  const mark = marks.make('casey@plan.example');
  expect(marks.idOf('casey@plan.example', mark)).toMatch(/^[\w-]{16}$/);
  expect(marks.idOf('other@plan.example', mark)).toBeUndefined();
  expect(marks.idOf('casey@plan.example', marks.make('casey@plan.example'))).not.toBe(
    marks.idOf('casey@plan.example', mark),
  );
  now += markDays * 86_400_000;
  expect(marks.idOf('casey@plan.example', mark)).toBeDefined();
  now += 86_400_000;
  expect(marks.idOf('casey@plan.example', mark)).toBeUndefined();
});

test('ACC-04 nobody makes a mark or prolongs one', () => {
  const marks = openBrowserMarks(secret);
  const mark = marks.make('casey@plan.example');
  const [, id, mac] = mark.split('.');
  expect(marks.idOf('casey@plan.example', `99999.${id}.${mac}`)).toBeUndefined();
  const others = openBrowserMarks('another secret, of another installation').make('casey@plan.example');
  for (const forged of [others, `${mark}x`, 'A'.repeat(43), '', undefined])
    expect(marks.idOf('casey@plan.example', forged)).toBeUndefined();
});
