import { count, estimate, interval, percent, words } from '../../numbers.js';
import { raterSentences, type RaterFigures, type RaterQuestion } from '../../rater-figures.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** How far the people agree whose labels are gold; nothing where labels came without their raters. */
export function ratersSection(figures: RaterFigures | undefined): Markup | null {
  if (figures === undefined) return null;
  const { raters, agreement } = figures;
  return markup`<section id="raters" aria-labelledby="raters-heading">
<h2 id="raters-heading">Raters</h2>
${raterSentences(figures).map((sentence) => markup`<p>${sentence}</p>`)}
${table(
  'Labels of each rater; unsure ones are counted and in no figure.',
  ['Rater', 'Labels', 'Of them unsure'],
  raters.map(({ rater, labels, unsure }) => [rater, count(labels), count(unsure)]),
)}
${agreement !== null && agreement.shared > 0 && agreementTable(agreement)}
${
  agreement !== null &&
  agreement.pairs.length > 0 &&
  table(
    'The same decision, of the items that both labelled, with 95% Wilson intervals.',
    ['Raters', 'Items', 'Same', '95% interval'],
    agreement.pairs.map(({ first, second, same }) => [
      `${first}, ${second}`,
      same.value === null ? '–' : count(same.total),
      same.value === null ? '–' : percent(same.value),
      same.value === null ? '–' : interval(same.interval, percent),
    ]),
  )
}
</section>`;
}

function agreementTable({ decisions, categories }: NonNullable<RaterFigures['agreement']>): Markup {
  const row = (name: string, { shared, alpha, ac1 }: RaterQuestion) => [
    name,
    count(shared),
    estimate(alpha.estimate),
    interval(alpha.interval),
    estimate(ac1.estimate),
    interval(ac1.interval),
  ];
  const { ordinalAlpha } = decisions;
  return table(
    'Agreement beyond chance, with 95% intervals: alpha by bootstrap over items, AC1 for large samples. Not weighted.',
    ['Question', 'Items', 'Krippendorff’s alpha', '95% interval', 'Gwet’s AC1', '95% interval'],
    [
      row('decision', decisions),
      [
        'decision, in order',
        count(decisions.shared),
        estimate(ordinalAlpha.estimate),
        interval(ordinalAlpha.interval),
        '',
        '',
      ],
      ...categories.map(({ category, ...question }) => row(words(category), question)),
    ],
  );
}
