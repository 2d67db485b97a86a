import { readFileSync } from 'node:fs';
import type { Setting } from './libpq-keywords.js';
import { describeValue, type Problems } from './problems.js';

const rdsHost = /\.rds\.amazonaws\.com(?:\.cn)?\.?$/i;
/** The endpoints of RDS Proxy lie under RDS's name, but their certificates are from ACM, whose roots Node has. */
const rdsProxyHost = /\.proxy-[^.]+\./i;

interface PemFile {
  readonly pem?: string;
  /** Why it could not be read, as `ENOENT`. */
  readonly code?: string;
}

/** Finds the root certificates for a host. Reads each file once, at cold start: a container lives shorter than a CA. */
export class Certificates {
  readonly #rdsFile: string;
  readonly #problems: Problems;
  readonly #files = new Map<string, PemFile>();

  constructor(rdsFile: string, problems: Problems) {
    this.#rdsFile = rdsFile;
    this.#problems = problems;
  }

  /** `undefined` means Node's own roots. */
  for(host: string, rootCert: Setting | undefined): string | undefined {
    if (rootCert?.value === 'system') return undefined;
    if (rootCert !== undefined) return this.#demand(rootCert);
    if (!rdsHost.test(host) || rdsProxyHost.test(host)) return undefined;
    // Not there outside Lambda: then verification against Node's roots says what is missing.
    return this.#file(this.#rdsFile).pem;
  }

  #demand({ value: path, from }: Setting): string | undefined {
    const { pem, code } = this.#file(path);
    if (code !== undefined) {
      this.#problems.add(
        `${from} is ${describeValue(path)}, which cannot be read (${code}): name a readable PEM file, or 'system' for Node's roots`,
      );
    } else if (pem?.includes('-----BEGIN ') === false) {
      this.#problems.add(`${from} is ${describeValue(path)}, which holds no certificate: name a PEM file`);
    }
    return pem;
  }

  #file(path: string): PemFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file = readPem(path);
    this.#files.set(path, file);
    return file;
  }
}

function readPem(path: string): PemFile {
  try {
    return { pem: readFileSync(path, 'utf8') };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unreadable' };
  }
}
