/** The SQLSTATE or system error code of an error of pg, also behind Sequelize's wrapping of it. */
export function sqlStateOf(error: unknown): string | undefined {
  for (const one of [error, (error as { parent?: unknown } | null)?.parent]) {
    const code = (one as { code?: unknown } | null | undefined)?.code;
    if (typeof code === 'string') return code;
  }
  return undefined;
}
