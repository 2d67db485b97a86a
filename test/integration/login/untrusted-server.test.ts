import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseOptions } from 'sluice';
import { context, lambda, record, testDatabase, value } from '../../helpers/database.js';
import {
  SCRAM_PASSWORD,
  startScramServer,
  type Behaviour,
  type ScramServer,
} from '../../helpers/scram-server.js';
import { waitUntil } from '../../helpers/server.js';

let server: ScramServer;
beforeEach(async () => {
  server = await startScramServer();
});
afterEach(async () => {
  await waitUntil(() => server.open === 0, { what: 'every socket to be closed' });
  await server.stop();
});

function database(options: DatabaseOptions = {}) {
  return testDatabase({
    host: 'localhost',
    port: server.port,
    username: 'somebody',
    password: SCRAM_PASSWORD,
    tls: { ca: server.ca },
    connectMs: 1_000,
    // It speaks of no version, which a real server does.
    sequelize: { databaseVersion: '18.0.0' } as object,
    ...options,
  });
}

const ANSWER = 'SELECT 42 AS answer';
/** Where rows come first, pg does not know what they answer. */
const DISTRUST = /SCRAM: the server cannot be trusted|unexpected rowDescription/;
const rogue: Behaviour[] = ['no proof', 'wrong proof', 'rows first'];

test('an honest one answers', async () => {
  const db = database();
  const handler = lambda(db, () => value(db, ANSWER));
  for (let i = 0; i < 3; i++) expect(await handler({})).toBe('42');
});

describe('one that does not know the password gets no trust', () => {
  test.each(rogue)('%s: at the first login', async (behaviour) => {
    server.behaviour = behaviour;
    const db = database();
    await expect(lambda(db, () => value(db, ANSWER))({})).rejects.toThrow(DISTRUST);
    expect(server.statements).toEqual([]);
  });

  test.each(rogue)('%s: where a login has succeeded before, and no row is believed', async (behaviour) => {
    const db = database();
    const handler = lambda(db, () => value(db, ANSWER));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe('42');
    server.behaviour = behaviour;
    await expect(handler({})).rejects.toThrow(DISTRUST);
    server.behaviour = 'honest';
    expect(await handler({})).toBe('42');
  });

  test.each(['too many iterations', 'other nonce', 'unknown mechanism'] as const)('%s', async (behaviour) => {
    server.behaviour = behaviour;
    const db = database();
    await expect(lambda(db, () => value(db, ANSWER))({})).rejects.toThrow(DISTRUST);
    // Nothing of it passes, so that it is not tried again.
    expect(server.accepted).toBe(1);
  });
});

describe('what may be read by anybody does not leave early', () => {
  test.each([
    ['the certificate is not verified', { rejectUnauthorized: false }],
    ['its name is not', { checkServerIdentity: () => undefined }],
  ])('the first statement, where %s', async (_why, tls) => {
    const db = database({ tls: { ...('rejectUnauthorized' in tls ? {} : { ca: server.ca }), ...tls } });
    const handler = lambda(db, () => value(db, ANSWER));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe('42');
    server.behaviour = 'wrong proof';
    const before = server.statements.length;
    await expect(handler({})).rejects.toThrow(DISTRUST);
    expect(server.statements).toHaveLength(before);
  });
});

describe('one that falls silent while the first statement is on its way', () => {
  test('is given up after connectMs, and the statement hears why', async () => {
    const db = database();
    const handler = lambda(db, () => value(db, ANSWER));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe('42');
    server.behaviour = 'silent';
    const connects = record('sluice:connect');
    const outcome = handler({});
    await expect(outcome).rejects.toMatchObject({ code: 'SLUICE_CONNECT_TIMEOUT' });
    // The time that the first one waited counts. A timer may fire a millisecond early.
    await expect(outcome).rejects.toThrow(/within (999|1\d{3}) ms/);
    expect(connects.every(({ processId }) => processId === undefined)).toBe(true);
    server.behaviour = 'honest';
    expect(await handler({})).toBe('42');
  });

  test('at the deadline nothing is left of it', async () => {
    const db = database({ connectMs: 10_000 });
    const handler = lambda(db, () => value(db, ANSWER));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe('42');
    server.behaviour = 'silent';
    // The reason is told a little before it, where the machine is quick enough.
    const code = expect.stringMatching(/^SLUICE_(CONNECT_TIMEOUT|DEADLINE_EXCEEDED)$/) as string;
    await expect(handler({}, context(500))).rejects.toMatchObject({ code });
  });

  test('a statement that nobody awaits is reported, and the container lives', async () => {
    const db = database();
    const handler = lambda(db, (await_: boolean) => {
      const answer = value(db, ANSWER);
      return await_ ? answer : undefined;
    });
    for (let i = 0; i < 2; i++) expect(await handler(true)).toBe('42');
    server.behaviour = 'silent';
    const leaks = record('sluice:leak');
    const connects = record('sluice:connect');
    await handler(false, context(5_000));
    expect(leaks).toHaveLength(1);
    // It was ended with its invocation, before its time was over.
    expect(connects).toHaveLength(1);
    expect(connects[0]?.error).toBeInstanceOf(Error);
    expect(connects[0]?.error).not.toMatchObject({ code: 'SLUICE_CONNECT_TIMEOUT' });
    server.behaviour = 'honest';
    expect(await handler(true)).toBe('42');
  });

  test('one that ends the connection instead is tried again', async () => {
    const db = database({ connectMs: 3_000 });
    const handler = lambda(db, () => value(db, ANSWER));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe('42');
    server.behaviour = 'cut';
    setTimeout(() => (server.behaviour = 'honest'), 200);
    expect(await handler({})).toBe('42');
  });
});
