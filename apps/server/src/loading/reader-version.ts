/** Raised whenever a change of the readers may change the records made of a file; a load's receipt names it. */
export const readerVersion = '1';
