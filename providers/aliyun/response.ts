import {
  describeIssues,
  type Content,
  type JobTicket,
  type ModerationError,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { badResponse } from '@moderato/http';
import { z } from 'zod';
import { type Exchange } from './client.js';
import { PROVIDER, siteOf } from './request.js';

/** What a kind reads from its response. */
export type Found = Pick<VendorResult, 'decision' | 'text' | 'findings' | 'segments' | 'lists'> &
  Partial<Pick<VendorResult, 'extent' | 'warnings' | 'complete'>>;

/** What was asked, for reading the response to it. */
export interface Asked {
  content: Content;
  region: string;
  /** The id that the vendor was given for the content, and repeats; null where none was. */
  dataId: string | null;
  /** By the clock of this process, ISO-8601: the vendor gives no times. */
  submittedAt: string;
  finishedAt: string;
}

/** A list that has to be there; its entries are objects. */
export const requiredList = z.array(z.looseObject({}));

/**
 * Reads the data of a response by a schema.
 * @throws ModerationError `bad_response`, body attached, where something that is needed is missing or of another type.
 */
export function readData<Data>({ body, ...exchange }: Exchange, schema: z.ZodType<Data>): Data {
  const parsed = schema.safeParse((body as { Data?: unknown }).Data);
  if (parsed.success) return parsed.data;
  throw unusable(exchange, describeIssues(parsed.error, 'Data'));
}

/** Fails for a response about another content; one that does not say which is taken. */
export function checkDataId(exchange: Omit<Exchange, 'body'>, said: unknown, dataId: string | null): void {
  if (dataId === null || said === undefined || said === null || said === '' || said === dataId) return;
  throw unusable(exchange, 'it is about another content: Data.DataId differs');
}

/** Makes the finished job of content that was checked at once; it cannot be fetched. */
export function finishedCheck(exchange: Exchange, found: Found, asked: Asked): VendorJob {
  const { content, region, submittedAt, finishedAt } = asked;
  const { kind, id: contentId = null } = content;
  const { requestId } = exchange;
  if (requestId === null) throw unusable(exchange, 'RequestId is missing');
  const ticket = {
    version: 1 as const,
    provider: PROVIDER,
    kind,
    id: requestId,
    region,
    contentId,
    submittedAt,
  };
  const result = resultOf(exchange, found, ticket);
  const subject = 'url' in content ? content.url : null;
  return {
    ticket,
    state: 'succeeded',
    vendorState: '200',
    result: { ...result, jobId: null, subject, finishedAt },
  };
}

/** Lays a finished result out; times and subject are not known by the vendor. */
export function resultOf(exchange: Exchange, found: Found, ticket: JobTicket): VendorResult {
  const { region, kind, id, contentId, submittedAt } = ticket;
  return {
    provider: PROVIDER,
    site: siteOf(region),
    region,
    kind,
    jobId: id,
    requestId: exchange.requestId,
    contentId,
    subject: null,
    submittedAt,
    finishedAt: null,
    label: null,
    subLabels: [],
    scoreScale: '0-100',
    categories: null,
    complete: true,
    warnings: [],
    ...found,
    raw: exchange.body,
  };
}

/** The error for a response that cannot be used. */
export function unusable(
  { response, secrets, operation }: Omit<Exchange, 'body'>,
  why: string,
): ModerationError {
  const reason = `the response is not readable: ${why}`;
  return badResponse({ provider: PROVIDER, operation, reason, response, secrets });
}
