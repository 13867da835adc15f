import type { SourceLocation, SourceProblem, SourceRule } from '@optimiq/domain/records/source';

/** What is said of one resource. Fields are FHIR paths below its type: 'item.servicedDate'. */
export class Report {
  readonly problems: SourceProblem[];
  readonly at: SourceLocation;
  /** Type of the resource, as the standard spells it. */
  readonly type: string;
  hasError = false;

  constructor(problems: SourceProblem[], at: SourceLocation, type: string) {
    this.problems = problems;
    this.at = at;
    this.type = type;
  }

  error(rule: SourceRule, path: string, message: string): void {
    this.hasError = true;
    this.#add('error', rule, path, message);
  }

  warn(rule: SourceRule, path: string, message: string): void {
    this.#add('warning', rule, path, message);
  }

  /** A part, or all of the resource, is not read yet. */
  unsupported(path: string, message: string): void {
    this.#add('unsupported', 'unsupported', path, message);
  }

  #add(severity: SourceProblem['severity'], rule: SourceRule, path: string, message: string): void {
    const field = path ? `${this.type}.${path}` : this.type;
    this.problems.push({ severity, rule, field, at: this.at, message });
  }
}
