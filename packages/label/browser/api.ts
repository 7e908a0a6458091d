import type { ItemState, PageItem, PageSession, PageSubmission } from '../server/page-data.js';

/** What the page asks of the server. Each rejects with an Error whose message can be shown. */
export interface Api {
  session(): Promise<PageSession>;
  item(place: number): Promise<PageItem>;
  image(place: number): Promise<Blob>;
  submit(submission: PageSubmission): Promise<ItemState>;
  undo(id: string, submission: string): Promise<ItemState>;
}

/** Speaks to the server that the page came from; the token stands behind the `#` of the address, which no request carries. */
export function createApi(token: string): Api {
  const authorization = `Bearer ${token}`;
  const call = async (path: string, body?: unknown): Promise<Response> => {
    const headers: Record<string, string> = { authorization };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = { headers };
    if (body !== undefined) Object.assign(init, { method: 'POST', body: JSON.stringify(body) });
    const response = await fetch(path, init).catch(() => null);
    if (response === null) throw new Error('The command does not answer; is it still running?');
    if (response.ok) return response;
    const { problem = 'no reason given' } = (await response.json().catch(() => ({}))) as { problem?: string };
    throw new Error(`${problem} (${response.status})`);
  };
  const stateOf = async (response: Response) => ((await response.json()) as { state: ItemState }).state;
  return {
    session: async () => (await (await call('/api/session')).json()) as PageSession,
    item: async (place) => (await (await call(`/api/items/${place}`)).json()) as PageItem,
    image: async (place) => (await call(`/api/items/${place}/file`)).blob(),
    submit: async (submission) => stateOf(await call('/api/labels', submission)),
    undo: async (id, submission) => stateOf(await call('/api/undo', { id, submission })),
  };
}
