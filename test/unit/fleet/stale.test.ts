import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FOLDER_PREFIX, markFolder, reapStale } from '../../../src/embedded/stale.js';

describe('folders left behind by a process that was killed', () => {
  // Whoever starts a server beside this test tidies up the common one.
  const ownTmp = mkdtempSync(join(realpathSync(tmpdir()), 'sluice-stale-'));
  const commonTmp = process.env['TMPDIR'];
  let folder: string;
  let dataDir: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    process.env['TMPDIR'] = ownTmp;
    folder = mkdtempSync(join(realpathSync(tmpdir()), FOLDER_PREFIX));
    dataDir = join(folder, 'data');
    mkdirSync(dataDir);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    if (commonTmp === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = commonTmp;
  });
  afterAll(() => rmSync(ownTmp, { recursive: true, force: true }));

  /** Stands for a server, or for somebody else who got its process id: its command line names `cwd` too. */
  async function startProcess(cwd: string): Promise<ChildProcess> {
    const args = ['-e', 'console.log(1); setInterval(() => {}, 1e6)', cwd];
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await once(child.stdout, 'data');
    writeFileSync(join(dataDir, 'postmaster.pid'), `${child.pid}\n${dataDir}\n`);
    return child;
  }

  async function markAsDead(host = hostname()): Promise<void> {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: child.pid, started: '1', host }));
  }

  test('the server is stopped and the folder removed', async () => {
    await markAsDead();
    const child = await startProcess(dataDir);
    const exited = once(child, 'exit');
    reapStale();
    expect(await exited).toEqual([null, 'SIGQUIT']);
    expect(existsSync(folder)).toBe(false);
  });

  test('a process that merely has the id of the server is left alone', async () => {
    await markAsDead();
    const child = await startProcess(tmpdir());
    reapStale();
    expect(existsSync(folder)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  });

  test('a parent with the same id but another start counts as dead', () => {
    writeFileSync(
      join(folder, 'owner.json'),
      JSON.stringify({ pid: process.pid, started: 'long ago', host: hostname() }),
    );
    reapStale();
    expect(existsSync(folder)).toBe(false);
  });

  test('the folder of a living parent stays', () => {
    markFolder(folder);
    reapStale();
    expect(existsSync(folder)).toBe(true);
  });

  test('a folder that is being made, or that another machine uses, stays', async () => {
    reapStale();
    expect(existsSync(folder)).toBe(true);
    await markAsDead('elsewhere');
    reapStale();
    expect(existsSync(folder)).toBe(true);
  });
});
