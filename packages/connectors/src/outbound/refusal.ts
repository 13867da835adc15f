/** Why nothing was sent, or why what was being said was broken off. */
export type RefusalCode =
  /** The address or the host cannot be read, or carries a user name. */
  | 'malformed'
  /** Nothing goes out in clear. */
  | 'not-encrypted'
  /** The host is not on the list of this tenant and purpose. */
  | 'not-allowed'
  | 'unresolved'
  /** At least one of the host's addresses is of the inside, and the operator has not listed the host. */
  | 'address-refused'
  | 'unreachable'
  | 'certificate-refused'
  | 'tls-refused'
  | 'timed-out'
  /** The answer sends us elsewhere; we go nowhere but where we were told to. */
  | 'redirected'
  | 'too-large'
  | 'broken-off'
  /** The attempt could not be put on record. */
  | 'not-recorded'
  | 'aborted';

/** A connection that was not made, or not kept. The message is the code alone: the cause could quote what was sent. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

const certificateFaults =
  /^(CERT_|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)|CRL_|PATH_LENGTH)/;

/** The code for an error of a socket or of TLS. */
export function refusalOf(error: unknown): RefusalCode {
  if (error instanceof OutboundError) return error.code;
  const { code = '', name } = (error ?? {}) as { code?: string; name?: string };
  if (name === 'AbortError' || code === 'ABORT_ERR') return 'aborted';
  if (certificateFaults.test(code)) return 'certificate-refused';
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) return 'tls-refused';
  if (code === 'ETIMEDOUT') return 'timed-out';
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)$/.test(code)) return 'unreachable';
  return 'broken-off';
}
