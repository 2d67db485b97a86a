// node invoke.cjs <bundle>: calls the function in it as Lambda does.
const assert = require('node:assert/strict');
const { pathToFileURL } = require('node:url');

const context = {
  awsRequestId: '1',
  functionName: 'get-order',
  functionVersion: '$LATEST',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 30_000,
};

async function main() {
  const { handler } = await import(pathToFileURL(process.argv[2]).href);
  const { tables, order } = await handler({ id: 1, prepare: true }, context);
  assert.deepEqual(tables, ['Orders', 'OrderLines']);
  assert.equal(order.customer, 'Ada');
  assert.equal(order.paid, true);
  assert.equal(order.placedAt.getTime(), 0);
  assert.equal(order.lines[0].quantity, 3);
  const { refused } = await handler({ id: 'one' }, context);
  assert.deepEqual(refused, { isInt: 'id must be an integer number' });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
