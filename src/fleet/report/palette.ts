/** The colours of one scheme. What each is drawn on, and how far apart they must be, is tested. */
export interface Palette {
  readonly page: string;
  readonly surface: string;
  /** Behind what the mouse is on, and behind bars. */
  readonly shade: string;
  readonly text: string;
  readonly muted: string;
  /** Grid and borders; says nothing by itself. */
  readonly grid: string;
  /** Containers and connections that work. */
  readonly busy: string;
  readonly cold: string;
  /** Frozen containers, idle connections. */
  readonly still: string;
  /** Connections that are idle in a transaction. */
  readonly holding: string;
  readonly other: string;
  /** Errors, and the line of `max_connections`. */
  readonly bad: string;
  /** Invocations without a container. */
  readonly waiting: string;
  readonly fault: string;
  readonly good: string;
}

export const LIGHT: Palette = {
  page: '#f4f6f9',
  surface: '#ffffff',
  shade: '#ecf0f5',
  text: '#1b2430',
  muted: '#52606f',
  grid: '#d8dfe7',
  busy: '#0a6ebd',
  cold: '#d06a00',
  still: '#7d8fa4',
  holding: '#8e1a78',
  other: '#26303b',
  bad: '#b3131b',
  waiting: '#a87400',
  fault: '#5b3fd1',
  good: '#177245',
};

export const DARK: Palette = {
  page: '#0d1218',
  surface: '#151c25',
  shade: '#1e2834',
  text: '#e8edf3',
  muted: '#a3b0be',
  grid: '#2b3745',
  busy: '#4ea8f0',
  cold: '#ffb454',
  still: '#66778c',
  holding: '#e469c0',
  other: '#e3eaf2',
  bad: '#ff6a5c',
  waiting: '#e3b341',
  fault: '#b3a1ff',
  good: '#56d398',
};

/** As custom properties: `--page:#f4f6f9;...`. */
export function customProperties(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}
