// Imported here and required in another file of the same bundle.
import assert from 'node:assert/strict';
import * as imported from 'sluice';
import * as orm from 'sequelize-typescript';
import pg from 'pg';
import required from './bundle-require.cjs';
import { run } from './scenario.cjs';

assert.equal(imported.defineDatabase, required.defineDatabase, 'the package is in the bundle once');
void run({ defining: imported, handling: required, orm, pg });
