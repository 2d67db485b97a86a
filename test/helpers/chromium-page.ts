export type Params = Readonly<Record<string, unknown>>;

export interface View {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** One page of a Chromium, and what it complained of and asked for. */
export class Page {
  /** Errors and warnings of the console, and exceptions. */
  readonly complaints: string[] = [];
  /** Addresses that were asked for, without those that hold their own data. */
  readonly requests: string[] = [];
  readonly #send: (method: string, params?: Params) => Promise<Params>;
  readonly #view: View;
  #loaded: () => void = () => undefined;

  constructor(send: (method: string, params?: Params) => Promise<Params>, view: View) {
    this.#send = send;
    this.#view = view;
  }

  async prepare(): Promise<void> {
    const { scheme, ...size } = this.#view;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.#send(`${domain}.enable`);
    await this.#send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#send('Emulation.setEmulatedMedia', { features });
  }

  hear(method: string, params: Params): void {
    if (method === 'Page.loadEventFired') this.#loaded();
    if (method === 'Network.requestWillBeSent') {
      const { url } = params['request'] as { readonly url: string };
      if (!url.startsWith('data:')) this.requests.push(url);
    }
    if (/^(?:Log\.entryAdded|Runtime\.(?:consoleAPICalled|exceptionThrown))$/.test(method)) {
      this.complaints.push(JSON.stringify(params));
    }
  }

  async load(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => (this.#loaded = resolve));
    const { errorText } = await this.#send('Page.navigate', { url });
    if (errorText !== undefined) throw new Error(`${url} was not loaded: ${String(errorText)}`);
    await loaded;
  }

  /** The value of an expression in the page, as plain data. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails !== undefined) throw new Error(`in the page: ${JSON.stringify(exceptionDetails)}`);
    return (result as { readonly value?: unknown }).value;
  }

  /** All of the page as PNG, not only what the window shows; `selector`: that element. */
  async screenshot({ selector = 'html', scale = 1 } = {}): Promise<Buffer> {
    const box = `(({ left, top, width, height }) => ({ x: left + scrollX, y: top + scrollY, width, height }))`;
    const find = `document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect()`;
    const clip = (await this.evaluate(`${box}(${find})`)) as Params;
    const { data } = await this.#send('Page.captureScreenshot', {
      captureBeyondViewport: true,
      clip: { ...clip, scale },
    });
    return Buffer.from(String(data), 'base64');
  }
}
