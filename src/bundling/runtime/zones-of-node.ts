/** The members of moment-timezone that are used here; a part of them is not in its types. */
interface MomentTimezone {
  readonly tz: {
    readonly Zone: new () => Zone;
    readonly _zones: Record<string, Zone | string>;
    zone: (name: string) => Zone | null;
  };
}

interface Zone {
  name: string;
  /** Minutes to the west. */
  utcOffset(at: number | Date): number;
  abbr(at: number | Date): string;
  parse(local: number): number;
}

const MINUTE = 60_000;

/**
 * Gives moment-timezone, loaded without its data, the time zones that Node has. Sequelize asks `tz.zone(name)` whether
 * there is a zone before it uses it. Where the data was loaded after all, that goes first.
 */
export function withZonesOfNode<M extends MomentTimezone>(moment: M): M {
  const { tz } = moment;
  const known = tz.zone;
  tz.zone = (name) => known(name) ?? add(tz, name);
  return moment;
}

function add(tz: MomentTimezone['tz'], name: string): Zone | null {
  const offsetAt = offsetsOf(name);
  if (offsetAt === undefined) return null;
  const utcOffset = (at: number | Date): number => -offsetAt(Number(at));
  const zone = Object.assign(new tz.Zone(), {
    name,
    utcOffset,
    abbr: (at: number | Date) => abbreviation(offsetAt(Number(at))),
    // The first guess takes the local time for one in UTC; the second is off only within the hour of a change.
    parse: (local: number) => utcOffset(local + utcOffset(local) * MINUTE),
  });
  // moment-timezone's own key.
  tz._zones[name.toLowerCase().replaceAll('/', '_')] = zone;
  return zone;
}

/** Minutes to the east of UTC at a time; `undefined` for what is no name of a zone, as `+02:00`. */
function offsetsOf(name: string): ((at: number) => number) | undefined {
  if (typeof name !== 'string' || !/^[a-z]/i.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  return (at) => {
    const offset = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    // `GMT`, `GMT-03:30`, before there were zones `GMT+00:53:28`.
    const [, sign, hours = '0', minutes = '0', seconds = '0'] =
      /([+-])(\d+):(\d+)(?::(\d+))?/.exec(offset) ?? [];
    const east = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
    return sign === '-' ? -east : east;
  };
}

function abbreviation(east: number): string {
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, '0');
  const [hours, minutes] = [Math.abs(east) / 60, Math.abs(east) % 60];
  return `${east < 0 ? '-' : '+'}${two(hours)}${minutes >= 1 ? two(minutes) : ''}`;
}
