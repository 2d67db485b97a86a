/** The first line of what the command writes: what it may replace and remove. */
export const MADE_BY_US = '// made by sluice bundle';
