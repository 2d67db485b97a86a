// A build script in CommonJS: Node 20.19 and newer can require the ES module that the plugin is.
const { build } = require('esbuild');
const { sluice } = require('sluice/esbuild');

const entryPoints = ['src/get-order.ts'];
build({ entryPoints, outfile: 'dist/commonjs.js', bundle: true, plugins: [sluice()] }).catch(() =>
  process.exit(1),
);
