import { type Content, type JobTicket, type ProviderCall } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import {
  call,
  failureOf,
  finishedAnswer,
  jobAnswer,
  providerAnswering,
  resultOf,
  ticket,
} from './support.js';

const onDocument: JobTicket = { ...ticket, kind: 'document' };
const onWebpage: JobTicket = { ...ticket, kind: 'webpage' };
const contents = {
  document: { kind: 'document', url: 'https://example.com/a.docx' },
  webpage: { kind: 'webpage', url: 'https://example.com' },
} satisfies Record<string, Content>;

const DONE = '<Suggestion>0</Suggestion>';
const scene = (fields: string) => `<PornInfo>${fields}</PornInfo>`;

async function submit(content: Content, options: Partial<ProviderCall> = {}) {
  const { submit: send, requests } = providerAnswering(jobAnswer('<State>Submitted</State>'));
  const job = await send(content, { ...call, ...options });
  return { job, body: requests[0]?.body };
}

describe('documents and web pages at Tencent', () => {
  it.each([onDocument, onWebpage])('of kind $kind have no verdict without a Suggestion', async (given) => {
    const { fetch } = providerAnswering(finishedAnswer('<Result>0</Result>'));

    expect(await failureOf(() => fetch(given))).toMatchObject({ code: 'bad_response' });
  });

  it.each([onDocument, onWebpage])('of kind $kind are fetched in their own place', async (given) => {
    const { fetch, requests } = providerAnswering(finishedAnswer(DONE));
    await fetch(given);

    expect(new URL(requests[0]!.url).pathname).toBe(`/${given.kind}/auditing/sa0001`);
    expect(await resultOf(DONE, given)).toMatchObject({ kind: given.kind, decision: '0', segments: [] });
  });

  it.each<[Content, object, string]>([
    [contents.document, { returnHighlightHtml: true }, 'for webpage only'],
    [contents.document, { callbackVersion: 'Simple' }, 'not for document'],
    [contents.document, { documentType: '.doc' }, 'documentType'],
    [contents.webpage, { documentType: 'doc' }, 'for document only'],
    [contents.webpage, { interval: 1 }, 'for image only'],
  ])('refuse options that are not theirs: %j %j', async (content, options, words) => {
    expect(await failureOf(() => submit(content, { vendorOptions: { tencent: options } }))).toMatchObject({
      code: 'config',
      effect: 'none',
      message: expect.stringContaining(words),
    });
  });

  it('leave out what was not asked for', async () => {
    expect((await submit(contents.document)).body).toBe(
      '<Request><Input><Url>https://example.com/a.docx</Url></Input><Conf></Conf></Request>',
    );
    expect((await submit(contents.webpage)).body).toBe(
      '<Request><Input><Url>https://example.com</Url></Input><Conf></Conf></Request>',
    );
  });

  it('refuse web pages by object', async () => {
    expect(await failureOf(() => submit({ kind: 'webpage', object: 'a.html' }))).toMatchObject({
      code: 'unsupported',
      effect: 'none',
    });
  });

  it('read one page like many', async () => {
    const page = (number: number) => `<Results><PageNumber>${number}</PageNumber>${DONE}</Results>`;
    const pagesOf = async (pages: string) =>
      (await resultOf(`${DONE}<PageSegment>${pages}</PageSegment>`, onDocument)).segments.map(
        ({ path, objects }) => [path, objects?.[0]?.['pageNumber']],
      );

    expect(await pagesOf(page(1))).toEqual([['PageSegment.Results[0]', 1]]);
    expect(await pagesOf(page(1) + page(2))).toEqual([
      ['PageSegment.Results[0]', 1],
      ['PageSegment.Results[1]', 2],
    ]);
  });

  it('are incomplete where a scene of a part failed alone', async () => {
    const failed = `<Results>${DONE}${scene('<Code>-1</Code><HitFlag>0</HitFlag>')}</Results>`;
    const completeOf = async (given: JobTicket, name: string) =>
      (await resultOf(`${DONE}<${name}>${failed}</${name}>`, given)).complete;

    expect(await completeOf(onDocument, 'PageSegment')).toBe(false);
    expect(await completeOf(onWebpage, 'ImageResults')).toBe(false);
    expect(await completeOf(onWebpage, 'TextResults')).toBe(false);
  });

  it('has objects of documents frozen, and nothing else', async () => {
    const options = { vendorOptions: { tencent: { freeze: { pornScore: 80 } } } };

    expect((await submit({ kind: 'document', object: 'a.docx' }, options)).body).toContain(
      '<Freeze><PornScore>80</PornScore></Freeze>',
    );
    for (const content of Object.values(contents)) {
      expect(await failureOf(() => submit(content, options))).toMatchObject({
        code: 'config',
        effect: 'none',
      });
    }
  });

  it('take the text of a web page as unknown where it has no decision word that can be read', async () => {
    const decisionOf = async (fields: string) =>
      (
        await resultOf(
          `${DONE}<TextResults><Results><Text>a</Text>${fields}</Results></TextResults>`,
          onWebpage,
        )
      ).segments[0]?.decision;

    expect(await decisionOf('<Suggestion>2</Suggestion><Result>0</Result>')).toBe('2');
    expect(await decisionOf('<Suggestion/><Result>0</Result>')).toBe('');
    expect(await decisionOf('<Result>1</Result>')).toBe('1');
    expect(await decisionOf('')).toBeNull();
  });
});
