/** Lines of cells in columns, the first line being the header: numbers to the right, everything else to the left. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => line.map((cell, i) => pad(cell, widths[i] ?? 0)).join('  ')).join('\n');
}

function pad(cell: string, width: number): string {
  return /^-?[\d.]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}
