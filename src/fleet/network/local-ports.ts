/** How long a port is remembered after its connection has closed: the server may go on with what it was asked for. */
const KEEP_MS = 600_000;

/** Whose connection to the server has, or lately had, which local port. */
export class LocalPorts {
  readonly #open = new Map<number, string>();
  /** In the order in which they closed. */
  readonly #closed = new Map<number, { readonly container: string; readonly at: number }>();

  opened(port: number, container: string): void {
    this.#closed.delete(port);
    this.#open.set(port, container);
  }

  closed(port: number): void {
    const container = this.#open.get(port);
    if (container === undefined) return;
    this.#open.delete(port);
    this.#closed.set(port, { container, at: performance.now() });
    for (const [old, { at }] of this.#closed) {
      if (performance.now() - at < KEEP_MS) break;
      this.#closed.delete(old);
    }
  }

  containerOf(port: number): string | undefined {
    const open = this.#open.get(port);
    if (open !== undefined) return open;
    const closed = this.#closed.get(port);
    return closed && performance.now() - closed.at < KEEP_MS ? closed.container : undefined;
  }
}
