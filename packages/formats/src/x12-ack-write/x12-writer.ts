import type { AcknowledgementOptions } from './options.ts';
import type { ReceivedGroup, ReceivedInterchange } from './received.ts';

/** An element, or the components of one. */
export type Written = string | number | undefined | readonly (string | number | undefined)[];

const maxControl = 999_999_999;

/** Control numbers of all interchanges and groups of one file of acknowledgements. */
export class ControlNumbers {
  #interchange: number;
  #group: number;

  constructor(first = 1) {
    this.#interchange = this.#group = ((first - 1) % maxControl) - 1;
  }

  nextInterchange(): string {
    this.#interchange = (this.#interchange + 1) % maxControl;
    return String(this.#interchange + 1).padStart(9, '0');
  }

  nextGroup(): string {
    this.#group = (this.#group + 1) % maxControl;
    return String(this.#group + 1);
  }
}

/**
 * Writes interchanges that answer others: sender and receiver change places, trailers count what was written.
 *
 * Elements end with '*', components with ':', repetitions with '^', segments with '~' and a line feed. A value that
 * holds one of these or a control character has a space there. Empty elements at the end are left out.
 */
export class X12Writer {
  readonly #options: AcknowledgementOptions;
  readonly #numbers: ControlNumbers;
  #out = '';
  #interchange = '';
  #group = '';
  #set = '';
  #groups = 0;
  #sets = 0;
  #segments = 0;

  constructor(options: AcknowledgementOptions, numbers: ControlNumbers) {
    this.#options = options;
    this.#numbers = numbers;
  }

  get isInterchangeOpen(): boolean {
    return this.#interchange !== '';
  }

  get isGroupOpen(): boolean {
    return this.#group !== '';
  }

  /** Names the open transaction set among all that were ever written to this partner. */
  get reference(): string {
    return `${this.#interchange}-${this.#group}-${this.#set}`;
  }

  /** What was written since the last call. */
  take(): string {
    const text = this.#out;
    this.#out = '';
    return text;
  }

  openInterchange(answered: ReceivedInterchange): void {
    this.#interchange = this.#numbers.nextInterchange();
    this.#groups = 0;
    const { writtenOn, writtenAt, receiverId } = this.#options;
    const fixed = [
      '00',
      ' '.repeat(10),
      '00',
      ' '.repeat(10),
      padded(answered.receiverQualifier || 'ZZ', 2),
      padded(answered.receiverId, 15),
      padded(answered.senderQualifier || 'ZZ', 2),
      padded(receiverId ?? answered.senderId, 15),
      dateText(writtenOn).slice(2),
      writtenAt,
      '^',
      '00501',
      this.#interchange,
      '0',
      answered.usage,
      ':',
    ];
    this.#out += `ISA*${fixed.join('*')}~\n`;
  }

  openGroup(code: string, version: string, answered: ReceivedGroup): void {
    this.#group = this.#numbers.nextGroup();
    this.#groups++;
    this.#sets = 0;
    const { writtenOn, writtenAt, receiverId } = this.#options;
    const receiver = receiverId ?? answered.sender;
    this.segment('GS', code, answered.receiver, receiver, dateText(writtenOn), writtenAt, this.#group, 'X', version);
  }

  openSet(identifier: string, version: string): void {
    this.#sets++;
    this.#segments = 0;
    this.#set = String(this.#sets).padStart(4, '0');
    this.segment('ST', identifier, this.#set, version);
  }

  segment(name: string, ...elements: readonly Written[]): void {
    this.#segments++;
    let last = elements.length;
    const texts = elements.map(textOf);
    while (last > 0 && texts[last - 1] === '') last--;
    this.#out += `${[name, ...texts.slice(0, last)].join('*')}~\n`;
  }

  closeSet(): void {
    this.segment('SE', this.#segments + 1, this.#set);
  }

  closeGroup(): void {
    this.segment('GE', this.#sets, this.#group);
    this.#group = '';
  }

  closeInterchange(): void {
    this.segment('IEA', this.#groups, this.#interchange);
    this.#interchange = '';
  }
}

function textOf(value: Written): string {
  if (typeof value !== 'object') return clean(value);
  const parts = value.map(clean);
  while (parts.at(-1) === '') parts.pop();
  return parts.join(':');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be written
const unwritable = /[\u0000-\u001f\u007f-\u009f*:^~]/g;

const clean = (value: string | number | undefined): string =>
  value === undefined ? '' : String(value).replace(unwritable, ' ').trim();

/** An element of the ISA: its length is counted in bytes, so it is ASCII. */
const padded = (text: string, length: number): string =>
  text
    .replace(/[^ -~]|[*:^~]/g, ' ')
    .slice(0, length)
    .padEnd(length);

/** 'CCYYMMDD'. */
export const dateText = (date: string): string => date.replaceAll('-', '');

/** Cents as X12 writes a decimal: no sign but minus, no zeros at the end. */
export function amountText(cents: bigint | number): string {
  const whole = BigInt(cents);
  const digits = String(whole < 0n ? -whole : whole).padStart(3, '0');
  const decimals = digits.slice(-2).replace(/0{1,2}$/, '');
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -2)}${decimals && '.'}${decimals}`;
}
