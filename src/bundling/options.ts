/** What `sluice()` of `sluice/esbuild` does to a bundle. Every piece is on by default and is switched off with `false`. */
export interface SluicePluginOptions {
  /**
   * Writes the decorator metadata (`design:type` and its kin) that esbuild never writes. `'tsconfig'`: in the files
   * whose tsconfig.json has both `experimentalDecorators` and `emitDecoratorMetadata`. `true`: in all files with
   * `experimentalDecorators`. Needs the package `oxc-transform`. Files in node_modules are left alone.
   *
   * @default 'tsconfig'
   */
  readonly metadata?: 'tsconfig' | boolean;
  /**
   * Keeps the names of the classes in your own files, after which Sequelize calls models and tables, whatever esbuild
   * renames: when it minifies, and when two files have a class of the same name.
   *
   * @default true
   */
  readonly classNames?: boolean;
  /**
   * Makes of `minify: true` all of it but `minifyIdentifiers`: a bundle with its identifiers is larger and loads
   * faster. What you set in `minifyIdentifiers` itself stays.
   *
   * @default true
   */
  readonly fastMinify?: boolean;
  /**
   * Leaves out Sequelize's other dialects. One that is used all the same throws an error that names this option.
   *
   * @default true
   */
  readonly dialects?: boolean;
  /**
   * Lets the bundle be made where `pg-hstore` or `pg-native` is not installed: what uses it throws. An installed
   * `pg-hstore` is bundled, an installed `pg-native` stays outside, since it is machine code.
   *
   * @default true
   */
  readonly optionalDrivers?: boolean;
  /**
   * `'needed'`: Sequelize's use of moment-timezone, which is the option `timezone`, is served by the time zones that
   * Node has. moment-timezone's own 700 kB of them are bundled only when your code imports it. `'full'`: always.
   *
   * @default 'needed'
   */
  readonly momentData?: 'needed' | 'full';
  /**
   * Takes the ES modules of class-validator, of which only what is used gets into the bundle.
   *
   * @default true
   */
  readonly classValidator?: boolean;
  /**
   * Leaves out `glob`, with which sequelize-typescript reads models from folders; a bundle has none.
   *
   * @default true
   */
  readonly glob?: boolean;
  /**
   * Loads on first use what most functions never use, or not before they connect: the validators, geometry, version
   * numbers, URLs and web crypto.
   *
   * @default true
   */
  readonly lazy?: boolean;
  /**
   * Loads `debug` only where the environment variable `DEBUG` is set when the function starts.
   *
   * @default true
   */
  readonly debug?: boolean;
  /**
   * Takes one copy of reflect-metadata, sequelize, sequelize-typescript, pg and sluice where several of the same version are
   * installed, and warns of several versions.
   *
   * @default true
   */
  readonly oneCopy?: boolean;
  /**
   * Defines `require` in a bundle of the format `esm`, since Sequelize and pg require Node's own modules.
   *
   * @default true
   */
  readonly nodeRequire?: boolean;
}

/** With what holds where an option is left out. */
export type ResolvedPluginOptions = Required<SluicePluginOptions>;
