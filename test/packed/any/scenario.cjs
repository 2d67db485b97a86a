// A handler with a database, written without decorator syntax so that it runs as it is, wherever the package comes
// from: `defining` and `handling` are the package as two places of one process have loaded it.
const assert = require('node:assert/strict');

// `Base` is what the model extends; class-validator is not installed.
exports.run = async ({ defining, handling, orm, pg, Base = orm.Model }) => {
  class Note extends Base {}
  orm.Table({ tableName: 'packed_note', timestamps: false })(Note);
  orm.Column(orm.DataType.TEXT)(Note.prototype, 'text');

  class Untyped extends orm.Model {}
  assert.throws(() => orm.Column(Untyped.prototype, 'size'), /\.size: the type of this column is not known/);

  const applicationName = `packed-${process.pid}`;
  const db = defining.defineDatabase({ models: [Note], applicationName });
  assert.equal(handling.registry.get(), db);
  assert.equal(defining.registry.get('default'), db);

  class AddNote extends handling.Handler {
    async handle({ text }, context) {
      assert.equal(defining.invocation().requestId, context.awsRequestId);
      assert.equal(handling.invocation(), defining.invocation());
      await Note.create({ text });
      const found = await Note.findAll({ order: [['id', 'DESC']] });
      assert.equal(await backends(pg, applicationName), 1);
      return found.map((note) => note.text);
    }
  }
  handling.LambdaHandler()(AddNote);
  handling.UseDatabase({ database: db, idleRecreateMs: 0 })(AddNote);
  const handler = AddNote.toLambda();

  await defining.registry.get().run(() => Note.sync({ force: true }));
  assert.deepEqual(await handler({ text: 'first' }, context('one')), ['first']);
  assert.deepEqual(await handler({ text: 'second' }, context('two')), ['second', 'first']);
  assert.equal(await backends(pg, applicationName), 0);
  assert.equal(defining.invocation(), undefined);

  const { isSluiceError } = handling;
  assert.throws(
    () => defining.defineDatabase({ models: [] }),
    (error) => isSluiceError(error),
  );
  await assert.rejects(Note.findAll(), (error) => isSluiceError(error));
  await db.close();
  assert.throws(
    () => handling.registry.get('default'),
    (error) => isSluiceError(error),
  );
};

function context(awsRequestId) {
  const end = performance.now() + 10_000;
  return { awsRequestId, getRemainingTimeInMillis: () => Math.max(0, end - performance.now()) };
}

/** Connections of that name, as the server counts them. Its own bookkeeping lags behind the socket by a moment. */
async function backends(pg, applicationName) {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    await client.query('SELECT pg_sleep(0.05)');
    const { rows } = await client.query(
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = $1',
      [applicationName],
    );
    return rows[0].n;
  } finally {
    await client.end();
  }
}
