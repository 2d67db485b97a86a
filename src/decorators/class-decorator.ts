type AnyClass = abstract new (...args: never[]) => object;

/** A class decorator for `experimentalDecorators` and for standard decorators alike. */
export type ClassDecoratorBoth<Base extends AnyClass> = <C extends Base>(
  target: C,
  context?: ClassDecoratorContext<C>,
) => void;

export type { AnyClass };
