import { SluiceError } from './sluice-error.js';

/**
 * The server did not answer within the connect budget (`connectMs`, or what remained of the invocation).
 *
 * Not this error: a server, or an operating system, that answered with a refusal (Sequelize's `ConnectionError` and its
 * kin come through as they are), and waiting for a free connection of ours (`AcquireTimeoutError`).
 */
export class ConnectTimeoutError extends SluiceError {
  override readonly name = 'ConnectTimeoutError';
  readonly code = 'SLUICE_CONNECT_TIMEOUT';
  readonly host: string;
  readonly port: number;
  readonly attempts: number;

  constructor(host: string, port: number, attempts: number, elapsedMs: number, cause: unknown) {
    super(
      `No answer from the PostgreSQL server at ${host}:${port} within ${Math.round(elapsedMs)} ms, ${attempts} ` +
        `${attempts === 1 ? 'attempt' : 'attempts'}. Is the function in a subnet and a security group that reach it? ` +
        `The limit is the connectMs option, or what remained of the invocation`,
      { cause },
    );
    this.host = host;
    this.port = port;
    this.attempts = attempts;
  }
}
