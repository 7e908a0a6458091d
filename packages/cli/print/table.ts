import Table from 'cli-table3';

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) =>
      side === 'left' || side === 'right' ? [side] : [side, `${side}-left`, `${side}-mid`, `${side}-right`],
    )
    .concat(['left-mid', 'mid-mid', 'right-mid'])
    .map((name) => [name, '']),
);

/** How a table looks. */
export interface TableStyle {
  /** Lines around the cells. Default false: columns only. */
  isFramed?: boolean;
  /** Widths in characters, longer cells are wrapped; null for as wide as the content. */
  widths?: (number | null)[];
}

/** Lays rows out in columns, wide characters counted as two; ends with a line feed. */
export function table(
  head: string[],
  rows: string[][],
  { isFramed = false, widths = [] }: TableStyle = {},
): string {
  const layout = new Table({
    head,
    colWidths: widths,
    wordWrap: true,
    style: { head: [], border: [], ...(isFramed ? {} : { 'padding-left': 0, 'padding-right': 0 }) },
    ...(isFramed ? {} : { chars: { ...NO_LINES, middle: '  ' } }),
  });
  layout.push(...rows);
  const lines = layout.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
