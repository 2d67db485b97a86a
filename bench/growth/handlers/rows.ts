/** How many orders an invocation reads. */
export const ROWS = Number(process.env['ROWS'] ?? 1);
