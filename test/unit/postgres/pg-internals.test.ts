import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { internalsOf, signatureAlgorithmHashFromCertificate } from '../../../src/postgres/pg-internals.js';
import { server } from '../../helpers/server.js';

/** A new version of pg that changes one of these breaks the client of Sluice; the test's name says which. */
describe('pg.Client', () => {
  let client: pg.Client;
  const errorCodes: unknown[] = [];
  beforeAll(async () => {
    client = new pg.Client({ connectionString: server().url, password: () => server().password });
    internalsOf(client).connection.on('errorMessage', (message: { severity?: string; code?: string }) => {
      errorCodes.push(message.severity, message.code);
    });
    await client.connect();
  });
  afterAll(() => client.end());

  test('processID and secretKey are 32-bit integers, null before connecting', () => {
    expect(internalsOf(client).processID).toBeTypeOf('number');
    expect(internalsOf(client).secretKey).toBeTypeOf('number');
    const fresh = internalsOf(new pg.Client());
    expect(fresh.processID).toBeNull();
    expect(fresh.secretKey).toBeNull();
  });

  test('readyForQuery is true between statements, false from a statement on, absent before connecting', async () => {
    const internals = internalsOf(client);
    expect(internals.readyForQuery).toBe(true);
    const running = client.query('SELECT 1');
    expect(internals.readyForQuery).toBe(false);
    await running;
    expect(internals.readyForQuery).toBe(true);
    expect(internalsOf(new pg.Client()).readyForQuery).toBeUndefined();
  });

  test('getTransactionStatus() is I, T or E, null before connecting', async () => {
    const internals = internalsOf(client);
    expect(internals.getTransactionStatus()).toBe('I');
    await client.query('BEGIN');
    expect(internals.getTransactionStatus()).toBe('T');
    const ready = once(client, 'drain');
    await client.query('nonsense').catch(() => {});
    // A failed statement rejects before the server is ready for the next one.
    await ready;
    const failed = internals.getTransactionStatus();
    await client.query('ROLLBACK');
    expect([failed, internals.getTransactionStatus()]).toEqual(['E', 'I']);
    expect(internalsOf(new pg.Client()).getTransactionStatus()).toBeNull();
  });

  test("the connection's errorMessage event has severity and code", async () => {
    errorCodes.length = 0;
    await client.query('nonsense').catch(() => {});
    expect(errorCodes).toEqual(['ERROR', '42601']);
  });

  test('connection.stream is the socket, encrypted where TLS is on', () => {
    const { stream } = internalsOf(client).connection;
    expect(stream.destroy).toBeTypeOf('function');
    expect('encrypted' in stream).toBe(server().caFile !== undefined);
  });

  test('_ending is false, and true from end() on', async () => {
    const one = new pg.Client({ connectionString: server().url });
    await one.connect();
    expect(internalsOf(one)._ending).toBe(false);
    const ended = one.end();
    expect(internalsOf(one)._ending).toBe(true);
    await ended;
  });

  test('password and connectionParameters.password are where pg keeps the password, and the only places', async () => {
    const one = new pg.Client({ connectionString: server().url });
    await one.connect();
    const internals = internalsOf(one);
    expect(internals.password).toBe(server().password);
    expect(internals.connectionParameters.password).toBe(server().password);
    internals.password = null;
    internals.connectionParameters.password = null;
    const shown = inspect(one, { depth: 12, showHidden: true });
    await one.end();
    expect(shown).not.toContain(server().password);
  });

  test('the drain event comes when the last statement has ended', async () => {
    const seen: string[] = [];
    client.once('drain', () => seen.push('drain'));
    await client.query('SELECT 1');
    await new Promise(setImmediate);
    expect(seen).toEqual(['drain']);
  });

  test('the connect event comes once, after login', async () => {
    const seen: string[] = [];
    const one = new pg.Client({ connectionString: server().url });
    one.on('connect', () => seen.push('connect'));
    await one.connect();
    await one.end();
    expect(seen).toEqual(['connect']);
  });

  test('getStartupConf() is on the prototype, is called for the startup message, and knows the limits of the user', async () => {
    const { getStartupConf } = pg.Client.prototype as unknown as {
      getStartupConf: (this: unknown) => Record<string, unknown>;
    };
    expect(getStartupConf, 'pg.Client.prototype.getStartupConf').toBeTypeOf('function');
    class Probe extends pg.Client {
      getStartupConf(): Record<string, unknown> {
        return { ...getStartupConf.call(this), TimeZone: 'Asia/Tokyo' };
      }
    }
    const one = new Probe({
      connectionString: server().url,
      application_name: 'probe',
      statement_timeout: 1234,
      idle_in_transaction_session_timeout: 2345,
    });
    expect(one.getStartupConf()).toMatchObject({
      user: server().user,
      database: server().database,
      application_name: 'probe',
      statement_timeout: '1234',
      idle_in_transaction_session_timeout: '2345',
    });
    await one.connect();
    expect((await one.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'Asia/Tokyo' }]);
    await one.end();
  });

  test('_connecting and _connected change with the first ReadyForQuery, which calls _connectionCallback', async () => {
    const one = new pg.Client({ connectionString: server().url });
    const internals = internalsOf(one);
    expect([internals._connecting, internals._connected]).toEqual([false, false]);
    const connected = one.connect();
    expect([internals._connecting, internals._connected]).toEqual([true, false]);
    expect(internals._connectionCallback).toBeTypeOf('function');
    await connected;
    expect([internals._connecting, internals._connected]).toEqual([false, true]);
    expect(internals._connectionCallback).toBeNull();
    await one.end();
  });

  test('_activeQuery is the running statement, _queryQueue those behind it', async () => {
    const internals = internalsOf(client);
    expect(internals._activeQuery ?? undefined).toBeUndefined();
    const both = [client.query('SELECT 1'), client.query('SELECT 2')];
    expect(internals._activeQuery?.handleError).toBeTypeOf('function');
    expect(internals._queryQueue).toHaveLength(1);
    await Promise.all(both);
    expect(internals._queryQueue).toHaveLength(0);
  });

  test('_errorAllQueries rejects the running statement and those that wait, a tick later', async () => {
    const one = new pg.Client({ connectionString: server().url });
    await one.connect();
    one.on('error', () => {});
    const both = [one.query('SELECT pg_sleep(5)'), one.query('SELECT 2')];
    internalsOf(one)._errorAllQueries(new Error('enough'));
    for (const query of both) await expect(query).rejects.toThrow('enough');
    internalsOf(one).connection.stream.destroy();
  });

  test('scramMaxIterations is the limit that pg sets itself', () => {
    expect(internalsOf(new pg.Client()).scramMaxIterations).toBe(100_000);
  });

  test('what answers the messages of a login are methods that a class of ours may have its own of', async () => {
    const seen: string[] = [];
    const {
      _handleAuthSASL,
      _handleAuthSASLContinue,
      _handleAuthSASLFinal,
      _handleReadyForQuery,
      _pulseQueryQueue,
    } = pg.Client.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    const told = (name: string, method: ((...args: unknown[]) => unknown) | undefined) =>
      function (this: unknown, message: Record<string, unknown> = {}) {
        seen.push(
          [
            name,
            ...Object.keys(message).filter((key) => ['mechanisms', 'data', 'status'].includes(key)),
          ].join(' '),
        );
        return method?.call(this, message);
      };
    class Probe extends pg.Client {}
    Object.assign(Probe.prototype, {
      _handleAuthSASL: told('sasl', _handleAuthSASL),
      _handleAuthSASLContinue: told('continue', _handleAuthSASLContinue),
      _handleAuthSASLFinal: told('final', _handleAuthSASLFinal),
      _handleReadyForQuery: told('ready', _handleReadyForQuery),
      _pulseQueryQueue: told('pulse', _pulseQueryQueue),
    });
    const one = new Probe({ connectionString: server().url });
    await one.connect();
    await one.end();
    expect(seen).toEqual(['sasl mechanisms', 'continue data', 'final data', 'ready status', 'pulse']);
    for (const name of ['_handleAuthCleartextPassword', '_handleAuthMD5Password'])
      expect((pg.Client.prototype as unknown as Record<string, unknown>)[name], name).toBeTypeOf('function');
  });

  test("the connection's authenticationOk event comes after the server's proof, and before ReadyForQuery", async () => {
    const one = new pg.Client({ connectionString: server().url });
    const seen: string[] = [];
    for (const event of [
      'sslconnect',
      'authenticationSASL',
      'authenticationSASLFinal',
      'authenticationOk',
      'readyForQuery',
    ])
      internalsOf(one).connection.on(event, () => seen.push(event));
    await one.connect();
    await one.end();
    expect(seen.filter((event) => event !== 'sslconnect')).toEqual([
      'authenticationSASL',
      'authenticationSASLFinal',
      'authenticationOk',
      'readyForQuery',
    ]);
    expect(seen[0] === 'sslconnect').toBe(server().caFile !== undefined);
  });

  test('the startup message is written while connect, or sslconnect, is emitted: what is written a tick later is behind it', async () => {
    const written: number[] = [];
    const one = new pg.Client({ connectionString: server().url });
    const { connection } = internalsOf(one);
    connection.once(server().caFile === undefined ? 'connect' : 'sslconnect', () => {
      const { stream } = internalsOf(one).connection;
      stream.cork();
      process.nextTick(() => {
        written.push(stream.writableLength);
        stream.uncork();
      });
    });
    await one.connect();
    await one.end();
    expect(written[0]).toBeGreaterThan(20);
  });

  test("the hash of a certificate's signature", () => {
    const pem = server().caFile;
    if (pem === undefined) return expect(signatureAlgorithmHashFromCertificate).toBeTypeOf('function');
    const { raw } = new X509Certificate(readFileSync(pem));
    expect(signatureAlgorithmHashFromCertificate(raw)).toBe('SHA-256');
  });

  test('query is a method that takes a callback last, or returns a promise', async () => {
    const promised = client.query('SELECT 1');
    expect(promised).toBeInstanceOf(Promise);
    await promised;
    const row = await new Promise((resolve, reject) => {
      client.query('SELECT 2 AS two', (error: Error | undefined, result: pg.QueryResult) =>
        error ? reject(error) : resolve(result.rows[0]),
      );
    });
    expect(row).toEqual({ two: 2 });
  });
});
