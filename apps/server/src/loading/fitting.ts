import { type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import type { SourceLocation, SourceProblem } from '@optimiq/domain/records/source';
import { dayBounds, type FactsTable, type factsColumns, fitsColumn } from '@optimiq/store/facts/columns';

const firstDay = fromDayNumber(dayBounds.first);
const lastDay = fromDayNumber(dayBounds.last);

/** Keeps what fits its column; anything else becomes a warning with field and place, and the record goes in without it. */
export class Fitting<Table extends FactsTable> {
  private readonly table: Table;
  private readonly at: SourceLocation;
  private readonly problems: SourceProblem[];
  constructor(table: Table, at: SourceLocation, problems: SourceProblem[]) {
    this.table = table;
    this.at = at;
    this.problems = problems;
  }

  /** The text, if it fits. */
  code(column: keyof (typeof factsColumns)[Table], value: string | undefined): string | undefined {
    if (value === undefined || value === '') return undefined;
    if (fitsColumn(this.table, column, value)) return value;
    this.warn(String(column), 'code-form', 'Not of the form that this field takes; the record is loaded without it');
    return undefined;
  }

  /** The date, if the facts hold such dates. */
  day(field: string, value: CalendarDate | undefined): CalendarDate | undefined {
    if (value === undefined || (value >= firstDay && value <= lastDay)) return value;
    this.warn(field, 'not-a-date', 'A date of care outside 1990 to 2099; the record is loaded without it');
    return undefined;
  }

  /** `code` as a part of a record: nothing where it does not fit. */
  text<Name extends string>(name: Name, column: keyof (typeof factsColumns)[Table], value: string | undefined) {
    const fitting = this.code(column, value);
    return (fitting === undefined ? {} : { [name]: fitting }) as { [Key in Name]?: string };
  }

  /** `day` as a part of a record. */
  date<Name extends string>(name: Name, field: string, value: CalendarDate | undefined) {
    const fitting = this.day(field, value);
    return (fitting === undefined ? {} : { [name]: fitting }) as { [Key in Name]?: CalendarDate };
  }

  warn(field: string, rule: SourceProblem['rule'], message: string): void {
    this.problems.push({ severity: 'warning', rule, field, at: this.at, message });
  }

  /** Says why a record stays out of the load. */
  refuse(field: string, rule: SourceProblem['rule'], message: string): void {
    this.problems.push({ severity: 'error', rule, field, at: this.at, message });
  }
}
