/**
 * Solves a square system of linear equations by Gaussian elimination, with the largest pivot first. Null when the matrix
 * is singular to working precision.
 */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const lines = matrix.map((line, row) => [...line, right[row] ?? 0]);
  const size = lines.length;
  const at = (row: number, column: number) => lines[row]?.[column] ?? 0;
  const largest = Math.max(0, ...matrix.flat().map(Math.abs));
  for (let step = 0; step < size; step++) {
    let pivot = step;
    for (let row = step + 1; row < size; row++) {
      if (Math.abs(at(row, step)) > Math.abs(at(pivot, step))) pivot = row;
    }
    if (Math.abs(at(pivot, step)) <= largest * 1e-13) return null;
    const [chosen, displaced] = [lines[pivot] ?? [], lines[step] ?? []];
    lines[step] = chosen;
    lines[pivot] = displaced;
    for (let row = step + 1; row < size; row++) {
      const factor = at(row, step) / at(step, step);
      lines[row] = (lines[row] ?? []).map((value, column) => value - factor * (chosen[column] ?? 0));
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    const known = solution.reduce(
      (sum, value, column) => sum + (column > row ? at(row, column) * value : 0),
      0,
    );
    solution[row] = (at(row, size) - known) / at(row, row);
  }
  return solution;
}
