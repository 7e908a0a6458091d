import type { Send } from '@moderato/core';

export const PLANTED_BUGS: Readonly<Record<string, (send: Send) => Send>>;
