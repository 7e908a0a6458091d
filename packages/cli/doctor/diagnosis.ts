/** One thing that `moderato doctor` looked at. */
export interface Diagnosis {
  /** What it was, such as `clock`. */
  subject: string;
  /** The vendor that it is about; null where it is about none. */
  provider: string | null;
  state: 'ok' | 'problem' | 'not tried';
  /** What was seen, or why it was not tried; holds no credential. */
  detail: string;
  /** Whose mistake a problem is: the configuration's, or that of network and vendor. */
  cause?: 'configuration' | 'network';
}

export const ok = (subject: string, provider: string | null, detail: string): Diagnosis => ({
  subject,
  provider,
  state: 'ok',
  detail,
});

export const notTried = (subject: string, provider: string | null, detail: string): Diagnosis => ({
  subject,
  provider,
  state: 'not tried',
  detail,
});

export const problem = (
  cause: 'configuration' | 'network',
  subject: string,
  provider: string | null,
  detail: string,
): Diagnosis => ({ subject, provider, state: 'problem', detail, cause });
