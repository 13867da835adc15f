import pdfmake from 'pdfmake';
import fonts from 'pdfmake/fonts/Roboto.js';

/** A row of a table; `bar` is its length of the longest, from 0 to 1. */
export type ReportRow = { readonly label: string; readonly cells: readonly string[]; readonly bar?: number };

/** A table with a bar in each row, or why this reader gets none. */
export type ReportPart = {
  readonly title: string;
  readonly definition: string;
  readonly head: readonly string[];
  readonly rows: readonly ReportRow[];
  readonly absent?: string;
};

/** A figure, what it is, and what it is of. */
export type ReportFigure = { readonly label: string; readonly value: string; readonly note: string };

/** What a report says. Times and dates are arguments: the same report is the same file. */
export type Report = {
  readonly organization: string;
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly figures: readonly ReportFigure[];
  readonly parts: readonly ReportPart[];
  readonly confidentiality: string;
  readonly made: string;
  readonly madeAt: Date;
};

const ink = { text: '#17212c', label: '#465362', hint: '#5f6c7b', line: '#dfe4e9', strong: '#c4ccd5', bar: '#5c90d0' };
const margin = 48;
const inner = 612 - 2 * margin;
const barWidth = 110;

pdfmake.setFonts(fonts);
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(fonts.Roboto).includes(path));

/** The report as a letter-size PDF. Nothing is cut: tables go on, with their heads, on the next page. */
export const reportPdf = (report: Report): Promise<Buffer> => pdfmake.createPdf(reportDocument(report)).getBuffer();

/** The report in pdfmake's terms. */
export function reportDocument(report: Report): object {
  const { organization, title, facts, figures, parts, confidentiality, made, madeAt } = report;
  return {
    pageSize: 'LETTER',
    pageMargins: [margin, 56, margin, 56],
    info: { title: `${organization}: ${title}`, creationDate: madeAt, modDate: madeAt },
    lang: 'en-US',
    defaultStyle: { font: 'Roboto', fontSize: 9, color: ink.text, lineHeight: 1.15 },
    header: { text: `${organization}  |  ${title}`, ...hint, margin: [margin, 28, margin, 0] },
    footer: (page: number, pages: number) => ({
      margin: [margin, 14, margin, 0],
      columns: [
        { stack: [{ text: confidentiality, bold: true, color: ink.label }, { text: made }], ...small },
        { text: `Page ${page} of ${pages}`, alignment: 'right', width: 80, ...small },
      ],
    }),
    content: [
      { text: title, fontSize: 20, bold: true },
      { text: organization, fontSize: 12, color: ink.label, margin: [0, 0, 0, 10] },
      factTable(facts),
      ...(figures.length > 0 ? [figureTable(figures)] : []),
      ...parts.map(partOf),
    ],
  };
}

const small = { fontSize: 7.5, color: ink.hint };
const hint = { fontSize: 8, color: ink.hint };

const factTable = (facts: Report['facts']) => ({
  layout: 'noBorders',
  table: {
    widths: [80, '*'],
    body: facts.map(([name, value]) => [
      { text: name, color: ink.hint },
      { text: value, color: ink.label },
    ]),
  },
});

/** Three figures a line, under hairlines. */
function figureTable(figures: Report['figures']) {
  const cells = figures.map(({ label, value, note }) => ({
    stack: [
      { text: label, color: ink.label },
      { text: value, fontSize: 17, bold: true },
      { text: note, ...hint },
    ],
    margin: [0, 4, 0, 4],
  }));
  const rows = Array.from({ length: Math.ceil(cells.length / 3) }, (_, at) =>
    [0, 1, 2].map((column) => cells[at * 3 + column] ?? { text: '' }),
  );
  return {
    margin: [0, 14, 0, 4],
    layout: hairlines(0),
    table: { widths: ['*', '*', '*'], body: rows, dontBreakRows: true },
  };
}

function partOf({ title, definition, head, rows, absent }: ReportPart) {
  const heading = {
    stack: [
      { text: title, fontSize: 12, bold: true },
      { text: definition, ...hint },
    ],
    margin: [0, 14, 0, 4],
  };
  if (absent !== undefined) return { stack: [heading, { text: absent, color: ink.label }], unbreakable: true };
  const [first = '', ...others] = head;
  const titles = [
    { text: first, ...hint, bold: true },
    { text: '' },
    ...others.map((text) => ({ text, ...hint, bold: true, alignment: 'right' })),
  ];
  const body = rows.map(({ label, cells, bar }) => [
    { text: label },
    bar
      ? { canvas: [{ type: 'rect', x: 0, y: 2, w: Math.max(0.5, bar * barWidth), h: 7, color: ink.bar }] }
      : { text: '' },
    ...cells.map((text) => ({ text, alignment: 'right' })),
  ]);
  const numbers = others.map(() => 62);
  const label = inner - barWidth - numbers.length * 62 - 8 * (numbers.length + 2);
  return [
    { ...heading, headlineLevel: 1 },
    {
      layout: hairlines(1),
      table: {
        headerRows: 1,
        keepWithHeaderRows: 2,
        dontBreakRows: true,
        widths: [label, barWidth, ...numbers],
        body: [titles, ...body],
      },
    },
  ];
}

const hairlines = (headRows: number) => ({
  hLineWidth: () => 0.5,
  vLineWidth: () => 0,
  hLineColor: (at: number) => (headRows > 0 && at === headRows ? ink.strong : ink.line),
  paddingLeft: () => 0,
  paddingRight: () => 8,
  paddingTop: () => 2.5,
  paddingBottom: () => 2.5,
});
