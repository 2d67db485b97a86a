// The Node versions that Sluice runs on: the one at hand, and those that `npm ci --prefix .ci/nodes` installs.
// With a major version as an argument it prints the path of that one.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute path of that Node, of this machine's platform. */
export function nodeBinary(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node${major}-${process.platform}-${process.arch}`;
  const file = fileURLToPath(new URL(`node_modules/${name}/bin/node`, import.meta.url));
  if (!existsSync(file)) throw new Error(`${name} is not installed: run npm ci --prefix .ci/nodes`);
  return file;
}

const [, script, major] = process.argv;
if (script === fileURLToPath(import.meta.url) && major !== undefined) console.log(nodeBinary(major));
