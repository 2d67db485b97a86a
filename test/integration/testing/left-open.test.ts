import { expect, onTestFinished, test } from 'vitest';
import { startProgram } from '../../helpers/program.js';

test('a registry that nobody closes does not keep the process alive, and PGlite prints nothing', async () => {
  const program = await startProgram('registry-left-open.ts', { SLUICE_TEST_ENGINE: 'memory' });
  onTestFinished(() => void program.process.kill('SIGKILL'));
  expect(await program.ended).toBe(0);
  expect([program.stdout(), program.stderr()]).toEqual(['[{"answer":42}]\n', '']);
}, 120_000);
