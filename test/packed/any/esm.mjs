import * as sluice from 'sluice';
import { ValidatedModel } from 'sluice/models';
import * as orm from 'sequelize-typescript';
import pg from 'pg';
import { run } from './scenario.cjs';

await run({ defining: sluice, handling: sluice, orm, pg, Base: ValidatedModel });
