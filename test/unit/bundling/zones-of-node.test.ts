import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { withZonesOfNode } from '../../../src/bundling/runtime/zones-of-node.js';

type Moment = Parameters<typeof withZonesOfNode>[0] & {
  (input: number | string): { tz(zone: string): { format(): string }; utc(): { format(): string } };
  readonly tz: {
    (input: string, zone: string): { format(): string };
    readonly load: (data: unknown) => void;
    readonly names: () => string[];
  };
};

/** moment-timezone loaded anew: with its data, and with the zones of Node. */
function load(name: 'moment-timezone' | 'moment-timezone/moment-timezone.js'): Moment {
  const nodeRequire = createRequire(import.meta.url);
  const cached = Object.keys(nodeRequire.cache).filter((file) => /node_modules\/moment/.test(file));
  for (const file of cached) delete nodeRequire.cache[file];
  return nodeRequire(name) as Moment;
}

const withData = load('moment-timezone');
const ofNode = withZonesOfNode(load('moment-timezone/moment-timezone.js'));

/** Every 11 days and some from 1970 to 2037, so that all hours of all seasons come up. */
const instants = Array.from({ length: 2_200 }, (_, i) => i * 977_777_777).filter(
  (at) => at < Date.UTC(2037, 0),
);

const fewer = instants.filter((_, i) => i % 11 === 0);

test('each zone that both know has the same offset at every time', () => {
  const known = withData.tz.names().filter((name) => ofNode.tz.zone(name) !== null);
  // The two differ in a few names of the past.
  expect(known.length).toBeGreaterThan(0.95 * withData.tz.names().length);
  const differing = known.filter((name) => {
    const [data, node] = [withData.tz.zone(name), ofNode.tz.zone(name)];
    return fewer.some((at) => data?.utcOffset(at) !== node?.utcOffset(at));
  });
  // Each has its own edition of the IANA's data; a zone is changed now and then.
  expect(differing.length).toBeLessThan(0.03 * known.length);
  for (const name of [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  ]) {
    expect(differing).not.toContain(name);
  }
});

test.each([
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'UTC',
  'europe/berlin',
])('times are written and read the same: %s', (zone) => {
  for (const at of instants) expect(ofNode(at).tz(zone).format()).toBe(withData(at).tz(zone).format());
  for (const month of ['01', '04', '07', '10']) {
    const local = `2026-${month}-15 23:30:00`;
    expect(ofNode.tz(local, zone).format()).toBe(withData.tz(local, zone).format());
  }
});

test.each(['+02:00', '-00:30', '', 'Nowhere/City', '12', undefined])(
  'what is no zone there is none here: %s',
  (name) => {
    expect(withData.tz.zone(name as string)).toBe(null);
    expect(ofNode.tz.zone(name as string)).toBe(null);
  },
);

test('data that is loaded after all goes first', () => {
  const moment = withZonesOfNode(load('moment-timezone/moment-timezone.js'));
  moment.tz.load({ zones: ['Europe/Berlin|XYZ|-30|0|'], links: [], countries: [], version: 'x' });
  expect(moment.tz.zone('Europe/Berlin')?.abbr(0)).toBe('XYZ');
});
