export async function schemaKey(_sequelize: unknown, _schema: unknown): Promise<string | undefined> {
  return undefined;
}
