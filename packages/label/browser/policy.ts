import { element } from './elements.js';

/**
 * Lays out a policy text: headings (`#`), lists (`-`, `*`, `1.`) and paragraphs, as Markdown has them; everything else stays as it
 * is written, tags too.
 */
export function policyElements(text: string): HTMLElement[] {
  const made: HTMLElement[] = [];
  for (const block of text.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/)) {
    let lines: string[] = [];
    const flush = () => {
      if (lines.some((line) => line.trim() !== '')) made.push(element('p', lines.join('\n').trim()));
      lines = [];
    };
    let list: HTMLElement | null = null;
    for (const line of block.split('\n')) {
      const [, marks = '', title] = /^(#{1,6})\s+(.*)$/.exec(line) ?? [];
      const [, mark = '', entry] = /^\s{0,3}([-*+]|\d{1,3}[.)])\s+(.*)$/.exec(line) ?? [];
      if (title !== undefined) {
        flush();
        list = null;
        made.push(element(marks.length === 1 ? 'h3' : 'h4', title));
      } else if (entry !== undefined) {
        flush();
        if (list === null) {
          list = element(/\d/.test(mark) ? 'ol' : 'ul');
          made.push(list);
        }
        list.append(element('li', entry));
      } else if (list?.lastElementChild != null && line.trim() !== '') {
        list.lastElementChild.append(` ${line.trim()}`);
      } else lines.push(line);
    }
    flush();
  }
  return made;
}
