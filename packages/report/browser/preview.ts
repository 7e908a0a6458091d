import { webAddressOf } from '../html/web-address.js';
import { element } from './make-element.js';
import type { Row } from './rows.js';

/**
 * Offers the content behind an address. Nothing is requested before the button is pressed: whoever runs that server sees who looks.
 * @returns null where there is no address of the web.
 */
export function previewElement({ key, kind, text }: Row): HTMLElement | null {
  const address = webAddressOf(kind, text);
  if (address === null) return null;
  const holder = element('div', '', 'preview');
  if (kind !== 'image' && kind !== 'audio' && kind !== 'video') {
    holder.append(linkTo(address, 'Open the address'));
    return holder;
  }
  const button = element('button', `Load the ${kind}`, 'button');
  button.type = 'button';
  button.setAttribute('aria-label', `Load the ${kind} of ${key}`);
  button.addEventListener('click', () => {
    holder.replaceChildren(kind === 'image' ? imageOf(address, key) : playerOf(kind, address, key));
    const [shown] = holder.children;
    // the button that had the focus is gone
    if (shown instanceof HTMLElement) shown.focus();
  });
  holder.append(button, ' ', element('span', `from ${new URL(address).host}`, 'soft'));
  return holder;
}

function imageOf(address: string, key: string): HTMLElement {
  const image = element('img');
  image.alt = `The content of ${key}`;
  image.tabIndex = -1;
  image.referrerPolicy = 'no-referrer';
  image.addEventListener('error', () => image.replaceWith(failureOf('image', address)));
  image.src = address;
  return image;
}

function playerOf(kind: 'audio' | 'video', address: string, key: string): HTMLElement {
  const player = element(kind);
  player.controls = true;
  player.preload = 'metadata';
  player.tabIndex = 0;
  player.setAttribute('aria-label', `The content of ${key}`);
  player.addEventListener('error', () => player.replaceWith(failureOf(kind, address)));
  player.src = address;
  return player;
}

function failureOf(kind: string, address: string): HTMLElement {
  const line = element('p', `The ${kind} cannot be loaded. `, 'soft');
  line.append(linkTo(address, 'Open its address'));
  return line;
}

function linkTo(address: string, text: string): HTMLElement {
  const link = element('a', text);
  link.href = address;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}
