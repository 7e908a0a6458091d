import { type Disagreement } from '../listed-items.js';
import { webAddressOf } from './web-address.js';

/** From where the page may load media: from the web where it lists such items, and from nowhere else. */
export function mediaPolicy(rows: readonly Pick<Disagreement, 'kind' | 'text'>[]): string[] {
  const kinds = new Set(rows.flatMap(({ kind, text }) => (webAddressOf(kind, text) === null ? [] : [kind])));
  // servers redirect, so that their names would not be enough
  return [
    kinds.has('image') ? 'img-src data: http: https:' : 'img-src data:',
    ...(kinds.has('audio') || kinds.has('video') ? ['media-src http: https:'] : []),
  ];
}
