/**
 * What became of a restore. `restored`: all is as it was. `altered`: what was there before has another definition now,
 * or is gone: nothing was restored, and the database has to be made anew.
 */
export type Restored = 'restored' | 'altered';
