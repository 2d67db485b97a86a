export const BUNDLE_HELP = `Usage: sluice bundle <entry ...> [options]

Makes of each function's source one file that Lambda takes, and reports its size and how long it takes to load.

<entry> is a TypeScript or JavaScript file, as src/get-order.ts, which becomes dist/get-order.js, for Lambda's handler
get-order.handler; with a name of its own orders=src/orders/index.ts.

Bundle
  --out FOLDER               where the bundles go (default dist)
  --format NAME              cjs (default) or esm; what Lambda takes for that: .js, .cjs where package.json says
                             "type": "module", or .mjs
  --target NAME              node20, node22 or node24 (default), as the function's runtime
  --external NAME            a package that stays outside, as '@aws-sdk/*'; may be repeated
  --minify                   shorten names too: smaller, but slower to load (what shortens without that always is done)
  --sourcemap                a source map beside it, for NODE_OPTIONS=--enable-source-maps
  --handler NAME             the export that Lambda calls (default handler)

Code cache
  --code-cache               put V8's compiled code beside it, and a loader in its place; format cjs only. It is used by
                             the very build of Node that made it, and by any other left alone
  --warm-up FILE|none        what runs before the cache is made, and so is in it: an invocation with the event in that JSON
                             file, which does what it does, so give it a database with --env DATABASE_URL=...; none:
                             nothing but loading it. Default: usual queries against a stand-in server
  --node PATH                the Node program that makes the cache and loads the bundles (default: this one)

Report
  --runs N                   fresh processes that load each variant (default 5); with 0 each bundle is loaded once, and
                             nothing is measured
  --no-load                  do not load the bundles: nothing is measured, and no handler is looked for
  --env KEY=VALUE            more environment for what loads them; may be repeated
  --json FILE                the report
  --metafile FILE            esbuild's own account of what is in the bundles, for its analysers
  --quiet                    no report on the terminal
  --help

Exit code
  0    the bundles are written, and were loaded
  1    a function cannot be bundled or loaded, or exports no handler, or its code cache is not used
  2    the command line is wrong, or esbuild is not installed
  130  Ctrl-C (143: SIGTERM, 129: SIGHUP)

  sluice bundle src/get-order.ts src/list-orders.ts --out dist --code-cache
`;
