// node run.js [rounds]: what loading Sluice costs on every Node that is here.
import { runtimes } from '../../runtimes.js';
import { compareImports } from './compare.js';

const rounds = Number(process.argv[2] ?? 9);
for (const runtime of runtimes()) await compareImports(runtime, rounds);
