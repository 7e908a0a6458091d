import type { PageItem } from '../server/page-data.js';
import { element } from './elements.js';

const KIND_WORDS: Readonly<Record<string, string>> = {
  webpage: 'web page',
  live: 'live stream',
};

/** The kind of an item as people read it. */
export function kindWords(kind: string): string {
  return KIND_WORDS[kind] ?? kind;
}

/**
 * Builds what shows the content of an item. Audio and video are not fetched before they are played.
 * @param loadImage gets the bytes of an image of this machine.
 */
export function contentElement(item: PageItem, loadImage: () => Promise<Blob>): HTMLElement {
  const { kind, text, url, object, isFile, language } = item;
  if (text !== null) {
    const shown = element('div', text, 'text');
    shown.dir = 'auto';
    if (language !== null) shown.lang = language;
    return shown;
  }
  if (isFile) return fileImage(loadImage);
  if (object !== null) return unseen('It lies in the bucket of the vendor and cannot be shown here:', object);
  if (url === null || !isWebAddress(url)) return unseen('Its address cannot be opened here:', url ?? '');
  if (kind === 'image') return image(url, url);
  if (kind === 'audio' || kind === 'video') return player(kind, url);
  return link(`Open the ${kindWords(kind)}`, url);
}

/** An address of the web, and no script. */
function isWebAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}

function image(source: string, address: string | null): HTMLElement {
  const shown = element('img');
  shown.alt = 'The image to label';
  shown.referrerPolicy = 'no-referrer';
  shown.addEventListener('error', () => {
    shown.replaceWith(
      address === null
        ? unseen('The image cannot be shown.', '')
        : link('The image cannot be shown; open it', address),
    );
  });
  shown.src = source;
  return shown;
}

function fileImage(loadImage: () => Promise<Blob>): HTMLElement {
  const place = element('div', 'Loading the image', 'soft');
  loadImage().then(
    (blob) => {
      const source = URL.createObjectURL(blob);
      const shown = image(source, null);
      shown.addEventListener('load', () => URL.revokeObjectURL(source), { once: true });
      place.replaceChildren(shown);
    },
    () => {
      place.textContent = 'The image file cannot be read.';
    },
  );
  return place;
}

function player(kind: 'audio' | 'video', url: string): HTMLElement {
  const media = element(kind);
  media.controls = true;
  media.preload = 'none';
  media.src = url;
  const holder = element('div', '', 'media');
  holder.append(media, link(`Open the ${kind} on its own`, url));
  return holder;
}

function link(text: string, url: string): HTMLElement {
  const holder = element('p');
  const anchor = element('a', text);
  anchor.href = url;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
  holder.append(anchor, ' ', element('code', url));
  return holder;
}

function unseen(why: string, name: string): HTMLElement {
  const holder = element('p', `${why} `);
  if (name !== '') holder.append(element('code', name));
  return holder;
}
