/** One professional claim as a clearinghouse sends it, with its subscriber loop. */
export function claimOf(n: number, lineCount = 8, number = `PCN${String(n).padStart(10, '0')}`): string {
  const day = String(1 + (n % 28)).padStart(2, '0');
  let sum = 0;
  const lines = Array.from({ length: lineCount }, (_, i) => {
    const cents = 4_525 + ((n * 37 + i * 911) % 20_000);
    const amount = money(cents);
    sum += cents;
    const pointers = i % 3 === 0 ? '1' : '1:2';
    return `LX*${i + 1}~\nSV1*HC:9921${i % 5}:25*${amount}*UN*1***${pointers}~\nDTP*472*D8*202503${day}~\nREF*6R*${n}L${i + 1}~\n`;
  });
  const hl = n + 2;
  return (
    `HL*${hl}*1*22*0~\nSBR*P*18*GRP${n % 90}******16~\n` +
    `NM1*IL*1*${nameOf(n % 700)}*${nameOf(1000 + (n % 300))}*A***MI*M${String(n).padStart(9, '0')}~\n` +
    `N3*${n % 9000} MAIN STREET~\nN4*SPRINGFIELD*MA*01103~\nDMG*D8*19${40 + (n % 20)}0${1 + (n % 9)}15*${n % 2 ? 'F' : 'M'}~\n` +
    `NM1*PR*2*SAMPLE HEALTH PLAN*****PI*87726~\n` +
    `CLM*${number}*${money(sum)}***11:B:1*Y*A*Y*Y~\n` +
    `HI*ABK:E1122*ABF:N183*ABF:I10*ABF:E785~\n` +
    `NM1*82*1*PROVIDER*JANE****XX*1234567893~\nPRV*PE*PXC*207R00000X~\n${lines.join('')}`
  );
}

/** A made-up name, different for each number: digits are no part of a name, and names that look alike are compared. */
const nameOf = (n: number): string =>
  [n % 10, Math.floor(n / 10) % 10, Math.floor(n / 100)].map((at) => syllables[at]).join('');
const syllables = ['BA', 'DEL', 'FOR', 'GUN', 'HIL', 'KAR', 'LO', 'MAN', 'NER', 'PIT', 'QUO', 'RUS', 'SAN', 'TEV'];

const money = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

export const claimFileHead =
  'ISA*00*          *00*          *ZZ*SUBMITTER      *ZZ*RECEIVER       *250401*1200*^*00501*000000001*0*P*:~\n' +
  'GS*HC*SUBMITTER*RECEIVER*20250401*1200*1*X*005010X222A1~\nST*837*0001*005010X222A1~\n' +
  'BHT*0019*00*1*20250401*1200*CH~\nNM1*41*2*SUBMITTER*****46*12345~\nNM1*40*2*RECEIVER*****46*67890~\n' +
  'HL*1**20*1~\nPRV*BI*PXC*207R00000X~\nNM1*85*2*SAMPLE CLINIC*****XX*1234567893~\nN3*1 CLINIC WAY~\nN4*SPRINGFIELD*MA*011030000~\nREF*EI*123456789~\n';
export const claimFileEnd = 'SE*1*0001~\nGE*1*1~\nIEA*1*000000001~\n';

/**
 * An 837 file of about the size asked for, piece by piece; never whole in memory.
 *
 * @param bytes size to reach
 * @returns     pieces of about 1 MB, each of whole claims
 */
export function* claimFile(bytes: number): Generator<string> {
  yield claimFileHead;
  // A thousand different claims, repeated: making each anew would take longer than reading it.
  const pieces: string[] = [];
  for (let piece = 0; piece < 4; piece++) {
    pieces.push(Array.from({ length: 700 }, (_, i) => claimOf(piece * 700 + i)).join(''));
  }
  let written = claimFileHead.length;
  for (let i = 0; written < bytes; i++) {
    const piece = pieces[i % pieces.length]!;
    written += piece.length;
    yield piece;
  }
  yield claimFileEnd;
}

/** The beginning of a file, then one segment that never ends. */
export function* endlessSegment(bytes: number): Generator<string> {
  yield claimFileHead;
  const piece = 'X'.repeat(1_000_000);
  for (let written = claimFileHead.length; written < bytes; written += piece.length) yield piece;
}

/** The same claims without a line break: one line of the size asked for. */
export function* singleLine(bytes: number): Generator<string> {
  for (const piece of claimFile(bytes)) yield piece.replaceAll('\n', '');
}
