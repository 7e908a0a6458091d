import { describe, expect, it } from '@jest/globals';
import { fromLabelStudio, labelStudioName, toLabelStudio, type LabelItem } from '@moderato/label';
import { item } from './stage.js';

const ITEMS: LabelItem[] = [
  item('said-block', { text: 'a text', language: 'zh' }),
  item('c2', { kind: 'image', url: 'https://example.com/a.png' }),
  item('c3', { kind: 'audio', url: 'https://example.com/a.mp3' }),
];

/** An annotation as Label Studio exports it in the format JSON. */
function annotation(decision: string[], more: object = {}, categories: string[] = []): object {
  const choices = (name: string, words: string[]) => ({
    ...{ id: 'Dx_aB91ISN', from_name: name, to_name: 'content', type: 'choices', origin: 'manual' },
    value: { choices: words },
  });
  return {
    ...{ id: 1001, completed_by: 7, was_cancelled: false, ground_truth: false, lead_time: 4.288 },
    ...{ created_at: '2026-03-09T22:16:08.728353Z', updated_at: '2026-03-09T22:16:08.728378Z' },
    result: [
      ...(decision.length === 0 ? [] : [choices('decision', decision)]),
      ...(categories.length === 0 ? [] : [choices('categories', categories)]),
    ],
    ...more,
  };
}
const task = (key: string, ...annotations: object[]) => ({
  ...{ id: 1, project: 83, meta: {}, annotations, predictions: [], drafts: [] },
  data: { item: labelStudioName(key), kind: 'text', text: 'a text' },
});

describe('tasks for Label Studio', () => {
  it('hold content and a name that says nothing; neither key nor stratum nor weight', () => {
    const tasks = toLabelStudio(ITEMS);

    expect(tasks.map(({ data }) => data)).toEqual([
      { item: labelStudioName('said-block'), kind: 'text', text: 'a text', language: 'zh' },
      { item: labelStudioName('c2'), kind: 'image', image: 'https://example.com/a.png' },
      { item: labelStudioName('c3'), kind: 'audio', audio: 'https://example.com/a.mp3' },
    ]);
    expect(JSON.stringify(tasks)).not.toMatch(/said-block|stratum|weight/);
  });

  it('are refused for content that Label Studio cannot reach', () => {
    expect(() => toLabelStudio([item('c1', { kind: 'image', file: 'a.png' })])).toThrow('cannot show it');
    expect(() => toLabelStudio([item('c1', { kind: 'audio', object: 'a.mp3' })])).toThrow('cannot show it');
  });
});

describe('an export of Label Studio', () => {
  it('becomes labels with strata and weights, the last word of each annotator', () => {
    const note = { from_name: 'note', to_name: 'content', type: 'textarea', value: { text: ['a note'] } };
    const late = { id: 1002, updated_at: '2026-03-10T00:00:00Z' };
    const earlier = annotation(['pass']);
    const block = annotation(['Block'], { completed_by: { id: 8, email: 'ben@example.com' } }, [
      'Self harm',
      'hate',
    ]);

    const { labels, skipped } = fromLabelStudio(
      [
        task('said-block', annotation(['review'], late), earlier, block),
        task(
          'c2',
          annotation(['unsure'], {
            result: [...(annotation(['unsure']) as { result: object[] }).result, note],
          }),
        ),
        task('c3', annotation([]), annotation(['pass'], { was_cancelled: true })),
      ],
      ITEMS,
    );

    expect(skipped).toBe(2);
    expect(labels).toMatchObject([
      { key: 'said-block', rater: 'annotator-7', decision: 'review', categories: [] },
      { key: 'said-block', rater: 'annotator-8', decision: 'block', categories: ['self_harm', 'hate'] },
      {
        key: 'c2',
        rater: 'annotator-7',
        decision: null,
        note: 'a note',
        stratum: 4,
        stratumSize: 10,
        weight: 2.5,
      },
    ]);
    expect(JSON.stringify(labels)).not.toContain('ben@example.com');
  });

  it.each<[string, unknown, string]>([
    ['that is none', { tasks: [] }, 'this is no export of Label Studio in the format JSON'],
    ['in another format', [{ id: 1, text: 'a', decision: 'block' }], 'this is no export'],
    [
      'of other items',
      [task('c9', annotation(['pass']))],
      'task 1 of the export is about none of these items',
    ],
    [
      'with a choice of its own',
      [task('c2', annotation(['allow']))],
      'expected one decision, pass, review, block or unsure',
    ],
    ['with two decisions', [task('c2', annotation(['pass', 'block']))], 'expected one decision'],
    [
      'with an unknown category',
      [task('c2', annotation(['block'], {}, ['rude']))],
      'unknown category "rude"',
    ],
    [
      'with a pass for a reason',
      [task('c2', annotation(['pass'], {}, ['hate']))],
      'a pass has no categories',
    ],
  ])('%s is refused', (_, exported, message) => {
    expect(() => fromLabelStudio(exported, ITEMS)).toThrow(message);
  });
});
