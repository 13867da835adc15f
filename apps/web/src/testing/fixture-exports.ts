import type { Export, ExportFormat, ExportWhat } from '@optimiq/contracts/exports';

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Files of the fixture: one that is made, one on its way, one whose time is over, and what a test asks for. */
export class FixtureExports {
  #number = 950;
  #items: Export[] = [
    this.#file('gaps', 'xlsx', { state: 'running', done: 400 }),
    this.#file('members', 'csv', { state: 'done' }),
    this.#file('month-claims', 'parquet', { state: 'expired' }),
  ];

  list() {
    return { items: this.#items };
  }

  ask(body: unknown) {
    const { what, format } = body as { what: ExportWhat; format: ExportFormat };
    const made = this.#file(what, format, { state: 'queued', done: 0 });
    this.#items = [made, ...this.#items];
    return { exportId: made.exportId, jobId: idOf(949) };
  }

  remove(id: string): null {
    this.#items = this.#items.filter(({ exportId }) => exportId !== id);
    return null;
  }

  #file(what: ExportWhat, format: ExportFormat, more: Partial<Export>): Export {
    this.#number += 1;
    const isMade = more.state === 'done' || more.state === 'expired';
    const total = 1200;
    return {
      ...{ exportId: idOf(this.#number), what, format, filters: { paymentYear: 2026 }, state: 'done' },
      ...{ done: total, total, madeBy: 'user-1' },
      ...{ createdAt: '2025-11-24T10:00:00.000Z', expiresAt: '2025-12-01T10:00:00.000Z' },
      ...(isMade && {
        manifest: {
          ...{ columns: ['member_key'], rows: total, bytes: 84_120, sha256: 'ab'.repeat(32), asOf: '2025-11-24' },
          madeAt: '2025-11-24T10:00:04.000Z',
        },
      }),
      ...more,
    };
  }
}
