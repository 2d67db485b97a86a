import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { allOptimised } from '../../helpers/all-optimised.js';
import { context, lambda, noBackends, runs, testDatabase } from '../../helpers/database.js';
import { listening, listeningToServer, throughWire } from '../../helpers/listening.js';
import { server } from '../../helpers/server.js';
import type { WireConnection, WireProxy } from '../../helpers/wire-proxy.js';
import { behindPgBouncer } from './behind-pgbouncer.js';
import { openShop, useEverything } from './workload.js';

allOptimised();

/** What each proxy takes in a startup message: docs/proxies.md has the sources. */
const ACCEPTED = {
  pgbouncer: [
    'user',
    'database',
    'application_name',
    'client_encoding',
    'DateStyle',
    'TimeZone',
    'standard_conforming_strings',
  ],
  'rds-proxy': [
    'user',
    'database',
    'application_name',
    'client_encoding',
    'DateStyle',
    'TimeZone',
    'extra_float_digits',
    'search_path',
  ],
};

type Via = keyof typeof ACCEPTED;

describe.each<Via>(['pgbouncer', 'rds-proxy'])('on the wire to %s', (via) => {
  test('only startup parameters that it accepts, no SET, no named statement, nothing that pins', async () => {
    await listeningTo(via, async (wire) => {
      const shop = await openShop({ ...throughWire(wire), via });
      await shop.db.run(() => useEverything(shop));

      const sessions = wire.connections.filter(({ messages }) => messages.length > 0);
      expect(sessions.length).toBeGreaterThan(1);
      for (const session of sessions) {
        expect(session).toMatchObject({ protocol: '3.0', unreadable: undefined });
        expect(session.startup).toMatchObject({
          application_name: shop.db.applicationName,
          client_encoding: 'UTF8',
        });
        expect(refusedParameters(session, via)).toEqual([]);
      }
      expect(sessions.flatMap(stateful)).toEqual([]);
      const statements = sessions.flatMap(({ messages }) => messages.filter(({ type }) => type === 'P'));
      expect(statements.length).toBeGreaterThan(1);
      await shop.db.close();
    });
  });

  test(`a statement that runs at the deadline is ${via === 'pgbouncer' ? 'cancelled' : 'left to the server: nothing cancels there'}`, async () => {
    await listeningTo(via, async (wire) => {
      const db = testDatabase({ ...throughWire(wire), via });
      const late = lambda(db, async () => {
        const sleeping = db.sequelize.query('SELECT pg_sleep(3)');
        sleeping.catch(() => undefined);
        await runs(db);
        return sleeping;
      });
      await expect(late({}, context(2_000))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });

      const cancels = wire.connections.flatMap((connection) => connection.cancels);
      if (via === 'pgbouncer') expect(cancels.length).toBeGreaterThan(0);
      else expect(cancels).toEqual([]);
      // Without a cancel and without guards a statement runs to its own end.
      if (via === 'rds-proxy') await noBackends(db, 15_000);
    });
  });

  test('without `via` there is more in the startup message than it accepts', async () => {
    await listeningTo('rds-proxy', async (wire) => {
      const db = testDatabase(throughWire(wire));
      await lambda(db, () => db.sequelize.query('SELECT 1'))({});
      const [connection] = wire.connections;
      const more = [
        'client_min_messages',
        'standard_conforming_strings',
        'client_connection_check_interval',
        'statement_timeout',
        'idle_in_transaction_session_timeout',
        'idle_session_timeout',
      ];
      const refused = more.filter((name) => !ACCEPTED[via].includes(name));
      expect(connection && refusedParameters(connection, via)).toEqual(refused);
    });
  });
});

test('a SET, a named statement, and what else changes a session is seen on the wire', async () => {
  await listeningTo('rds-proxy', async (wire) => {
    const { user, password, database } = server();
    const client = new pg.Client({ host: wire.host, port: wire.port, user, password, database });
    await client.connect();
    const texts = [
      'SET work_mem = 1000',
      ' select 1; reset work_mem',
      'CREATE TEMP TABLE t (a int)',
      "SELECT set_config('work_mem', '1000', false)",
      'SELECT pg_advisory_lock(1)',
    ];
    for (const text of texts) await client.query(text);
    await client.query({ name: 'one', text: 'SELECT $1::int', values: [1] });
    await client.query('SELECT pg_advisory_xact_lock(1)');
    await client.query('UPDATE pg_class SET relname = relname WHERE false').catch(() => undefined);
    await client.end();
    expect(wire.connections.flatMap(stateful)).toEqual([...texts, 'P one', 'B one']);
  });
});

/** A proxy that writes down what is sent to a real PgBouncer; or to the server, since there is no RDS Proxy but AWS's. */
async function listeningTo(via: Via, fn: (wire: WireProxy) => Promise<void>): Promise<void> {
  if (via !== 'pgbouncer') return listeningToServer(fn);
  return behindPgBouncer({}, ({ bouncer: { host, port } }) => listening({ host, port }, fn));
}

function refusedParameters({ startup }: WireConnection, via: Via): string[] {
  const accepted = new Set(ACCEPTED[via].map((name) => name.toLowerCase()));
  return Object.keys(startup).filter((name) => !accepted.has(name.toLowerCase()));
}

const STATEFUL = [
  /(^|;)\s*(SET|RESET|DISCARD|PREPARE|EXECUTE|DEALLOCATE|DECLARE|LISTEN|UNLISTEN|LOAD)\b/i,
  /(^|;)\s*CREATE\s+((LOCAL|GLOBAL)\s+)?TEMP/i,
  /\b(set_config|nextval|setval|pg_(try_)?advisory_lock(_shared)?)\s*\(/i,
];
const LITERAL = /'(?:[^']|'')*'/g;

/** What changes the session, or makes RDS Proxy keep the server's connection for this client: SQL and named statements. */
function stateful({ messages }: WireConnection): string[] {
  return messages.flatMap(({ type, sql = '', name = '' }) => {
    const pins = STATEFUL.some((pattern) => pattern.test(sql.replace(LITERAL, "''"))) || sql.length > 16_384;
    return [...(pins ? [sql] : []), ...(name === '' ? [] : [`${type} ${name}`])];
  });
}
