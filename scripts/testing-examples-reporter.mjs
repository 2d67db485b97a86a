// A reporter for node:test: what npm run test:examples reads of a run, as JSON.

export default async function* report(events) {
  const tests = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { nesting, details, name, file } = data;
    // The files are tests of their own, around those that are in them.
    if (details.type === 'suite' || (nesting === 0 && name === file)) continue;
    const status = type === 'test:pass' ? 'passed' : 'failed';
    tests.push({ name, status, ms: details.duration_ms, endedAt: Date.now() });
  }
  yield JSON.stringify(tests);
}
