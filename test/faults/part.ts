/** What a part has found out: a row of cells a line, the first of them the header. */
export type Report = {
  readonly table: readonly (readonly string[])[];
  /** What was promised and not kept. */
  readonly violations: readonly string[];
};

/** One kind of faults. */
export type Part = {
  readonly name: string;
  /** In a sentence. */
  readonly what: string;
  /** How many there are where nobody says otherwise; nothing where it is what it is. */
  readonly amount?: number;
  /** Why this machine cannot do it, where it cannot. */
  readonly obstacle?: () => Promise<string | undefined> | string | undefined;
  readonly run: (amount: number, tell: (progress: string) => void) => Promise<Report>;
};

/** A table of Markdown, whose columns are aligned for whoever reads it as text. */
export function markdown(lines: readonly (readonly string[])[]): string {
  const [header = [], ...rest] = lines;
  const widths = header.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [row(header), row(widths.map((width) => '-'.repeat(width))), ...rest.map(row)].join('\n');
}
