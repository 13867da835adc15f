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

  text<Name extends string>(name: Name, column: keyof (typeof factsColumns)[Table], value: string | undefined) {
    if (value === undefined || value === '') return {};
    if (fitsColumn(this.table, column, value)) return { [name]: value } as { [Key in Name]?: string };
    this.warn(String(column), 'code-form', 'Not of the form that this field takes; the record is loaded without it');
    return {};
  }

  date<Name extends string>(name: Name, field: string, value: CalendarDate | undefined) {
    if (value === undefined) return {};
    if (value >= firstDay && value <= lastDay) return { [name]: value } as { [Key in Name]?: CalendarDate };
    this.warn(field, 'not-a-date', 'A date of care outside 1990 to 2099; the record is loaded without it');
    return {};
  }

  warn(field: string, rule: SourceProblem['rule'], message: string): void {
    this.problems.push({ severity: 'warning', rule, field, at: this.at, message });
  }

  /** Says why a record stays out of the load. */
  refuse(field: string, rule: SourceProblem['rule'], message: string): void {
    this.problems.push({ severity: 'error', rule, field, at: this.at, message });
  }
}
