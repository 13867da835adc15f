import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, linesOf } from './cases.ts';
import { acknowledgementKinds } from './options.ts';

const folder = join(import.meta.dirname, '../../../../../shared/samples/c_interchange/x12');
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Segments of an acknowledgement that came with a sample, as lines. */
const published = (name: string) =>
  textOf(name)
    .split('~')
    .map((segment) => segment.trim());

describe.skipIf(!existsSync(folder))('samples of ../shared (skipped when it is absent)', () => {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(txt|\d{3}i?)$/.test(name))
    : [];

  test.each(files)(
    '%s: every answer is a valid interchange, and no professional or institutional set with claims is rejected',
    async (name) => {
      const text = textOf(name);
      const answered = await answer(text, acknowledgementKinds);
      const lines = linesOf(answered);
      const isClaims = /837_005010|imsweb\/837_5010__x12_(?!999)|hccinfhir\/sample_837/.test(name);
      if (isClaims && /CLM\*/.test(text)) expect(lines.filter((line) => line.startsWith('IK5*R'))).toEqual([]);
    },
  );

  // Those that follow the guide by everything that is checked here.
  test.each([
    'linuxforhealth/837_005010X222A2__demo.cob.example3.B.837',
    'linuxforhealth/837_005010X222A2__demo.cob.example3.C.837',
    'linuxforhealth/837_005010X222A2__demo.drug.example10.2.837',
    'linuxforhealth/837_005010X222A2__demo.drug.example10.3.837',
    'linuxforhealth/837_005010X222A2__demo.example1.837',
    'linuxforhealth/837_005010X222A2__demo.example2.837',
    'linuxforhealth/837_005010X222A2__demo.example7.837',
    'linuxforhealth/837_005010X223A3__two-claims-single-provider.837i',
    'linuxforhealth/demo-file__demo.837i',
  ])('%s is accepted without a fault', async (name) => {
    expect(linesOf(await answer(textOf(name), ['999'])).filter((line) => /^(IK|AK9)/.test(line))).toEqual([
      'IK5*A',
      'AK9*A*1*1*1',
    ]);
  });

  test('the published answer of an accepted file has the form of ours', async () => {
    const ours = linesOf(await answer(textOf('linuxforhealth/demo-file__demo.837i'), ['999']));
    const theirs = published('imsweb/837_5010__x12_999_accepted.txt').slice(3, 7);
    expect(ours.map((line) => line.split('*').slice(0, 1))).toEqual(theirs.map((line) => line.split('*').slice(0, 1)));
    expect(ours.slice(2)).toEqual(theirs.slice(2));
  });

  test('a missing billing provider is told where the published answer tells it, and rejects when strict', async () => {
    const theirs = published('pyx12/testdata_997_999/bad_2010AA_bug.res997.txt');
    expect(theirs).toContain('AK3*NM1*8**3');
    expect(theirs).toContain('AK5*R*5');
    // The sample is 004010, whose segments are not checked: as 005010 it has one segment less before the fault.
    const asked = textOf('pyx12/testdata_997_999/bad_2010AA_bug.source.txt')
      .replace(/REF\*87\*[^~]*~\s*/, '')
      .replace('SE*24', 'SE*23')
      .replace(
        'GS*HC*SENDER*RECEIVER*20040608*1333*56*X*004010X098A1',
        'GS*HC*SENDER*RECEIVER*20040608*1333*56*X*005010X222A1',
      );
    const lines = linesOf(await answer(asked, ['999'], { isStrict: true }));
    expect(lines).toContain('IK3*NM1*7*2010*3');
    expect(lines.at(-2)).toBe('IK5*R*5');
    expect(lines.at(-1)).toBe('AK9*R*1*1*0');
  });

  test('sets without claims are rejected like the published answer rejects them', async () => {
    const name = 'pyx12/testdata_997_999/mult_isa';
    /** AK1 and AK9 of the groups of claims. */
    const outcomes = (lines: readonly string[]) => {
      const starts = lines.flatMap((line, at) => (line.startsWith('AK1*HC') ? [at] : []));
      return starts.map((at) => lines.slice(at).find((line) => line.startsWith('AK9')));
    };
    const theirs = outcomes(published(`${name}.res997.txt`));
    expect(theirs).toEqual(['AK9*R*1*1*0', 'AK9*R*1*1*0']);
    expect(outcomes(linesOf(await answer(textOf(`${name}.source.txt`), ['999'])))).toEqual(theirs);
  });

  test.each([
    ['imsweb/837_5010__x12_bad_valid_code.txt', ['IK3*NM1*7*2000*8', 'IK4*1**7*117']],
    ['imsweb/837_5010__x12_missing_elements.txt', ['IK3*NM1*5*1000*8', 'IK4*2**1', 'IK3*CLM*29*2300*8', 'IK4*5**1']],
    ['imsweb/837_5010__x12_segments_out_of_order.txt', ['IK3*N4*10*2010*7', 'IK3*N3*15*2010*7']],
    ['imsweb/837_5010__x12_loop_errors1_exceeds_max_1_parent.txt', ['IK3*NM1*13*2010*4']],
    ['imsweb/837_5010__x12_loop_errors2_exceeds_max_repeats_multiple_parents.txt', ['IK3*NM1*32*2010*4']],
    ['imsweb/837_5010__x12_loop_errors3_missing_loops.txt', ['IK3*NM1*10*2010*3']],
    ['imsweb/837_5010__x12_missing_required_loop_in_one_repeat.txt', ['IK3*NM1*19*2010*3']],
  ])('%s: the fault it is made for is told', async (name, expected) => {
    const lines = linesOf(await answer(textOf(name), ['999']));
    for (const line of expected) expect(lines).toContain(line);
  });

  test('277CA: levels and statuses are those of the published ones', async () => {
    const shape = (lines: readonly string[]) =>
      lines.map((line) => /^(HL\*\d+\*\d*\*\w+|NM1\*\w+|STC\*A[127][:|]20|[A-Z0-9]+)/.exec(line)?.[0]);
    const theirs = published('imsweb/277_5010__x12_277CA_accepted.txt').slice(3, 24);
    const ours = linesOf(await answer(textOf('linuxforhealth/837_005010X222A2__demo.example7.837'), ['277ca']));
    // Theirs has a trace of the provider and a claim number of the payer, which we have not; ours names the receiver in A1:19.
    const expected = shape(theirs).filter((part, at) => !(part === 'REF' || (part === 'TRN' && at === 14)));
    expect(shape(ours).map((part) => (part === 'STC' ? 'STC*A1:20' : part))).toEqual(expected);
  });
});
