import { createRequire } from 'node:module';
import type { Runtime } from '../runtimes.js';

const require = createRequire(import.meta.url);

/** What the table was measured with. */
export function versions(node: Runtime, postgres: string): string {
  const versionOf = (name: string): string =>
    (require(`${name}/package.json`) as { readonly version: string }).version;
  return (
    `Measured with Node ${node.version} in the containers, PostgreSQL ${postgres}, ` +
    `Sequelize ${versionOf('sequelize')} and pg ${versionOf('pg')}.`
  );
}
