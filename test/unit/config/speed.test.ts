import { expect, test } from 'vitest';
import { optimisations } from '../../../src/postgres/optimisations.js';
import { problemsOf, resolve, writer } from './resolve.js';

const ALL_OFF = Object.fromEntries(optimisations.map((name) => [name, false]));
const ALL_ON = Object.fromEntries(optimisations.map((name) => [name, true]));

test('every optimisation is on, and can be switched off alone', () => {
  expect(resolve().optimise).toEqual(ALL_ON);
  expect(resolve({ optimise: true }).optimise).toEqual(ALL_ON);
  for (const name of optimisations)
    expect(resolve({ optimise: { [name]: false } }).optimise).toEqual({ ...ALL_ON, [name]: false });
});

test('optimise: false switches all of them off', () => {
  expect(resolve({ optimise: false }).optimise).toEqual(ALL_OFF);
});

test('SLUICE_OPTIMISE_OFF switches off what it names, whatever the option says', () => {
  const env = { SLUICE_OPTIMISE_OFF: ' scramKeys, staticTypes ,' };
  const expected = { ...ALL_ON, scramKeys: false, staticTypes: false };
  expect(resolve({}, env).optimise).toEqual(expected);
  expect(resolve({ optimise: { scramKeys: true, secureContext: false } }, env).optimise).toEqual({
    ...expected,
    secureContext: false,
  });
  expect(resolve({}, { SLUICE_OPTIMISE_OFF: 'all' }).optimise).toEqual(ALL_OFF);
  expect(resolve({}, { SLUICE_OPTIMISE_OFF: '' }).optimise).toEqual(ALL_ON);
});

test('a name or a value that means nothing is refused with what is legal', () => {
  expect(problemsOf({ optimise: { scramkey: false } })).toEqual([
    "'optimise.scramkey' is not an option of Sluice: did you mean `optimise.scramKeys`?",
  ]);
  expect(problemsOf({ optimise: { scramKeys: 'no' } })).toEqual([
    "`optimise.scramKeys` is 'no': it must be true or false",
  ]);
  expect(problemsOf({ optimise: 'off' })).toEqual([
    expect.stringMatching(/^`optimise` is 'off': it must be false/),
  ]);
  expect(problemsOf({}, { SLUICE_OPTIMISE_OFF: 'scram' })).toEqual([
    expect.stringMatching(
      /^SLUICE_OPTIMISE_OFF names 'scram': it must be `all`, or some of startupSettings, /,
    ),
  ]);
});

test('connect is lazy, or eager', () => {
  expect(resolve().connect).toBe('lazy');
  expect(resolve({ connect: 'eager' }).connect).toBe('eager');
  expect(problemsOf({ connect: 'early' })).toEqual([
    "`connect` is 'early': it must be 'lazy' or 'eager', or left out",
  ]);
});

const tls = { host: 'db.example.com', tls: true };

test('sslnegotiation: the option, the URL, PGSSLNEGOTIATION, or postgres', () => {
  expect(writer(tls).sslnegotiation).toBe('postgres');
  expect(writer({ ...tls, sslnegotiation: 'direct' }).sslnegotiation).toBe('direct');
  const url = 'postgres://u:p@db.example.com/d?sslnegotiation=direct&sslmode=require';
  expect(writer({ url }, { PGSSLNEGOTIATION: 'postgres' }).sslnegotiation).toBe('direct');
  expect(writer(tls, { PGSSLNEGOTIATION: 'direct' }).sslnegotiation).toBe('direct');
});

test('a replica has the negotiation of the main options unless it says another', () => {
  const replication = { read: [{ host: 'r1' }, { host: 'r2', sslnegotiation: 'postgres' as const }] };
  const { servers } = resolve({ ...tls, sslnegotiation: 'direct', replication });
  expect(servers?.read.map(({ sslnegotiation }) => sslnegotiation)).toEqual(['direct', 'postgres']);
});

test('direct TLS without TLS is refused, and says where it comes from', () => {
  expect(problemsOf({ host: 'localhost', sslnegotiation: 'direct' })).toEqual([
    expect.stringMatching(
      /^`sslnegotiation` is 'direct', but the server is reached without TLS: add `tls: true`/,
    ),
  ]);
  expect(problemsOf({ host: 'localhost' }, { PGSSLNEGOTIATION: 'direct' })).toEqual([
    expect.stringMatching(/^PGSSLNEGOTIATION is 'direct', but/),
  ]);
  expect(problemsOf({ ...tls, sslnegotiation: 'fast' })).toEqual([
    "`sslnegotiation` is 'fast': it must be 'postgres' or 'direct', or left out",
  ]);
});

test('channelBinding: the option, the URL, PGCHANNELBINDING, or disable', () => {
  expect(writer(tls).channelBinding).toBe('disable');
  expect(writer({ ...tls, channelBinding: 'prefer' }).channelBinding).toBe('prefer');
  const url = 'postgres://u:p@db.example.com/d?sslmode=require&channel_binding=require';
  expect(writer({ url }).channelBinding).toBe('require');
  expect(writer(tls, { PGCHANNELBINDING: 'prefer' }).channelBinding).toBe('prefer');
});

test('channel binding that is required without TLS is refused', () => {
  expect(problemsOf({ host: 'localhost', channelBinding: 'require' })).toEqual([
    expect.stringMatching(/^`channelBinding` is 'require', but the server is reached without TLS/),
  ]);
  expect(problemsOf({ ...tls, channelBinding: true })).toEqual([
    "`channelBinding` is true: it must be 'disable', 'prefer' or 'require', or left out",
  ]);
});

test('the catalogue is read when a model needs it, or always', () => {
  expect(resolve().types).toBe('models');
  expect(resolve({ types: 'catalogue' }).types).toBe('catalogue');
  expect(problemsOf({ types: 'static' as 'models' })).toEqual([
    "`types` is 'static': it must be 'models' or 'catalogue', or left out",
  ]);
});
