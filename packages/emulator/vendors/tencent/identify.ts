import { decode, queryPairs, type IncomingRequest, type Note, type NoteItem } from '../../incoming.js';
import { parseRequest } from './fields.js';
import { inputNote } from './jobs.js';

const INPUTS: ReadonlySet<string> = new Set(['Input']);

/** Tells which contents a request is about, as far as that can be read; nothing where it cannot. */
export function identifyContent(incoming: IncomingRequest, operation: string): Omit<Note, 'operation'> {
  if (operation === 'check image') return identifyPicture(incoming);
  if (!operation.startsWith('submit ')) return {};
  const root = parseRequest(incoming.body, INPUTS);
  const inputs = (root as { Input?: unknown[] } | undefined)?.Input ?? [];
  return operation === 'submit image' ? { items: inputs.map(identifyInput) } : identifyInput(inputs[0]);
}

/** Tells what one `Input` is about; of a picture the vendor takes the first of `Content`, `Object` and `Url` that is given. */
export function identifyInput(input: unknown): NoteItem {
  const given = Object.entries(input ?? {}).filter(([, value]) => typeof value === 'string');
  const {
    DataId,
    Content,
    Object: key,
    Url,
  } = Object.fromEntries(given) as Record<string, string | undefined>;
  if (Content !== undefined) return inputNote({ DataId, Content });
  return key === undefined ? inputNote({ DataId, Url }) : inputNote({ DataId, Object: key });
}

function identifyPicture({ path, query }: IncomingRequest): NoteItem {
  const given = new Map(queryPairs(query).filter(([, value]) => value !== ''));
  const address = given.get('detect-url');
  const place = address === undefined ? { Object: decode(path).slice(1) } : { Url: address };
  return inputNote({ DataId: given.get('dataid'), ...place });
}
