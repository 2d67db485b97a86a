/** What has to be shown, and what was. */
export interface Target {
  readonly what: string;
  readonly limit: number;
  /** Whether the measured figure has to be at most or at least the limit. */
  readonly kind: 'at most' | 'at least';
  readonly measured: number;
}

export function isMet({ kind, limit, measured }: Target): boolean {
  return kind === 'at most' ? measured <= limit : measured >= limit;
}
