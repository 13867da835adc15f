import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceProblem } from '@optimiq/domain/records/source';
import { describe, expect, test } from 'vitest';
import type { Claim837 } from './claim.ts';
import { Parser837 } from './parse.ts';

const folder = join(import.meta.dirname, '../../../../../shared/samples/c_interchange/x12');

/** Sums by splitting the text, knowing nothing of loops: what the parser has to agree with. */
function rawSums(text: string) {
  const sums = { claims: 0, claimCents: 0, lines: 0, lineCents: 0 };
  const cents = (amount: string | undefined) => Math.round(Number(amount) * 100);
  for (const segment of text.split(/~\s*/)) {
    const elements = segment.split('*');
    if (elements[0] === 'CLM') {
      sums.claims++;
      sums.claimCents += cents(elements[2]);
    }
    if (elements[0] === 'SV1' || elements[0] === 'SV2') {
      sums.lines++;
      sums.lineCents += cents(elements[elements[0] === 'SV1' ? 2 : 3]);
    }
  }
  return sums;
}

describe.skipIf(!existsSync(folder))('samples of ../shared (skipped when it is absent)', () => {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(txt|\d{3}i?)$/.test(name))
    : [];

  test.each(files)('%s', (name) => {
    const bytes = readFileSync(join(folder, name));
    const claims: Claim837[] = [];
    const problems: SourceProblem[] = [];
    const parser = new Parser837({ claim: (one) => claims.push(one), problem: (one) => problems.push(one) });
    parser.push(bytes);
    parser.end();

    const lines = claims.flatMap((claim) => claim.lines.filter(({ billedCents }) => billedCents !== undefined));
    const sums = {
      claims: claims.length,
      claimCents: claims.reduce((sum, { billedCents }) => sum + (billedCents ?? 0), 0),
      lines: lines.length,
      lineCents: lines.reduce((sum, { billedCents }) => sum + billedCents!, 0),
    };
    const raw = rawSums(bytes.toString('utf8'));
    const explained = problems.filter(({ severity }) => severity !== 'warning');
    if (explained.length === 0) expect(sums).toEqual(raw);
    else for (const { at } of explained) expect(at.offset).toBeLessThanOrEqual(bytes.length);
    if (name.includes('837_005010') || name.includes('hccinfhir/sample_837')) expect(sums).toEqual(raw);
  });

  test('there are at least 90 of them', () => expect(files.length).toBeGreaterThan(90));
});
