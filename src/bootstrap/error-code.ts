/** The code of an error of the system or of a driver, such as `ENOENT`, where it has one. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
