import { ask, same } from './figures.ts';
import { journey } from './journey.ts';

const head = [
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*T*:',
  'GS*HC*SENDER*RECEIVER*20250401*1200*1*X*005010X222A1',
  'ST*837*987654*005010X222A1',
  'BHT*0019*00*1*20250401*1200*CH',
  'NM1*41*2*SAMPLE SENDER*****46*S1',
  'NM1*40*2*SAMPLE PLAN*****46*P1',
  'HL*1**20*1',
  'NM1*85*2*SAMPLE CLINIC*****XX*1234567893',
  'N3*1 SAMPLE STREET',
  'N4*SPRINGFIELD*MA*011030000',
];

const subscriber = (level: number, id: string) => [
  `HL*${level}*1*22*0`,
  'SBR*P*18*******16',
  `NM1*IL*1*JOURNEY*PAT****MI*${id}`,
  'N3*2 SAMPLE STREET',
  'N4*SPRINGFIELD*MA*011030000',
  'DMG*D8*19480314*F',
  'NM1*PR*2*SAMPLE PLAN*****PI*P1',
];

const claim = (number: string) => [
  `CLM*${number}*150***11:B:1*Y*A*Y*I`,
  'HI*ABK:E1122*ABF:I5032',
  'LX*1',
  'SV1*HC:99213*150*UN*1***1:2',
  'DTP*472*D8*20250302',
];

/** Two good claims of one new member, and one of a person without an identifier. */
function file837(): Buffer {
  const body = [
    ...head,
    ...subscriber(2, 'JOURNEY01'),
    ...claim('J-1'),
    ...claim('J-2'),
    ...subscriber(3, ''),
    ...claim('J-3'),
  ];
  const segments = [...body, `SE*${body.length - 1}*987654`, 'GE*1*1', 'IEA*1*000000905'];
  return Buffer.from(`${segments.join('~\n')}~\n`);
}

type Load = { loadId: string; state: string; claims: number; rejected: number };
type Summary = { members: number };

journey(
  'an admin loads a claim file, reads what was refused, and takes it back',
  async ({ page, product, signIn, expectAccessible }) => {
    await signIn('tenant-admin');
    const before = await ask<Summary>(page, '/v1/population');
    await page.goto(`${product.url}/loads`);
    await page.getByRole('table').first().waitFor();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'journey.837', mimeType: 'text/plain', buffer: file837() });

    const loaded = await until(async () => {
      const { items } = await ask<{ items: Load[] }>(page, '/v1/loads');
      return items.find(({ state, claims }) => state === 'active' && claims === 2);
    });
    same('refused', loaded.rejected > 0, true);
    const after = await until(async () => {
      const summary = await ask<Summary>(page, '/v1/population');
      return summary.members === before.members + 1 ? summary : undefined;
    });
    same('members', after.members, before.members + 1);

    await page.goto(`${product.url}/loads/${loaded.loadId}`);
    await page
      .getByText(/identifier/i)
      .first()
      .waitFor();
    await expectAccessible('Load');
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Undo/ }).click();
    await until(async () => {
      const summary = await ask<Summary>(page, '/v1/population');
      return summary.members === before.members ? summary : undefined;
    });
  },
);

/** Asks until there is an answer; throws after half a minute. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let turn = 0; turn < 120; turn++) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('It did not happen within half a minute');
}
