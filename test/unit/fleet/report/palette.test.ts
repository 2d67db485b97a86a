import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette } from '../../../../src/fleet/report/palette.js';

type Rgb = readonly [number, number, number];

const GROUNDS = ['page', 'surface', 'shade'] as const;
const TEXTS = ['text', 'muted', 'bad', 'fault', 'good'] as const;
const SHAPES = ['busy', 'cold', 'still', 'holding', 'other', 'bad', 'waiting', 'fault'] as const;
/** What stands next to each other in the picture and must not be taken for one another. */
const NEIGHBOURS = [
  ['busy', 'cold', 'still', 'bad'],
  ['busy', 'holding', 'still', 'other'],
] as const;

/** Machado, Oliveira and Fernandes (2009), severity 1, in linear light. */
const SIGHTS: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_, palette: Palette) => {
  it.each(TEXTS)('has text in %s with a contrast of 4.5 to 1', (name) => {
    for (const ground of GROUNDS)
      expect(contrast(palette[name], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)('has shapes in %s with a contrast of 3 to 1', (name) => {
    for (const ground of ['page', 'surface'] as const) {
      expect(contrast(palette[name], palette[ground])).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(Object.entries(SIGHTS))('keeps neighbours apart for eyes with %s', (sight, matrix) => {
    for (const group of NEIGHBOURS) {
      for (const [index, one] of group.entries()) {
        for (const other of group.slice(index + 1)) {
          const distance = difference(seen(palette[one], matrix), seen(palette[other], matrix));
          expect(distance, `${one} and ${other} with ${sight}`).toBeGreaterThan(0.08);
        }
      }
    }
  });
});

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(colour: string): Rgb {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
}

function seen(colour: string, matrix: readonly [Rgb, Rgb, Rgb]): Rgb {
  const light = linear(colour);
  const [r, g, b] = matrix.map((row) =>
    Math.min(1, Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2])),
  );
  return [r ?? 0, g ?? 0, b ?? 0];
}

/** In OKLab, where 0.02 can just be seen side by side. */
function difference(one: Rgb, other: Rgb): number {
  const [a, b] = [oklab(one), oklab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
