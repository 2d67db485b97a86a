// A reporter for vitest that writes down which tests failed once and then passed, for the end of the gate:
// --reporter=./.ci/retried.mjs, with the file in RETRIED. Run as a program it prints what was written into a folder.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SUFFIX = '.retried.txt';

export default class Retried {
  #lines = [];

  onTestCaseResult(test) {
    const { flaky = false, retryCount = 0 } = test.diagnostic() ?? {};
    if (!flaky) return;
    const [error] = test.result().errors ?? [];
    const why = error?.message?.split('\n', 1)[0] ?? 'it does not say why';
    this.#lines.push(`${test.module.relativeModuleId} > ${test.fullName} (${retryCount}): ${why}`);
  }

  onTestRunEnd() {
    writeFileSync(process.env.RETRIED, this.#lines.map((line) => `${line}\n`).join(''));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder] = process.argv;
  const all = existsSync(folder) ? readdirSync(folder) : [];
  const files = all.filter((file) => file.endsWith(SUFFIX));
  const lines = files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `  ${file.slice(0, -SUFFIX.length)}: ${line}`),
  );
  console.log(
    lines.length === 0
      ? 'no test was retried'
      : `tests that passed the second time only:\n${lines.join('\n')}`,
  );
}
