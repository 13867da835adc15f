import { type CalendarDate, toDayNumber } from '@optimiq/domain/kernel/dates';
import {
  absentInt,
  type Column,
  type ColumnSet,
  constantColumn,
  type IntColumn,
  type NumberColumn,
  type TextColumn,
  type UuidColumn,
  writeUuid,
} from './column-set.ts';

/** Whole numbers added one by one, as a column in the end. */
export class GrowingInts {
  private values = new Int32Array(1024);
  length = 0;

  push(value: number | undefined): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value === undefined ? absentInt : value;
  }

  take(kind: IntColumn['kind'] = 'int'): IntColumn {
    return { kind, values: this.values.slice(0, this.length) };
  }
}

/** Texts added one by one; each distinct one is kept once. */
export class GrowingTexts {
  private readonly codes = new GrowingInts();
  private readonly places = new Map<string, number>();
  private readonly dictionary: string[] = [];
  private last: string | undefined;
  private lastPlace = -1;

  get length(): number {
    return this.codes.length;
  }

  push(text: string | undefined): void {
    if (text === undefined) {
      this.codes.push(-1);
      return;
    }
    if (text !== this.last) {
      this.last = text;
      this.lastPlace = this.placeOf(text);
    }
    this.codes.push(this.lastPlace);
  }

  private placeOf(text: string): number {
    let place = this.places.get(text);
    if (place === undefined) {
      place = this.dictionary.push(text) - 1;
      this.places.set(text, place);
    }
    return place;
  }

  take(): TextColumn {
    return { kind: 'text', codes: this.codes.take().values, dictionary: this.dictionary };
  }
}

/** Days added one by one; few days come again and again, so each is worked out once. */
export class GrowingDates {
  private readonly days = new GrowingInts();
  private readonly known = new Map<CalendarDate, number>();

  push(date: CalendarDate | undefined): void {
    let day = date && this.known.get(date);
    if (date && day === undefined) {
      day = toDayNumber(date);
      this.known.set(date, day);
    }
    this.days.push(day);
  }

  take(): IntColumn {
    return this.days.take('date');
  }
}

/** Cents or quantities added one by one. */
export class GrowingNumbers {
  private values = new Float64Array(1024);
  private length = 0;

  push(value: number | undefined): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value ?? Number.NaN;
  }

  take(): NumberColumn {
    return { kind: 'number', values: this.values.slice(0, this.length) };
  }
}

/** UUIDs added one by one. */
export class GrowingUuids {
  private bytes = new Uint8Array(16 * 1024);
  private length = 0;

  push(uuid: string | undefined): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    if (uuid !== undefined) writeUuid(uuid, this.bytes, this.length);
    this.length += 16;
  }

  take(): UuidColumn {
    return { kind: 'uuid', bytes: this.bytes.slice(0, this.length) };
  }
}

type Growing<Value> = { push(value: Value | undefined): void; take(): Column };
/** Takes its value of each row. */
type RowColumn<Row> = { add(row: Row): void; take(): Column };

/** A column of what `of` gives for each row. */
export const grown = <Row, Value>(column: Growing<Value>, of: (row: Row) => Value | undefined): RowColumn<Row> => ({
  add: (row) => column.push(of(row)),
  take: () => column.take(),
});

/**
 * Rows of a load added one by one: what a row is made of is garbage at once, and each row is looked at once for all
 * columns. Column by column over millions of rows takes twice as long.
 */
export class GrowingSet<Row> {
  private readonly records = new GrowingInts();
  private readonly columns: Readonly<Record<string, RowColumn<Row>>>;
  private readonly all: readonly RowColumn<Row>[];

  constructor(columns: Readonly<Record<string, RowColumn<Row>>>) {
    this.columns = columns;
    this.all = Object.values(columns);
  }

  add(record: number, row: Row): void {
    this.records.push(record);
    for (const column of this.all) column.add(row);
  }

  take(loadNo: number): ColumnSet {
    const rows = this.records.length;
    const columns = Object.entries(this.columns).map(([name, column]) => [name, column.take()] as const);
    return {
      rows,
      columns: {
        load_no: constantColumn(loadNo, rows),
        record_no: this.records.take(),
        ...Object.fromEntries(columns),
      },
    };
  }
}
