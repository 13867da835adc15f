/** A fault of one element of a segment, as IK4 says it. */
export type ElementFault = {
  readonly element: number;
  readonly component?: number;
  readonly repetition?: number;
  /** IK403. */
  readonly code: '1' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '12' | '13';
  /** The code that was sent, where the element is one that says nothing of a person; else left out. */
  readonly value?: string;
};

/** A fault of a segment, as IK3 says it. */
export type SegmentFault = {
  readonly segment: string;
  /** Position in the transaction set; ST is 1. */
  readonly position: number;
  readonly loop: string;
  /**
   * IK304: 1 no known segment, 2 not expected here, 3 required and missing, 4 loop too often, 5 segment too often,
   * 7 out of order, 8 its elements have faults.
   */
  readonly code: '1' | '2' | '3' | '4' | '5' | '7' | '8';
  readonly elements: readonly ElementFault[];
};

const codeForm = /^[A-Z0-9]{1,3}$/;

/** A code as it may be repeated to its sender: anything that is not of the form of one is left out. */
export const repeatable = (value: string): { value?: string } => (codeForm.test(value) ? { value } : {});
