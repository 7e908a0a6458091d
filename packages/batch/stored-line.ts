import {
  parseJsonObject,
  KINDS,
  parseVerdict,
  type ErrorCode,
  type Kind,
  type Verdict,
} from '@moderato/core';
import { type BatchRow } from './moderate-row.js';

/** An item as stored results know it: without its content. */
export type StoredRow = Omit<BatchRow, 'content'>;

/** What a batch has written about one content. */
export interface StoredResult {
  verdict: Verdict | null;
  error: { code: ErrorCode; uncertain: boolean } | null;
  /** What kind of content it is about; null for an error that does not say. */
  kind?: Kind | null | undefined;
  elapsedMs: number | null;
  /** The part of it from the start of the last attempt on the wire. */
  wireMs?: number | null | undefined;
}

/** A line of results, read as JSON and not checked yet. */
export type StoredLine = Record<string, unknown> & { key: string };

/** Reads a line of results; null for anything else. */
export function readStoredLine(text: string): StoredLine | null {
  const line = parseJsonObject(text);
  return typeof line?.['key'] === 'string' ? (line as StoredLine) : null;
}

/** The item that a line is about. */
export function rowOfLine({ key, line, id, meta }: StoredLine, number: number): StoredRow {
  const hasMeta = typeof meta === 'object' && meta !== null && !Array.isArray(meta);
  return {
    key,
    line: typeof line === 'number' ? line : number,
    id: typeof id === 'string' ? id : null,
    ...(hasMeta ? { meta: meta as Record<string, unknown> } : {}),
  };
}

/** The vendor that a line names; null where it names none. */
export function vendorOfLine({ verdict, error }: StoredLine): string | null {
  const source = (verdict as { source?: { provider?: unknown } } | null | undefined)?.source?.provider;
  const failed = (error as { provider?: unknown } | null | undefined)?.provider;
  return [source, failed].find((name): name is string => typeof name === 'string' && name !== '') ?? null;
}

/**
 * Checks what a line says of its item.
 * @throws ZodError, TypeError where it is no result.
 */
export function resultOfLine({ verdict, error, elapsedMs, wireMs }: StoredLine): StoredResult {
  const times = {
    elapsedMs: typeof elapsedMs === 'number' ? elapsedMs : null,
    wireMs: typeof wireMs === 'number' ? wireMs : null,
  };
  if ((verdict === undefined) === (error === undefined)) throw new TypeError('neither or both');
  if (verdict !== undefined) {
    const parsed = parseVerdict(verdict);
    return { verdict: parsed, error: null, kind: parsed.source.kind, ...times };
  }
  const { code, uncertain, operation } = error as { code: unknown; uncertain?: boolean; operation?: unknown };
  if (typeof code !== 'string' || code === '') throw new TypeError('no code');
  // such as `submit audio`
  const kind = KINDS.find((each) => typeof operation === 'string' && operation.endsWith(` ${each}`)) ?? null;
  return { verdict: null, error: { code: code as ErrorCode, uncertain: uncertain === true }, kind, ...times };
}
