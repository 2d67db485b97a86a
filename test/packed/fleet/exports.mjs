import * as fleet from 'sluice/fleet';
import { check } from './check.cjs';

await check(fleet);
