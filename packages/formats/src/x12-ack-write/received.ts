import type { Segment } from '../x12/segment.ts';

/** What an acknowledgement repeats of the interchange it answers. */
export type ReceivedInterchange = {
  readonly senderQualifier: string;
  readonly senderId: string;
  readonly receiverQualifier: string;
  readonly receiverId: string;
  /** ISA09, ISA10 and ISA13 as sent. */
  readonly date: string;
  readonly time: string;
  readonly control: string;
  readonly asksForTa1: boolean;
  readonly usage: string;
};

export const receivedInterchange = (segment: Segment): ReceivedInterchange => ({
  senderQualifier: segment.element(5).trim(),
  senderId: segment.element(6).trimEnd(),
  receiverQualifier: segment.element(7).trim(),
  receiverId: segment.element(8).trimEnd(),
  date: segment.element(9).trim(),
  time: segment.element(10).trim(),
  control: segment.element(13).trim(),
  asksForTa1: segment.element(14) === '1',
  usage: segment.element(15) === 'T' ? 'T' : 'P',
});

/** What an acknowledgement repeats of the functional group it answers. */
export type ReceivedGroup = {
  readonly code: string;
  readonly sender: string;
  readonly receiver: string;
  readonly control: string;
  /** GS08. */
  readonly version: string;
};

export const receivedGroup = (segment: Segment): ReceivedGroup => ({
  code: segment.element(1).trim(),
  sender: segment.element(2).trim(),
  receiver: segment.element(3).trim(),
  control: segment.element(6).trim(),
  version: segment.element(8).trim(),
});
