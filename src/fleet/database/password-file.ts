import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The password of the containers' role, where a credentials function finds it. Nobody ever reads half of one. */
export class PasswordFile {
  readonly path: string;

  /** `folder` is removed by whoever made it. */
  constructor(folder: string) {
    this.path = join(folder, 'fleet-password');
  }

  async write(password: string): Promise<void> {
    const draft = `${this.path}.new`;
    await writeFile(draft, password, { mode: 0o600 });
    await rename(draft, this.path);
  }
}
