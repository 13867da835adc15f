import { absentInt, type IntColumn, type TextColumn } from './column-set.ts';

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
