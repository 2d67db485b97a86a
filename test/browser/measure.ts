export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Named extends Box {
  readonly name: string;
}

export interface Measurements {
  readonly pageWidth: number;
  readonly windowWidth: number;
  /** What is wider than the window, and does not scroll by itself. */
  readonly overflowing: readonly string[];
  readonly plot: Box;
  /** By container. `running` and `cold` are the whole of its bars of that state. */
  readonly containers: Readonly<
    Record<string, { readonly all: Box; readonly running?: Box; readonly cold?: Box }>
  >;
  readonly marks: readonly (Named & { readonly container: string })[];
  readonly faults: readonly Named[];
  /** The texts of each part of the picture. */
  readonly texts: Readonly<Record<'axis' | 'faults' | 'gutter', readonly Named[]>>;
  /** Texts whose contrast with what is behind them is below 4.5 to 1. */
  readonly faint: readonly string[];
  readonly background: string;
}

/** Runs in the page, and says where everything is, in its pixels. */
export const MEASURE = `(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const box = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  const center = (element) => (element.getBoundingClientRect().left + element.getBoundingClientRect().right) / 2;
  const named = (element) => ({ name: element.childNodes[0]?.textContent ?? '', ...box(element) });

  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const [, , , alpha = 1] = channels(colour);
      if (alpha === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const colour = element.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const [low, high] = [luminance(colour), luminance(backgroundOf(element))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const isShown = (element) => element.checkVisibility() && !element.closest('defs, title, desc, style');
  const saysSomething = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');

  const containers = {};
  for (const element of all('.container')) {
    const part = (selector) => {
      const found = element.querySelector(selector);
      return found ? box(found) : undefined;
    };
    containers[element.dataset.container] = { all: part('.hit'), running: part('path.running'), cold: part('rect.cold') };
  }
  for (const details of all('details')) details.open = true;
  const texts = all('body *').filter((element) => saysSomething(element) && isShown(element));
  return {
    pageWidth: document.documentElement.scrollWidth,
    windowWidth: document.documentElement.clientWidth,
    overflowing: all('body *')
      .filter((element) => !element.parentElement.closest('.scroller, .table') && isShown(element))
      .filter((element) => box(element).right > document.documentElement.clientWidth + 0.5 || box(element).left < -0.5)
      .map((element) => element.outerHTML.slice(0, 120)),
    plot: box(document.querySelector('.plot')),
    containers,
    marks: all('.container use').map((mark) => ({
      name: mark.dataset.status,
      container: mark.closest('.container').dataset.container,
      ...box(mark),
    })),
    faults: all('line.fault[data-fault]').map((line) => ({ ...box(line), name: line.dataset.fault, left: center(line), right: center(line) })),
    texts: {
      axis: all('.axis text').map(named),
      faults: all('.fault-labels text').map(named),
      gutter: all('.gutter text').map(named),
    },
    faint: texts.filter((element) => contrast(element) < 4.5).map((element) => element.outerHTML.slice(0, 120)),
    background: getComputedStyle(document.body).backgroundColor,
  };
})()`;
